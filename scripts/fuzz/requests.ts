import { signatureOf } from '../../src/simulator/meta-json';
import { createRandom } from '../../src/simulator/random';
import type { Random } from '../../src/simulator/random';
import { bodyOf, bytesOf } from './bodies';
import { createDeliveries } from './deliveries';
import { mutateBytes } from './mutate';

/** How a client sends: in one go, in pieces, in pieces with pauses, half and gone, half and silent for ever. */
export type Manner = 'whole' | 'pieces' | 'slow' | 'left' | 'stuck';
type Headers = Readonly<Record<string, string>>;
export type Fuzzed = { method: string; path: string; headers: Headers; body: Buffer; manner: Manner };
type Signing = 'right' | 'before' | 'wrong' | 'none';
type Wanted = { seed: number; secret: string; number: string };

const WEBHOOK = '/webhooks/whatsapp';
const METHODS = ['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE', 'PATCH', 'POST'] as const;
const PATHS = ['/', '/healthz', '/readyz', '/metrics', '/api/v1/conversations', '/%', '/%00', '//', WEBHOOK] as const;
const TYPES = ['application/json', 'text/plain', 'multipart/form-data', 'application/json; charset=x', '*'] as const;
const ENCODINGS = ['gzip', 'br', 'identity', 'x'] as const;
const HUGE_HEADER = 40_000;

/** Makes requests that are nearly those of WhatsApp; the same seed makes the same ones. */
export function createFuzzer({ seed, secret, number }: Wanted): () => Fuzzed {
  const random = createRandom(seed);
  const delivery = createDeliveries(random.fork('deliveries'), number);

  function signed(before: Buffer, after: Buffer): Fuzzed {
    const signing = signingOf(random);
    const right = Buffer.from(signatureOf(secret, signing === 'before' ? before : after));
    const signature = signing === 'wrong' ? mutateBytes(random, right) : right;
    const headers = {
      'content-type': random.chance(0.9) ? 'application/json' : random.pick(TYPES),
      ...oddHeaders(random),
      ...(signing === 'none' ? {} : { 'x-hub-signature-256': printable(signature) }),
    };
    return { method: 'POST', path: WEBHOOK, headers, body: after, manner: mannerOf(random) };
  }

  return () => {
    if (random.chance(0.05)) return elsewhere(random);
    const whole = bytesOf(random, delivery());
    return signed(whole, bodyOf(random, { whole, delivery }));
  };
}

/** Three of four come further than the signature. */
function signingOf(random: Random): Signing {
  const drawn = random.next();
  if (drawn < 0.75) return 'right';
  return drawn < 0.85 ? 'before' : drawn < 0.93 ? 'wrong' : 'none';
}

/** Whoever is stuck is cut off after half a minute only: a few. */
function mannerOf(random: Random): Manner {
  const drawn = random.next();
  if (drawn < 0.8) return 'whole';
  if (drawn < 0.95) return 'pieces';
  return drawn < 0.98 ? 'slow' : drawn < 0.9995 ? 'left' : 'stuck';
}

function oddHeaders(random: Random): Headers {
  const drawn = random.next();
  if (drawn < 0.02) return { 'content-encoding': random.pick(ENCODINGS) };
  if (drawn < 0.025) return { 'x-padding': 'x'.repeat(random.between(1, HUGE_HEADER)) };
  if (drawn < 0.03) return { expect: '100-continue' };
  return drawn < 0.04 ? { __proto__x: '1', constructor: '2', 'x-forwarded-for': '\u00ff'.repeat(100) } : {};
}

/** Other methods and paths, and handshakes. */
function elsewhere(random: Random): Fuzzed {
  const query = random.pick([
    '',
    '?hub.mode=subscribe&hub.verify_token=x&hub.challenge=1',
    '?hub.mode[$ne]=&hub.verify_token[]=&hub.challenge=%ff',
    `?${'__proto__[a]=1&'.repeat(200)}`,
    `?${'9'.repeat(2_000)}`,
    `?${'9'.repeat(HUGE_HEADER)}`,
  ]);
  const path = `${random.pick(PATHS)}${query}`;
  return { method: random.pick(METHODS), path, headers: oddHeaders(random), body: Buffer.alloc(0), manner: 'whole' };
}

/** A header line can carry no others. */
function printable(bytes: Buffer): string {
  return bytes.toString('latin1').replace(/[^\x21-\x7e]/g, '?');
}
