import type { ConversationId, MessageId } from '../domain/ids';
import type { Database } from './database';
import { insertMissing } from './database';
import type { InboxItem, JournalStep } from './documents';
import type { Journal } from './journal';
import { project } from './project';
import type { Projected } from './project';
import type { ConversationRecord } from './read-models';

export type ProjectionParts = {
  database: Database;
  journal: Pick<Journal, 'after'>;
  inbox: { byMessageIds: (ids: readonly MessageId[]) => Promise<readonly InboxItem[]> };
};

/** What was read before a step was made: the row of the conversation, and the items that the step names. */
export type KnownBefore = { row: ConversationRecord | null; items: readonly InboxItem[] };

/**
 * Keeps the projections in step with the journal. A step may be applied twice and a step may be missed: the row of
 * the conversation is written last and says how far it is, so that whoever comes next catches up.
 */
export function createProjections(parts: ProjectionParts) {
  const row = (id: ConversationId): Promise<ConversationRecord | null> =>
    parts.database.collection('conversations').findOne({ _id: id });

  return {
    conversation: row,
    /**
     * Applies a step, after every earlier one; gives the row as it is then. Whoever has just read the row and the items
     * of the step gives them along.
     */
    async apply(step: JournalStep, known?: KnownBefore): Promise<ConversationRecord> {
      if (known !== undefined && isNext(known.row, step)) {
        return applyNext(parts, known.row, { step, items: known.items });
      }
      const previous = await row(step.conversationId);
      if (previous !== null && previous.step >= step.step) return previous;
      if (isNext(previous, step)) return applyNext(parts, previous, await withItems(parts, step));
      return catchUp(parts, previous, step);
    },
  };
}

const isNext = (row: ConversationRecord | null, { step }: JournalStep): boolean => (row?.step ?? 0) === step - 1;

export type Projections = ReturnType<typeof createProjections>;

async function catchUp(
  parts: ProjectionParts,
  previous: ConversationRecord | null,
  step: JournalStep,
): Promise<ConversationRecord> {
  let last = previous;
  for (const missed of await parts.journal.after(step.conversationId, previous?.step ?? 0)) {
    if (missed.step > step.step) break;
    last = await applyNext(parts, last, await withItems(parts, missed));
  }
  return last ?? applyNext(parts, null, await withItems(parts, step));
}

type StepWithItems = { step: JournalStep; items: readonly InboxItem[] };

async function withItems({ inbox }: ProjectionParts, step: JournalStep): Promise<StepWithItems> {
  return { step, items: step.messageIds.length === 0 ? [] : await inbox.byMessageIds(step.messageIds) };
}

async function applyNext(
  { database }: ProjectionParts,
  previous: ConversationRecord | null,
  { step, items }: StepWithItems,
): Promise<ConversationRecord> {
  const projected = project({ previous, step, items });
  if (projected.withdrawn.length > 0) {
    await database.collection('responses').deleteMany({ _id: { $in: [...projected.withdrawn] } });
  }
  await Promise.all([
    insertMissing(database, 'messages', projected.messages),
    insertMissing(database, 'decisions', projected.decision === null ? [] : [projected.decision]),
    insertMissing(database, 'responses', projected.responses),
  ]);
  await changeEarlier(database, projected, step);
  await database
    .collection('conversations')
    .replaceOne({ _id: step.conversationId }, projected.conversation, { upsert: true });
  return projected.conversation;
}

/** What a step says about documents of earlier steps. */
async function changeEarlier(database: Database, projected: Projected, step: JournalStep): Promise<void> {
  const { renamed, superseded } = projected;
  if (renamed !== null) {
    await database
      .collection('messages')
      .updateMany({ _id: { $in: [...renamed.messageIds] } }, { $set: { decisionId: renamed.decisionId } });
  }
  if (superseded.length > 0) {
    await database
      .collection('decisions')
      .updateMany({ _id: { $in: [...superseded] } }, { $set: { superseded: true } });
  }
  for (const { decisionId, answered, openedAt, closedAt } of step.outcomes) {
    const outcome = {
      code: answered ? ('answered' as const) : ('not-answered' as const),
      waitMs: Math.max(closedAt - openedAt, 0),
      at: closedAt,
    };
    await database.collection('decisions').updateOne({ _id: decisionId }, { $set: { outcome } });
  }
}
