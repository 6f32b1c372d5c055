import fc from 'fast-check';
import mongoose from 'mongoose';
import { toRecordedStep } from '../../../activities/records';
import { catchUpState, foldSteps } from '../../../src/crm/carried-state';
import type { JournalStep } from '../../../src/crm/documents';
import { project } from '../../../src/crm/project';
import type { ConversationRecord } from '../../../src/crm/read-models';
import { emptyState } from '../../../src/domain/conversation/state';
import { stepId } from '../../../src/domain/ids';
import { createMemory, readCarried } from '../../../workflows/carry-over';
import { adopt, openDesk } from '../../../workflows/desk';
import { createMailbox } from '../../../workflows/mailbox';
import { CONVERSATION, NUMBER } from '../../support/builders';
import { history, live } from '../domain/conversation/lived';
import type { Lived, Moment } from '../domain/conversation/lived';

const { BSON } = mongoose.mongo;
const empty = emptyState(CONVERSATION, NUMBER);

/** What the journal holds of it: a step for whatever made something true. */
function toJournal(lived: readonly Lived[]): readonly JournalStep[] {
  return lived
    .filter(({ facts }) => facts.length > 0)
    .map(({ facts, at, after }) => ({
      ...{ _id: stepId(CONVERSATION, after.step), conversationId: CONVERSATION, number: NUMBER, step: after.step },
      ...{ kind: 'event', decidedAt: at, facts, effects: [], sends: [], messageIds: [], seen: [], outcomes: [] },
      ...{ decision: null, sawUntil: at },
    })) as unknown as readonly JournalStep[];
}

/** A workflow that has adopted every step as its activities gave it. */
function workflowState(journal: readonly JournalStep[]) {
  const desk = openDesk({
    loaded: { state: empty, openSends: [], done: { commands: [], eventMessages: [] } },
    memory: createMemory(readCarried(null)),
    mailbox: createMailbox([]),
    pace: null,
  });
  for (const step of journal) adopt(desk, toRecordedStep(step, true));
  return desk.state;
}

/** A document as a store gives it back. */
const stored = <T extends object>(document: T): T => BSON.deserialize(BSON.serialize(document)) as T;

/** The row of the conversation after each step. */
function rowsOf(journal: readonly JournalStep[]): readonly ConversationRecord[] {
  let previous: ConversationRecord | null = null;
  return journal.map((step) => (previous = stored(project({ previous, step, items: [] }).conversation)));
}

/** A journal that is read as the product reads it: what came after a step, in order. */
const reading = (journal: readonly JournalStep[]) => ({
  after: (_id: string, step: number) => Promise.resolve(journal.filter((one) => one.step > step).map(stored)),
});

const always = (holds: (moments: readonly Moment[]) => Promise<void> | void) =>
  fc.assert(
    fc.asyncProperty(history, async (moments) => {
      await holds(moments);
    }),
    { numRuns: 200, seed: 5 },
  );

describe('whatever happened to a conversation', () => {
  it('what its workflow carries is its journal folded, as a store gives it back', async () => {
    await always((moments) => {
      const journal = toJournal(live(moments));
      expect(foldSteps(empty, journal.map(stored))).toStrictEqual(workflowState(journal));
    });
  });

  it('what its workflow carries is its row and the steps that came after it, whichever row was the last', async () => {
    await always(async (moments) => {
      const journal = toJournal(live(moments));
      const carried = workflowState(journal);
      for (const row of rowsOf(journal)) {
        expect((await catchUpState(reading(journal), row.state)).state).toStrictEqual(carried);
      }
    });
  });
});
