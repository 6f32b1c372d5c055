import { placeOfAction } from '../ids';
import type { Instant } from '../time';
import { MINUTE_MS, SECOND_MS } from '../time';
import type { SendMessage } from './effects';

/**
 * The last burst of ours to a buyer: when its first message left our hands, when WhatsApp must have counted it at the
 * latest, and how many messages it has.
 */
export type Pace = { since: Instant; countedBy: Instant; count: number };

/** One message a pair every 6 s; a burst within 6 s borrows from the future, then waits as long (fact sheet, 6). */
const PACE_MS = 6 * SECOND_MS;
/** A burst ends for us before it does for WhatsApp: the last message of it takes so long to arrive at most. */
const BURST_MS = PACE_MS - 2 * SECOND_MS;
/** WhatsApp takes 45 in a burst; whoever borrows that much is silent for four and a half minutes. */
const LONGEST_BURST = 10;
/** Clocks of ours and of WhatsApp run apart by less than this in a minute. */
const MARGIN_MS = SECOND_MS / 2;

/** When a burst is paid for and the next may begin. */
function paidAt({ countedBy, count }: Pace): Instant {
  return countedBy + count * PACE_MS + MARGIN_MS;
}

/** Tells whether nothing is owed: paid, or made under a clock that was put back since and would be waited for in vain. */
function isFree(pace: Pace | null, at: Instant): pace is null {
  return pace === null || at < pace.since || at >= paidAt(pace);
}

/** Gives the earliest moment, now or later, at which a message may leave without WhatsApp calling the pair too fast. */
export function mayLeaveAt(pace: Pace | null, now: Instant): Instant {
  if (isFree(pace, now)) return now;
  const joins = now < pace.since + BURST_MS && pace.count < LONGEST_BURST;
  return joins ? now : paidAt(pace);
}

/** Takes a message into account that may have reached WhatsApp: its try began and ended then. */
export function paceAfter(pace: Pace | null, { beganAt, endedAt }: { beganAt: Instant; endedAt: Instant }): Pace {
  if (isFree(pace, beganAt)) return { since: beganAt, countedBy: endedAt, count: 1 };
  return { ...pace, count: pace.count + 1 };
}

/**
 * A person's message is never given up for its pace, nor a later part of his text for the parts before it; what was decided
 * for the moment is judged anew instead.
 */
export function withPatience(effect: SendMessage, leaveAt: Instant, now: Instant): SendMessage {
  const waits = leaveAt > now || placeOfAction(effect.actionId) > 0;
  if (effect.source !== 'person' || !waits) return effect;
  return { ...effect, startBy: Math.max(effect.startBy, leaveAt + MINUTE_MS) };
}

/** The pace of a conversation whose run was lost: all that is known of it is when something was decided last. */
export function paceSince(lastOutboundAt: Instant | null): Pace | null {
  return lastOutboundAt === null ? null : { since: lastOutboundAt, countedBy: lastOutboundAt, count: 1 };
}
