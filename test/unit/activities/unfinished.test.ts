import { findUnfinished } from '../../../activities/unfinished';
import type { JournalStep, SendRow } from '../../../src/crm/documents';
import type { Fact } from '../../../src/domain/conversation/facts';

/** A step with one message of its own. */
function aStep(step: number, changes: Partial<JournalStep> = {}): JournalStep {
  const effects = [{ kind: 'SendMessage', actionId: `c1.${step}.0` }];
  return {
    _id: `c1|${step}`,
    kind: 'burst',
    step,
    effects,
    facts: [],
    messageIds: [],
    input: null,
    ...changes,
  } as never;
}

/** The row of the message of a step; planned and never tried, unless said otherwise. */
function aRow(step: number, changes: Partial<SendRow> = {}): SendRow {
  const never = { acceptedAt: null, heldAt: null, uncertainAt: null, rejectedAt: null, droppedAt: null };
  return { _id: `c1.${step}.0`, statuses: {}, rank: -1, ...never, ...changes } as never;
}

/** Finds what is unfinished in a journal and a ledger of which nothing else is known. */
async function unfinished(steps: readonly JournalStep[], rows: readonly SendRow[]) {
  const asked: string[] = [];
  const found = await findUnfinished(
    {
      journal: {
        byIds: (ids) => {
          asked.push(...ids);
          return Promise.resolve(steps.filter(({ _id }) => ids.includes(_id)));
        },
      },
      ledger: { byIds: (ids) => Promise.resolve(rows.filter(({ _id }) => ids.includes(_id))) },
    },
    { conversationId: 'c1', step: steps.at(-1)?.step ?? 0 },
  );
  return { ...found, asked, open: found.openSends.map(({ actionId }) => actionId) };
}

const settled: Fact = {
  kind: 'SendSettled',
  actionId: 'c1.1.0',
  outcome: 'uncertain',
  reason: 'send-uncertain',
  visibleAt: null,
};

describe('A run that begins goes on with', () => {
  it('a message that was planned and never settled', async () => {
    expect((await unfinished([aStep(1)], [aRow(1)])).open).toEqual(['c1.1.0']);
  });

  it('a message whose bad end came when no run was there to hear it', async () => {
    expect((await unfinished([aStep(1)], [aRow(1, { uncertainAt: 1 })])).open).toEqual(['c1.1.0']);
    expect((await unfinished([aStep(1)], [aRow(1, { rejectedAt: 1 })])).open).toEqual(['c1.1.0']);
  });

  it('nothing that WhatsApp accepted or holds for review', async () => {
    expect((await unfinished([aStep(1)], [aRow(1, { acceptedAt: 1 })])).open).toEqual([]);
    expect((await unfinished([aStep(1)], [aRow(1, { acceptedAt: 1, heldAt: 1 })])).open).toEqual([]);
  });

  it('nothing whose end the journal holds, and nothing of a decision that no longer stands', async () => {
    const end = aStep(2, { kind: 'event', effects: [], facts: [settled] });
    expect((await unfinished([aStep(1), end], [aRow(1, { uncertainAt: 1 })])).open).toEqual([]);

    const again = aStep(2, { facts: [{ kind: 'DecisionSuperseded', decisionId: 'c1|1', messageIds: [] }] });
    expect((await unfinished([aStep(1), again], [aRow(1), aRow(2)])).open).toEqual(['c1.2.0']);
  });
});

describe('A run that begins knows', () => {
  it('the commands that were done and the messages that events named, of the last fifty steps', async () => {
    const command = aStep(60, { kind: 'command', input: { source: 'api', command: { commandId: 'cmd1' } } });
    const unnamed = aStep(61, { kind: 'command', input: 'older than commands', effects: [] });
    const event = aStep(62, { kind: 'event', effects: [], messageIds: ['p1'] });

    const { done, asked } = await unfinished([command, unnamed, event], []);

    expect(done).toEqual({
      commands: [{ commandId: 'cmd1', step: 60, actionId: 'c1.60.0' }],
      eventMessages: ['p1'],
    });
    expect([asked.length, asked[0], asked.at(-1)]).toEqual([50, 'c1|13', 'c1|62']);
  });

  it('nothing when nothing was ever recorded', async () => {
    expect(await unfinished([], [])).toMatchObject({
      openSends: [],
      done: { commands: [], eventMessages: [] },
      asked: [],
    });
  });
});
