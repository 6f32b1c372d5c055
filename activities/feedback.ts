import type { Outcome, TurnEnd } from '../src/domain/judgement/feedback';
import { outcomesOf as outcomesOfTurn } from '../src/domain/judgement/feedback';
import { mayHaveLeft } from '../src/crm/delivery-state';
import type { SendRow } from '../src/crm/documents';

/** Step 8: what came of our turn, as the ledger knows it. What never left is no part of it. */
export function outcomesOf(turn: readonly SendRow[], end: TurnEnd): readonly Outcome[] {
  const words = turn.filter(mayHaveLeft).map((row) => ({
    decisionId: row.decisionId,
    plannedAt: row.plannedAt,
    acceptedAt: row.acceptedAt,
    deliveredAt: row.statuses.delivered ?? null,
    entry: row.entry,
    followUp: row.source === 'follow-up',
  }));
  return outcomesOfTurn(words, end);
}
