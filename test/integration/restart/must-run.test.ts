import { createMustRun } from '../../../scripts/restart/must-run';
import { foldSteps } from '../../../src/crm/carried-state';
import type { JournalStep, SendRow } from '../../../src/crm/documents';
import type { Fact } from '../../../src/domain/conversation/facts';
import { emptyState } from '../../../src/domain/conversation/state';
import { actionId, stepId } from '../../../src/domain/ids';
import { NOON, NUMBER } from '../../support/builders';
import { testDatabase, uniqueName } from '../../support/servers';
import { aConversation, given } from '../http/fixtures';

const database = testDatabase();
const mustRun = createMustRun({ database });

const opened: Fact = { kind: 'EpisodeOpened', episode: 1, reason: 'new-topic' };
const closed: Fact = { kind: 'EpisodeClosed', reason: 'operator-close', by: 'mara' };
const fate = { reason: 'send-uncertain', visibleAt: null } as const;

type Told = { rows?: number; send?: Partial<SendRow> };

/** A conversation with a step for each list of facts; `rows`: the step at which its row stands, the last unless said otherwise. */
async function aJournal(steps: readonly (readonly Fact[])[], { rows = steps.length, send }: Told = {}) {
  const id = uniqueName('c');
  const journal = steps.map((facts, n) => {
    const effects = n === 0 && send !== undefined ? [{ kind: 'SendMessage', actionId: actionId(id, 1) }] : [];
    const step = { _id: stepId(id, n + 1), conversationId: id, number: NUMBER, step: n + 1, facts, effects };
    return { ...step, kind: 'event', input: null, decidedAt: NOON, messageIds: [] } as unknown as JournalStep;
  });
  await given(database, 'journal', journal);
  const state = foldSteps(emptyState(id, NUMBER), journal.slice(0, rows));
  if (rows > 0) await given(database, 'conversations', [aConversation(id, { step: rows, state, open: state.open })]);
  if (send !== undefined)
    await given(database, 'sends', [{ _id: actionId(id, 1), conversationId: id, ...never, ...send }]);
  return id;
}
const never = {
  acceptedAt: null,
  heldAt: null,
  uncertainAt: null,
  rejectedAt: null,
  droppedAt: null,
  statuses: {},
  rank: -1,
};

describe('A conversation must run', () => {
  it.each<[string, readonly (readonly Fact[])[], Told]>([
    ['while its episode is open', [[opened]], {}],
    ['when its row fell behind the step that opened it', [[opened], [closed], [opened]], { rows: 2 }],
    ['when its row was lost', [[opened]], { rows: 0 }],
    [
      'when a person must be shown a message of unknown fate',
      [[opened], [closed, { ...fate, kind: 'SendSettled', actionId: 'x.1.0', outcome: 'uncertain', visibleAt: NOON }]],
      {},
    ],
    ['when nobody has heard the end of a message', [[opened], [closed]], { send: {} }],
    ['when nobody has heard that a message was refused', [[opened], [closed]], { send: { rejectedAt: NOON } }],
  ])('%s', async (_when, steps, told) => {
    const id = await aJournal(steps, told);
    expect(await mustRun.find(id)).toEqual({ conversationId: id, number: NUMBER });
  });

  it.each<[string, readonly (readonly Fact[])[], Told]>([
    ['after its episode was closed', [[opened], [closed]], {}],
    ['after its episode was closed and its row fell behind', [[opened], [closed]], { rows: 1 }],
    [
      'after its episode was closed and what it sent was accepted',
      [[opened], [closed]],
      { send: { acceptedAt: NOON } },
    ],
  ])('no longer %s', async (_when, steps, told) => {
    expect(await mustRun.find(await aJournal(steps, told))).toBeNull();
  });

  it('never when nothing is recorded of it', async () => {
    expect(await mustRun.find('c-nobody')).toBeNull();
  });

  it('and every one is looked at that has a journal, whether or not it has a row', async () => {
    const [withRow, without] = [await aJournal([[opened]]), await aJournal([[opened]], { rows: 0 })];
    expect(await mustRun.all()).toEqual(expect.arrayContaining([withRow, without]));
  });
});
