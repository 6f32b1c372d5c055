import { createHash } from 'node:crypto';
import type { Instant } from '../domain/time';
import { MINUTE_MS } from '../domain/time';
import type { Account } from './account';
import { MESSAGING } from './account';
import type { Clock } from './clock';
import type { FaultKind, Faults } from './faults';
import type { Random } from './random';
import type { Refusal } from './refusals';
import { toGraphError } from './refusals';

/** A file on WhatsApp's side: what it begins with, and how long it is; the rest is zeros. */
export type NewFile = { mimeType: string; begins: Buffer; size: number };
type StoredFile = NewFile & { id: string; sha256: Buffer };

/** A file that a buyer sends. `content` adds to what the webhook shows of it, or says something else. */
export type FileSent = { type: string; file: NewFile; content?: object; number?: string };

/** What a webhook shows of a file. */
type ShownFile = { id: string; mime_type: string; sha256: string };

type FileParts = { account: Pick<Account, 'whyNot'>; clock: Clock; random: Random; faults: Faults };
type FileCall = { authorization: string | undefined };

/** What a caller is given: an answer in JSON, or bytes that may break off. */
export type FileAnswer =
  | { kind: 'json'; status: number; body: object }
  | { kind: 'bytes'; mimeType: string; pieces: Iterable<Buffer> }
  | { kind: 'hang' };

/** An address of a file holds for so long. */
const ADDRESS_LIFE_MS = 5 * MINUTE_MS;
const ID_DIGITS = 15;
const TOKEN_DIGITS = 24;
const PIECE_BYTES = 64 * 1024;
/** Where cloud machines tell their secrets to whoever asks from inside. */
const ELSEWHERE = 'http://169.254.169.254/latest/meta-data/';

function* piecesOf({ begins, size }: NewFile): Generator<Buffer> {
  yield begins.subarray(0, size);
  for (let left = size - begins.length; left > 0; left -= PIECE_BYTES) yield Buffer.alloc(Math.min(left, PIECE_BYTES));
}

/** The connection breaks where this fails. */
function* brokenOff({ begins }: NewFile): Generator<Buffer> {
  yield begins;
  throw new Error('the connection breaks');
}

function digestOf(file: NewFile): Buffer {
  const hash = createHash('sha256');
  for (const piece of piecesOf(file)) hash.update(piece);
  return hash.digest();
}

const refused = (refusal: Refusal): FileAnswer => ({ kind: 'json', ...toGraphError(refusal, 'simulator') });

/** The files that buyers sent, as WhatsApp hands them over: by id to an address, by address to bytes, both by token. */
export function createFiles({ account, clock, random, faults }: FileParts) {
  const files = new Map<string, StoredFile>();
  const addresses = new Map<string, { file: StoredFile; until: Instant }>();
  const isAllowed = ({ authorization }: FileCall): boolean => account.whyNot(authorization, MESSAGING) === null;

  function open(file: StoredFile): string {
    const token = random.digits(TOKEN_DIGITS);
    addresses.set(token, { file, until: clock.now() + ADDRESS_LIFE_MS });
    return token;
  }

  return {
    /** Takes a file from a buyer's phone. */
    take(given: NewFile): ShownFile {
      const file = { ...given, id: random.digits(ID_DIGITS), sha256: digestOf(given) };
      files.set(file.id, file);
      return { id: file.id, mime_type: file.mimeType, sha256: file.sha256.toString('base64') };
    },
    has: (id: string): boolean => files.has(id),
    /** Says where a file is. `origin`: the address at which the simulator itself was called. */
    locate({ id, origin, ...call }: FileCall & { id: string; origin: string }): FileAnswer {
      if (!isAllowed(call)) return refused({ code: 190, details: 'The token is not valid.' });
      const file = files.get(id);
      if (file === undefined) return refused({ code: 100, details: `There is no object ${id}.` });
      const fault = faults.befall('file-place', id);
      if (fault === 'file-error-500') return refused({ code: 131000, details: 'Something went wrong.' });
      const url = fault === 'file-elsewhere' ? ELSEWHERE : `${origin}/whatsapp-files/${open(file)}`;
      const size = fault === 'file-size-untold' ? {} : { file_size: file.size };
      const known = { mime_type: file.mimeType, sha256: file.sha256.toString('hex'), ...size };
      return { kind: 'json', status: 200, body: { messaging_product: 'whatsapp', url, ...known, id } };
    },
    /** Gives the bytes behind an address. */
    give({ token, ...call }: FileCall & { token: string }): FileAnswer {
      const found = addresses.get(token);
      if (!isAllowed(call)) return { kind: 'json', status: 401, body: {} };
      if (found === undefined || clock.now() >= found.until) return { kind: 'json', status: 404, body: {} };
      return giveBytes(found.file, faults.befall('file-bytes', found.file.id));
    },
  };
}

export type Files = ReturnType<typeof createFiles>;

function giveBytes(file: StoredFile, fault: FaultKind | null): FileAnswer {
  const whole = { kind: 'bytes', mimeType: file.mimeType, pieces: piecesOf(file) } as const;
  switch (fault) {
    case 'file-gone':
      return { kind: 'json', status: 404, body: {} };
    case 'file-hang':
      return { kind: 'hang' };
    case 'file-reset':
      return { ...whole, pieces: brokenOff(file) };
    case 'file-altered':
      return { ...whole, pieces: piecesOf({ ...file, size: file.size + 1 }) };
    default:
      return whole;
  }
}
