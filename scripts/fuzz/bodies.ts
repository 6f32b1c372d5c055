import { toMetaJson } from '../../src/simulator/meta-json';
import type { Random } from '../../src/simulator/random';
import { mutateBytes, mutateJson } from './mutate';
import { oddShapes } from './poison';

/** A whole delivery as bytes, and how to make another. */
type Given = { whole: Buffer; delivery: () => object };

/** Up to the four megabytes that are read at all, and beyond them now and then. */
const LARGEST = 4_200_000;
const MOST_COPIES = 500;
const LEAST_SIGN = '{"a":';

/** Half as Meta writes JSON, half as everybody else does. */
export function bytesOf(random: Random, body: unknown): Buffer {
  return Buffer.from(random.chance(0.5) ? toMetaJson(body) : JSON.stringify(body));
}

/** Gives the body of one request: whole, with values or bytes changed, with something odd or large in it. */
export function bodyOf(random: Random, { whole, delivery }: Given): Buffer {
  const drawn = random.next();
  if (drawn < 0.15) return whole;
  if (drawn < 0.6) return bytesOf(random, mutateJson(random, delivery()));
  if (drawn < 0.8) return mutateBytes(random, whole);
  const text = whole.toString('utf8');
  if (drawn < 0.994) return inPlaceOfWord(random, text, oddShapes[indexIn(random, oddShapes)] ?? 'null');
  if (drawn < 0.996) return copied(random, text);
  // Few are very large: all of them stay in the store.
  return inPlaceOfWord(random, text, largeOf(random, Math.ceil(LARGEST * random.next() ** 3)));
}

const indexIn = (random: Random, list: readonly unknown[]): number => Math.floor(random.between(0, list.length));

/** Something large: a text, numbers, lists, fields, a depth. */
function largeOf(random: Random, length: number): string {
  return random.pick([
    () => JSON.stringify('x'.repeat(length)),
    () => JSON.stringify('\u20ac'.repeat(length / 3)),
    () => `"${'\\u20ac'.repeat(length / 6)}"`,
    () => `[${'0,'.repeat(length / 2)}0]`,
    () => `[${'1e20,'.repeat(length / 5)}0]`,
    () => `{${Array.from({ length: length / 16 }, (_, n) => `"key${n}":1`).join()}}`,
    () => `${'['.repeat(length / 2)}${']'.repeat(length / 2)}`,
    () => `${LEAST_SIGN.repeat(length / 6)}1${'}'.repeat(length / 6)}`,
  ])();
}

/** Puts JSON where a word stands. */
function inPlaceOfWord(random: Random, text: string, json: string): Buffer {
  const places = [...text.matchAll(/:("[^"]*")/g)];
  const place = places[indexIn(random, places)];
  const [index, found] = [place?.index ?? 0, place?.[1] ?? ''];
  return Buffer.from(`${text.slice(0, index + 1)}${json}${text.slice(index + 1 + found.length)}`);
}

/** The same delivery with each id of its items as often as there are copies, or simply the same items many times. */
function copied(random: Random, text: string): Buffer {
  const areNew = random.chance(0.7);
  const copies = Array.from({ length: Math.floor(random.between(2, MOST_COPIES)) }, (_, n) =>
    areNew ? text.replaceAll('"wamid.', `"wamid.${n}.`) : text,
  );
  const entries = copies.map((copy) => copy.slice(copy.indexOf('[') + 1, copy.lastIndexOf(']')));
  return Buffer.from(`{"object":"whatsapp_business_account","entry":[${entries.join()}]}`);
}
