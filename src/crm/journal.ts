import type { ConversationId, DecisionId } from '../domain/ids';
import { stepId } from '../domain/ids';
import type { Database } from './database';
import { insertOnce } from './database';
import type { JournalStep } from './documents';

/** So many steps are read at once when a conversation is folded from its beginning; mostly there is none to be read. */
const PAGE = 100;

/** The journal: one document a step, inserted once, never changed. The conversation's workflow is its only writer. */
export function createJournal({ database }: { database: Database }) {
  const steps = () => database.collection('journal');
  const byIds = async (ids: readonly DecisionId[]): Promise<JournalStep[]> => {
    if (ids.length === 0) return [];
    const found = await steps()
      .find({ _id: { $in: [...ids] } })
      .toArray();
    return found.sort((a, b) => a.step - b.step);
  };

  return {
    byIds,
    /** Gives the document of a step, or null. */
    get: (id: DecisionId): Promise<JournalStep | null> => steps().findOne({ _id: id }),
    /** Records a step, or gives the one that is there: whoever comes second adopts it. */
    record: (step: JournalStep): Promise<{ document: JournalStep; created: boolean }> =>
      insertOnce(database, 'journal', step),
    /** Gives every step after the given one, in order. Reads by id only: no store needs an index or a scan for it. */
    async after(conversationId: ConversationId, step: number): Promise<JournalStep[]> {
      const found: JournalStep[] = [];
      for (let from = step + 1, length = 1; ; from += length, length = PAGE) {
        const page = await byIds(Array.from({ length }, (_, n) => stepId(conversationId, from + n)));
        found.push(...page);
        if (page.length < length) return found;
      }
    },
    /** Gives every step of a conversation, oldest first. */
    all(conversationId: ConversationId): Promise<JournalStep[]> {
      return this.after(conversationId, 0);
    },
    /** Names every conversation that has a journal. */
    conversations: async (): Promise<ConversationId[]> =>
      (await steps().distinct('conversationId')).sort((a, b) => (a < b ? -1 : 1)),
  };
}

export type Journal = ReturnType<typeof createJournal>;
