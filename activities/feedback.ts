import type { Instant } from '../src/domain/time';
import { mayHaveLeft } from '../src/crm/delivery-state';
import type { ObservedOutcome, SendRow } from '../src/crm/documents';

/**
 * Step 8: what came of our turn, written on the decision that caused it. The wait begins when the message reached the
 * phone; without a receipt, when WhatsApp took it.
 */
export function outcomesOf(
  turn: readonly SendRow[],
  seen: { answered: boolean; at: Instant },
): readonly ObservedOutcome[] {
  return turn.filter(mayHaveLeft).map((row) => ({
    decisionId: row.decisionId,
    answered: seen.answered,
    openedAt: row.statuses.delivered ?? row.acceptedAt ?? row.plannedAt,
    closedAt: seen.at,
    entry: row.entry,
    followUp: row.source === 'follow-up',
  }));
}
