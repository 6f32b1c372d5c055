import type { DecisionId } from '../ids';
import type { Instant } from '../time';

/** A message of ours that may have reached the buyer, with the decision it came from. */
export type OurWord = {
  decisionId: DecisionId;
  plannedAt: Instant;
  acceptedAt: Instant | null;
  deliveredAt: Instant | null;
  /** The reply-book entry it was made of. */
  entry: string | null;
  followUp: boolean;
};

/** How our turn ended: the buyer answered, or the silence was judged final; when. */
export type TurnEnd = { answered: boolean; at: Instant };

/** What came of one decision. `closedAt` is never before `openedAt`: the clocks of a phone and ours differ. */
export type Outcome = {
  decisionId: DecisionId;
  answered: boolean;
  openedAt: Instant;
  closedAt: Instant;
  entry: string | null;
  followUp: boolean;
};

/**
 * Step 8: what came of our turn, written on each decision that caused a message of it. A wait opens when the message
 * reached the phone; without a receipt, when WhatsApp took it; without that, when we wrote it. Pure and total.
 */
export function outcomesOf(turn: readonly OurWord[], end: TurnEnd): readonly Outcome[] {
  return turn.map(({ decisionId, plannedAt, acceptedAt, deliveredAt, entry, followUp }) => {
    const openedAt = deliveredAt ?? acceptedAt ?? plannedAt;
    return { decisionId, answered: end.answered, openedAt, closedAt: Math.max(end.at, openedAt), entry, followUp };
  });
}
