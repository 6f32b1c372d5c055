import type { ReasonCode } from '../domain/reasons';
import { SECOND_MS } from '../domain/time';
import type { BackOff, CodeClass, CodeRow, StopScope } from './graph-codes';
import { messageCodes } from './graph-codes';
import { codesBeside } from './graph-codes-beside';

/** What a Graph API answer names: its code, and whether Meta calls the error a passing one. */
export type GraphError = { code: number | null; isTransient: boolean };

/**
 * What an error answer means for a message. `later`, `paused`, `refused`: provably not sent · `unknown`: nobody knows.
 */
export type GraphVerdict =
  | { kind: 'later'; afterMs: number; reason: ReasonCode }
  | { kind: 'paused'; code: number; scope: StopScope; forMs: number | null }
  | { kind: 'refused'; reason: ReasonCode }
  | { kind: 'unknown' };

const rows: readonly CodeRow[] = [...messageCodes, ...codesBeside];

/** A 429 without a code of the table, and a passing error of a code that is not in it. */
const plainBackOff: BackOff = { firstMs: 2 * SECOND_MS, factor: 2, mostMs: 60 * SECOND_MS };
const TOO_MANY = 429;

/** Codes whose reason says more than their class. */
const ownReasons: ReadonlyMap<number, ReasonCode> = new Map([
  [131050, 'opted-out'],
  [131056, 'pair-rate'],
]);

function covers({ codes }: CodeRow, code: number): boolean {
  return codes.some((one) => (typeof one === 'number' ? one === code : code >= one[0] && code <= one[1]));
}

/** Gives the row of a code, or null: Meta adds codes several times a year. */
export function graphCode(code: number): CodeRow | null {
  return rows.find((row) => covers(row, code)) ?? null;
}

/** Says in one sentence what a person has to do about a code. */
export function adviceOn(code: number): string {
  return (
    graphCode(code)?.says ?? `WhatsApp refused with the unknown code ${code}; look it up in Meta's list of errors.`
  );
}

/** How long to wait after the n-th refused try, the first being 1. */
export function backOffMs({ firstMs, factor, mostMs }: BackOff, tries: number): number {
  return Math.min(firstMs * factor ** Math.max(tries - 1, 0), mostMs);
}

/**
 * Places an error answer; `tries` counts the refused ones with this. What may lead to another send needs a plain
 * refusal (4xx): a 5xx proves nothing, whatever code stands in it. A code that is not in the table is refused for good
 * on 4xx and unknown on anything else; so is an answer that is none of Graph's, but for a plain 429.
 */
export function judgeGraphError(
  error: GraphError,
  { httpStatus, tries }: { httpStatus: number; tries: number },
): GraphVerdict {
  const { code } = error;
  const isRefusal = httpStatus >= 400 && httpStatus < 500;
  const known = code === null ? null : graphCode(code);
  if (code !== null && known !== null) return judgeKnown(code, known.means, { isRefusal, tries });
  if (httpStatus === TOO_MANY) return plainLater(tries);
  return isRefusal && code !== null ? judgeUnknown(error, tries) : { kind: 'unknown' };
}

/** A plain refusal with a code that is not in the table. */
function judgeUnknown({ isTransient }: GraphError, tries: number): GraphVerdict {
  return isTransient ? plainLater(tries) : { kind: 'refused', reason: 'send-rejected' };
}

function plainLater(tries: number): GraphVerdict {
  return { kind: 'later', afterMs: backOffMs(plainBackOff, tries), reason: 'throttled' };
}

function judgeKnown(
  code: number,
  means: CodeClass,
  { isRefusal, tries }: { isRefusal: boolean; tries: number },
): GraphVerdict {
  switch (means.kind) {
    case 'unknown':
      return { kind: 'unknown' };
    case 'later': {
      const reason = ownReasons.get(code) ?? 'throttled';
      return isRefusal ? { kind: 'later', afterMs: backOffMs(means.backOff, tries), reason } : { kind: 'unknown' };
    }
    case 'pause':
      return isRefusal ? { kind: 'paused', code, scope: means.scope, forMs: means.forMs } : { kind: 'unknown' };
    case 'template':
      return { kind: 'refused', reason: 'window-closed' };
    case 'buyer':
      return { kind: 'refused', reason: 'wait-for-buyer' };
    case 'never':
    case 'person':
      return { kind: 'refused', reason: ownReasons.get(code) ?? 'send-rejected' };
  }
}
