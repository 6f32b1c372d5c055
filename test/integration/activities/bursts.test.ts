import { contextHash } from '../../../activities/context';
import { createGates } from '../../../src/crm/gates';
import type { Fact } from '../../../src/domain/conversation/facts';
import { emptyState } from '../../../src/domain/conversation/state';
import { OUR_NUMBER, WRITTEN } from '../../support/deliveries';
import { testDatabase } from '../../support/servers';
import { anasConversation, storeRules } from './conversation';

const database = testDatabase();
const MINUTE = 60_000;

beforeAll(() => storeRules(database));
afterEach(async () => {
  const kept = ['inbox', 'journal', 'gates', 'sends', 'messages', 'conversations', 'decisions', 'responses'] as const;
  for (const name of [...kept, 'aliases', 'contacts'] as const) await database.collection(name).deleteMany({});
});

describe('A step of a conversation', () => {
  it('is one document: whoever comes second, even with more messages, gets the first', async () => {
    const ana = await anasConversation(database);
    const state = emptyState(ana.conversationId, OUR_NUMBER);
    const [first, second] = [await ana.writes([1, 'How much is it?']), await ana.writes([2, 'the blue one'])];
    const decided = await ana.local.takeBurst({ state, messageIds: first, rejudge: null, now: WRITTEN + MINUTE });
    const again = await ana.local.takeBurst({
      ...{ state, messageIds: [...first, ...second], rejudge: null, now: WRITTEN + 2 * MINUTE },
    });
    expect(again).toStrictEqual(decided);
    expect(again).toMatchObject({ step: 1, messageIds: first, own: true, at: WRITTEN + MINUTE });
    expect(await database.collection('journal').countDocuments({})).toBe(1);
    expect(await database.collection('sends').countDocuments({})).toBe(1);

    const next = await ana.judges([...first, ...second], 3 * MINUTE);
    expect(next).toMatchObject({ step: 2, messageIds: second });
    const states = (await database.collection('inbox').find({}).toArray()).map((item) => item.state);
    expect(states).toStrictEqual(['done', 'done']);
  });

  it('is one document where two workers judge at once', async () => {
    const ana = await anasConversation(database);
    const state = emptyState(ana.conversationId, OUR_NUMBER);
    const [first, second] = [await ana.writes([1, 'How much is it?']), await ana.writes([2, 'the blue one'])];
    const batches = [first, [...first, ...second], second, first];
    const all = await Promise.all(
      batches.map((messageIds, n) =>
        ana.aWorker().local.takeBurst({ state, messageIds, rejudge: null, now: WRITTEN + n * MINUTE }),
      ),
    );
    expect(new Set(all.map((step) => JSON.stringify(step))).size).toBe(1);
    expect(await database.collection('journal').countDocuments({})).toBe(1);
    const [step] = await ana.steps();
    expect((await database.collection('sends').find({}).toArray()).map(({ _id }) => _id)).toStrictEqual(
      step?.sends.map(({ actionId }) => actionId),
    );
  });

  it('is none where everything was handled before', async () => {
    const ana = await anasConversation(database);
    const first = await ana.writes([1, 'How much is it?']);
    await ana.judges(first, MINUTE);
    expect(await ana.judges(first, 2 * MINUTE)).toBeNull();
    expect(await ana.steps()).toHaveLength(1);
  });

  it('that a pause held is judged together with what is written meanwhile', async () => {
    const ana = await anasConversation(database);
    const gates = createGates({ database });
    const pause = { until: null, by: 'mara', reason: 'drill', at: WRITTEN };
    const [first, second, third] = [
      await ana.writes([1, 'How much is it?']),
      await ana.writes([2, 'Can I pay with PayPal?']),
      await ana.writes([3, 'Do you deliver?']),
    ];
    await ana.judges(first, MINUTE);
    const [answer] = (await ana.steps())[0]?.sends ?? [];
    await database
      .collection('sends')
      .updateOne({ _id: answer?.actionId ?? '' }, { $set: { droppedAt: WRITTEN, droppedReason: 'paused' } });
    await ana.records(
      'event',
      [
        {
          kind: 'SendSettled',
          actionId: answer?.actionId ?? '',
          outcome: 'dropped',
          reason: 'paused',
          visibleAt: null,
        },
      ],
      MINUTE,
    );
    await gates.setPause('all', { paused: true, ...pause });
    await ana.judges(second, 2 * MINUTE);
    await ana.judges(third, 3 * MINUTE);
    // A message that is handed over a second time begins nothing.
    expect(await ana.judges(third, 3 * MINUTE)).toBeNull();
    await gates.setPause('all', { paused: false, ...pause });

    const state = await ana.load();
    const last = await ana.local.takeBurst({
      state,
      messageIds: [],
      rejudge: { kind: 'last' },
      now: WRITTEN + 4 * MINUTE,
    });
    expect(last?.messageIds).toStrictEqual([...first, ...second, ...third]);
    const decisions = await database.collection('decisions').find({}).sort({ step: 1 }).toArray();
    expect(decisions.map(({ reason, superseded }) => [reason, superseded])).toStrictEqual([
      ['known-question', true],
      ['paused', true],
      ['paused', true],
      ['known-question', false],
    ]);
  });

  it('is not the burst’s own where a command took its place', async () => {
    const ana = await anasConversation(database);
    const first = await ana.writes([1, 'How much is it?']);
    const state = emptyState(ana.conversationId, OUR_NUMBER);
    await ana.records(
      'command',
      [{ kind: 'Paused', until: null, source: 'api', by: 'mara', reason: 'operator-pause', noteId: null }],
      0,
    );
    const adopted = await ana.local.takeBurst({ state, messageIds: first, rejudge: null, now: WRITTEN + MINUTE });
    expect(adopted).toMatchObject({ step: 1, own: false, messageIds: [] });
    expect(await ana.judges(first, MINUTE)).toMatchObject({ step: 2, own: true, messageIds: first, effects: [] });
  });
});

describe('The messages of a burst', () => {
  it('are read in the order in which they were written, whatever the order in which they came', async () => {
    const ana = await anasConversation(database);
    const late = await ana.writes([5, 'the blue one']);
    const early = await ana.writes([1, 'How much is it?'], [3, 'I mean']);
    expect(await ana.judges([...late, ...early], MINUTE)).toMatchObject({ messageIds: [...early, ...late] });
  });
});

describe('The context of a decision', () => {
  it('has the same name after it was stored and read again', async () => {
    const ana = await anasConversation(database);
    await ana.judges(await ana.writes([1, 'How much is it?']), MINUTE);
    await ana.records(
      'command',
      [{ kind: 'Paused', until: null, source: 'api', by: 'mara', reason: 'operator-pause', noteId: null }],
      2 * MINUTE,
    );
    await ana.judges(await ana.writes([200, 'I will tell you tomorrow. ana@shop.example']), 5 * MINUTE);
    const bursts = (await ana.steps()).filter(({ kind }) => kind === 'burst');
    expect(bursts).toHaveLength(2);
    for (const { context, decision } of bursts) {
      if (context === null) throw new Error('A burst was decided without a context.');
      expect(contextHash(context)).toBe(decision?.contextHash);
    }
    expect(bursts[1]?.context?.conversation.paused).toBe(true);
    expect(JSON.stringify(bursts[1]?.context)).not.toContain('tomorrow');
  });

  it('differs where what is known differs', async () => {
    const ana = await anasConversation(database);
    await ana.judges(await ana.writes([1, 'How much is it?']), MINUTE);
    const [step] = await ana.steps();
    if (step === undefined || step.context === null) throw new Error('There is no context.');
    const other = { ...step.context, botAnswersInARow: step.context.botAnswersInARow + 1 };
    expect(contextHash(other)).not.toBe(step.decision?.contextHash);
  });
});

describe('A wish to get no more messages', () => {
  const act = { source: 'api', by: 'mara', noteId: null } as const;

  it('is kept and not confirmed by the bot while a person has the conversation', async () => {
    const ana = await anasConversation(database);
    const owner = { kind: 'human', operator: 'mara', team: null } as const;
    const taken: Fact = { kind: 'OwnerChanged', owner, epoch: 1, handBackAt: null, ...act, reason: 'takeover' };
    await ana.records('command', [taken], 0);
    await ana.judges(await ana.writes([1, 'STOP']), MINUTE);
    expect((await ana.steps()).at(-1)).toMatchObject({
      ...{ decision: { result: 'person', reason: 'opt-out-asked' }, sends: [], after: { optedOut: true } },
    });
  });

  it('is kept while the conversation is paused', async () => {
    const ana = await anasConversation(database);
    await ana.records('command', [{ kind: 'Paused', until: null, ...act, reason: 'operator-pause' }], 0);
    await ana.judges(await ana.writes([1, 'STOP']), MINUTE);
    expect((await ana.steps()).at(-1)).toMatchObject({
      ...{ decision: { reason: 'paused' }, sends: [], after: { optedOut: true } },
    });
  });
});
