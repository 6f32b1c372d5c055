import type { ReasonCode } from '../domain/reasons';
import { MINUTE_MS, SECOND_MS } from '../domain/time';

/**
 * What a Graph error says about a message. `later`: provably not sent, worth another try after `afterMs` · `never`:
 * refused for good · `unknown`: nobody knows whether it left. Codes and meanings: WhatsApp fact sheet, section 7.
 */
export type GraphErrorClass =
  { kind: 'later'; afterMs: number; reason: ReasonCode } | { kind: 'never'; reason: ReasonCode } | { kind: 'unknown' };

const later = (afterMs: number, reason: ReasonCode = 'graph-unreachable'): GraphErrorClass => ({
  kind: 'later',
  afterMs,
  reason,
});
const never = (reason: ReasonCode = 'send-rejected'): GraphErrorClass => ({ kind: 'never', reason });

/** The pair rate frees one message every 6 s; Meta advises 4^X seconds. */
const PAIR_RATE_MS = 6 * SECOND_MS;
const THROUGHPUT_MS = 2 * SECOND_MS;

const classes: ReadonlyMap<number, GraphErrorClass> = new Map([
  [1, { kind: 'unknown' }],
  [2, { kind: 'unknown' }],
  [4, later(MINUTE_MS)],
  [100, never()],
  [190, never()],
  [80007, later(MINUTE_MS)],
  [130429, later(THROUGHPUT_MS)],
  [131000, { kind: 'unknown' }],
  [131016, { kind: 'unknown' }],
  [131026, never()],
  [131047, never('window-closed')],
  [131048, never()],
  [131050, never('opted-out')],
  [131051, never()],
  [131056, later(PAIR_RATE_MS, 'pair-rate')],
  [131057, later(MINUTE_MS)],
  [133004, later(MINUTE_MS)],
]);

/** Places a Graph error. A code that is not in the table is refused for good on 4xx and unknown on anything else. */
export function classifyGraphError(code: number | null, httpStatus: number): GraphErrorClass {
  const known = code === null ? undefined : classes.get(code);
  if (known !== undefined) return known;
  if (httpStatus === 429) return later(THROUGHPUT_MS);
  return httpStatus >= 400 && httpStatus < 500 && code !== null ? never() : { kind: 'unknown' };
}
