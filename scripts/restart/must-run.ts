import { findUnfinished } from '../../activities/unfinished';
import { catchUpState } from '../../src/crm/carried-state';
import type { Database } from '../../src/crm/database';
import { createJournal } from '../../src/crm/journal';
import { createLedger } from '../../src/crm/ledger';
import { createReadModelQueries } from '../../src/crm/read-model-queries';
import { dueAt } from '../../src/domain/conversation/due';
import { emptyState } from '../../src/domain/conversation/state';
import type { ConversationState } from '../../src/domain/conversation/state';
import type { ConversationId, NumberId } from '../../src/domain/ids';
import { stepId } from '../../src/domain/ids';

export type Found = { conversationId: ConversationId; number: NumberId };

/**
 * Tells which conversations must have a run: those that are open, that have something due, and those of a closed
 * episode with a message whose end nobody has heard. Judged by the journal: a row that fell behind or was lost
 * misleads nobody.
 */
export function createMustRun({ database }: { database: Database }) {
  const journal = createJournal({ database });
  const ledger = createLedger({ database });
  const queries = createReadModelQueries({ database });

  /** The state as its row has it, or that of the beginning where the row was lost; null when nothing is recorded. */
  async function knownState(id: ConversationId): Promise<ConversationState | null> {
    const row = await queries.conversation(id);
    if (row !== null) return row.state;
    const first = await journal.get(stepId(id, 1));
    return first === null ? null : emptyState(id, first.number);
  }

  async function hasUnheardSend(state: ConversationState): Promise<boolean> {
    return (await findUnfinished({ journal, ledger }, state)).openSends.length > 0;
  }

  return {
    /** Every conversation that anything is recorded of. */
    all: (): Promise<readonly ConversationId[]> => journal.conversations(),
    /** Where to begin its run, or null where none is needed. */
    async find(conversationId: ConversationId): Promise<Found | null> {
      const known = await knownState(conversationId);
      if (known === null) return null;
      const { state } = await catchUpState(journal, known);
      const isNeeded = state.open || dueAt(state) !== null || (await hasUnheardSend(state));
      return isNeeded ? { conversationId, number: state.number } : null;
    },
  };
}
