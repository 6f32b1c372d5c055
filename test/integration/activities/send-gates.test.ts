import type { Gate, PlannedSend } from '../../../src/crm/documents';
import type { NumberMode } from '../../../src/domain/number-mode';
import { DAY_MS } from '../../../src/domain/time';
import { NOON, NUMBER } from '../../support/builders';
import { testDatabase } from '../../support/servers';
import { aSendStage } from './stage';
import type { SendStage } from './stage';

const database = testDatabase();
let stage: SendStage;

beforeEach(async () => {
  stage = await aSendStage(database);
});
afterEach(async () => {
  await database.collection('gates').deleteMany({});
  await stage.close();
});

type Planned = Awaited<ReturnType<SendStage['planned']>>;
const pause = { paused: true, until: null, by: 'mara', reason: 'operator-pause', at: NOON };
const ofBot = {
  ownerKind: 'bot',
  paused: false,
  pausedUntil: null,
  pausedBy: null,
  pausedReason: null,
  optedOut: false,
} as const;
const fence = ({ conversationId }: Planned, changes: object) =>
  stage.stores.gates.writeConversationFence({ conversationId, epoch: 0, ...ofBot, ...changes });
const setAtPair = async ({ pair }: Planned, changes: Partial<Gate>): Promise<void> => {
  await database.collection('gates').updateOne({ _id: `pair|${pair}` }, { $set: changes });
};
const switchTo = (mode: NumberMode) =>
  stage.stores.gates.setMode(NUMBER, { mode, by: 'mara', reason: 'trial', at: NOON });
const writesAgain = ({ pair }: Planned) =>
  stage.stores.gates.raisePairs([{ addressId: pair, providerAt: NOON, receivedAt: NOON + 1 }]);

/** What happens between the decision and the send, and the reason that stops it. */
const stops: readonly [string, string, (send: Planned) => Promise<void>][] = [
  ['a person took over', 'owner-changed', (send) => fence(send, { epoch: 1, ownerKind: 'human' })],
  ['the conversation was paused', 'paused', (send) => fence(send, { paused: true })],
  ['the contact was paused', 'paused', ({ contactId }) => stage.stores.gates.setPause(`contact|${contactId}`, pause)],
  ['the number was paused', 'paused', () => stage.stores.gates.setPause(`number|${NUMBER}`, pause)],
  ['everything was paused', 'paused', () => stage.stores.gates.setPause('all', { ...pause, until: NOON + 1 })],
  ['the buyer opted out', 'opted-out', (send) => fence(send, { optedOut: true })],
  ['his address opted out', 'opted-out', (send) => setAtPair(send, { optedOut: true })],
  ['the buyer wrote again', 'superseded', writesAgain],
  ['the number was put to observe', 'observing', () => switchTo('observe')],
];
const windowCloses = (send: Planned) => setAtPair(send, { lastInboundAt: NOON - DAY_MS });
const asIs = (): Promise<void> => Promise.resolve();

/** Tries a message after something happened; gives its fate and whether it left. */
async function tryAfter(happens: (send: Planned) => Promise<void>, changes: Partial<PlannedSend> = {}) {
  const send = await stage.planned(changes);
  await happens(send);
  const { outcome, reason } = await stage.aWorker().sendMessage(send.effect);
  const [attempt] = await stage.stores.ledger.attempts(send.actionId);
  return { send, outcome, reason, left: stage.graph.asked.length, attempt };
}

describe('An automatic message does not leave', () => {
  it.each([...stops, ['the service window closed', 'window-closed', windowCloses] as const])(
    'when %s before the gates were read, for the reason "%s"',
    async (_what, reason, happens) => {
      expect(await tryAfter(happens)).toMatchObject({ outcome: 'dropped', reason, left: 0 });
    },
  );

  it('when nobody knows that the buyer ever wrote', async () => {
    const gone = async ({ pair }: Planned): Promise<void> => {
      await database.collection('gates').deleteOne({ _id: `pair|${pair}` });
    };
    expect(await tryAfter(gone)).toMatchObject({ outcome: 'dropped', reason: 'window-closed', left: 0 });
  });

  it('and what was read stands in the try', async () => {
    const { send, attempt } = await tryAfter(writesAgain);
    expect(attempt).toMatchObject({ gatesReadAt: NOON, startedAt: null, outcome: 'dropped' });
    expect(attempt?.gates).toStrictEqual([
      { _id: `pair|${send.pair}`, v: 1, lastInboundAt: NOON, lastReceivedAt: NOON + 1 },
    ]);
  });

  it('after it was stopped once, even when the reason is gone', async () => {
    const { send } = await tryAfter((planned) => fence(planned, { paused: true }));
    await fence(send, { paused: false });
    expect(await stage.aWorker().sendMessage(send.effect)).toMatchObject({ outcome: 'dropped', reason: 'paused' });
    expect(stage.graph.asked).toStrictEqual([]);
  });
});

describe('A message leaves all the same', () => {
  it.each(stops)('as a person’s own when %s', async (_what, _reason, happens) => {
    expect(await tryAfter(happens, { source: 'person' })).toMatchObject({ outcome: 'accepted', left: 1 });
  });

  it('as the confirmation of an opt-out', async () => {
    const optOut = (send: Planned) => fence(send, { optedOut: true });
    expect(await tryAfter(optOut, { source: 'opt-out-confirmation' })).toMatchObject({ outcome: 'accepted', left: 1 });
  });

  it('when a pause is over, and when another buyer wrote or opted out', async () => {
    const over = (send: Planned) => fence(send, { paused: true, pausedUntil: NOON });
    expect(await tryAfter(over)).toMatchObject({ outcome: 'accepted', left: 1 });
    const other = await stage.planned();
    await writesAgain(other);
    await setAtPair(other, { optedOut: true });
    expect(await tryAfter(asIs)).toMatchObject({ outcome: 'accepted', left: 2 });
  });

  it('when its number is live again', async () => {
    await switchTo('observe');
    expect(await tryAfter(() => switchTo('live'))).toMatchObject({ outcome: 'accepted', left: 1 });
  });

  it('but not outside the service window, whoever wrote it', async () => {
    expect(await tryAfter(windowCloses, { source: 'person' })).toMatchObject({
      outcome: 'dropped',
      reason: 'window-closed',
      left: 0,
    });
  });
});

describe('A number that only observes', () => {
  const kinds = ['answer', 'acknowledgement', 'follow-up', 'opt-out-confirmation'] as const;

  it.each(kinds)('lets no %s leave', async (source) => {
    const stopped = { outcome: 'dropped', reason: 'observing', left: 0 };
    expect(await tryAfter(() => switchTo('observe'), { source })).toMatchObject(stopped);
  });

  it('is one that nobody has switched, where the configuration says so', async () => {
    const { effect } = await stage.planned();
    const observing = stage.aWorker({ numbersStart: 'observe' });
    expect(await observing.sendMessage(effect)).toMatchObject({ outcome: 'dropped', reason: 'observing' });
    await switchTo('live');
    expect(await observing.sendMessage((await stage.planned()).effect)).toMatchObject({ outcome: 'accepted' });
  });

  it('keeps what it stopped, also when it is live and a pause is over: no pause has held it', async () => {
    const { send } = await tryAfter(async () => {
      await stage.stores.gates.setPause('all', pause);
      await switchTo('observe');
    });
    await switchTo('live');
    await stage.stores.gates.setPause('all', { ...pause, paused: false });
    expect(await stage.aWorker().sendMessage(send.effect)).toMatchObject({ outcome: 'dropped', reason: 'observing' });
    expect(stage.graph.asked).toStrictEqual([]);
  });
});

describe('A worker that freezes', () => {
  it('between reading the gates and the call wakes up too late, and sends nothing', async () => {
    const { effect } = await stage.planned();
    const { gates } = stage.stores;
    const frozen = stage.aWorker({
      gates: {
        ...gates,
        readForSend: async (request) => {
          const read = await gates.readForSend(request);
          stage.clock.advance(2_000);
          return read;
        },
      },
    });
    expect(await frozen.sendMessage(effect)).toMatchObject({ outcome: 'dropped', reason: 'sent-too-late' });
    expect(stage.graph.asked).toStrictEqual([]);
  });

  it('with the line already open wakes up too late, and sends nothing', async () => {
    const { effect } = await stage.planned();
    const { client } = stage.graph;
    const frozen = stage.aWorker({
      graph: {
        send: (send) =>
          client.send({
            ...send,
            mayWrite: () => {
              stage.clock.advance(2_000);
              return send.mayWrite();
            },
          }),
      },
    });
    expect(await frozen.sendMessage(effect)).toMatchObject({ outcome: 'dropped', reason: 'sent-too-late' });
    expect(stage.graph.asked).toStrictEqual([]);
  });

  it('before it began finds its time over', async () => {
    const { effect } = await stage.planned();
    stage.clock.advance(60_000);
    expect(await stage.aWorker().sendMessage(effect)).toMatchObject({ outcome: 'dropped', reason: 'sent-too-late' });
    expect(stage.graph.asked).toStrictEqual([]);
  });
});
