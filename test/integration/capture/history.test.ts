import fc from 'fast-check';
import { createReadModelQueries } from '../../../src/crm/read-model-queries';
import type { ThreadMessage } from '../../../src/crm/read-models';
import { ARRIVED, WRITTEN, WRITTEN_SECOND, aChange, aDelivery, aText, ana, messages } from '../../support/deliveries';
import { testDatabase } from '../../support/servers';
import { aCaptureStage, aPlannedSend } from './stage';

const database = testDatabase();
const queries = createReadModelQueries({ database });
const context = { wa_id: ana.wa_id, user_id: ana.user_id };
const everything = { limit: 100, after: null };

async function empty(): Promise<void> {
  for (const name of ['inbox', 'aliases', 'gates', 'sends', 'messages', 'pastMessages'] as const)
    await database.collection(name).deleteMany({});
}
afterEach(empty);

/** A message of the history, so many seconds before the present. */
const said = (id: string, secondsAgo: number, changes: object = {}) => ({
  ...{ id, from: ana.wa_id, timestamp: String(WRITTEN_SECOND - secondsAgo), type: 'text', text: { body: id } },
  ...changes,
});
const byUs = { from: '15550001111', to: ana.wa_id };
const aPart = (...given: readonly object[]) =>
  aDelivery(
    aChange('history', {
      history: [{ metadata: { phase: 0, progress: 50 }, threads: [{ context, messages: given }] }],
    }),
  );

async function thread(conversationId: string | undefined, page = everything) {
  const rows = await queries.messages(conversationId ?? '', page);
  return rows.map(({ text, origin, who }) => `${text} ${origin} ${who}`);
}

describe('The history of a number', () => {
  it('is in the thread by WhatsApp’s time, marked, between what came live', async () => {
    const stage = aCaptureStage(database);
    await stage.handOver(await stage.take(aPart(said('third', 20), said('first', 90), said('second', 60, byUs))));
    const conversationId = (await stage.conversationAt(`phone|${ana.wa_id}`)) ?? '';
    const live: Omit<ThreadMessage, '_id' | 'at' | 'text'> = {
      ...{
        v: 1,
        conversationId,
        direction: 'in',
        who: 'buyer',
        by: null,
        type: 'text',
        arrivedAt: ARRIVED,
        episode: 1,
      },
      ...{ answers: null, late: false, decisionId: null, wamid: null },
    };
    await database.collection('messages').insertMany([
      { ...live, _id: 'm_1', at: WRITTEN, text: 'now' },
      { ...live, _id: 'm_2', at: WRITTEN - 30_000, text: 'between' },
    ]);
    const whole = ['now live buyer', 'third history buyer', 'between live buyer'];
    const rest = ['second history phone', 'first history buyer'];
    expect(await thread(conversationId)).toStrictEqual([...whole, ...rest]);
    expect(await thread(conversationId, { limit: 3, after: null })).toStrictEqual(whole);
    const [, , last] = await queries.messages(conversationId, everything);
    const behind = await queries.messages(conversationId, { limit: 3, after: [last?.at ?? 0, last?._id ?? ''] });
    expect(behind.map(({ text }) => text)).toStrictEqual(['second', 'first']);
  });

  it('tells no conversation, opens no window, waits for no answer and is nothing that a person has not seen', async () => {
    const stage = aCaptureStage(database);
    await stage.handOver(await stage.take(aPart(said('hello?', 10))));
    const conversationId = (await stage.conversationAt(`phone|${ana.wa_id}`)) ?? '';
    expect(await thread(conversationId)).toStrictEqual(['hello? history buyer']);
    expect(stage.signals).toStrictEqual([]);
    expect(await database.collection('gates').countDocuments({})).toBe(0);
    expect(await database.collection('conversations').countDocuments({})).toBe(0);
    expect(await queries.messagesBehind(conversationId, null)).toStrictEqual([]);
    expect(await database.collection('inbox').findOne({})).toMatchObject({ state: 'done' });
  });

  it('leads the buyer who writes now into the same conversation', async () => {
    const stage = aCaptureStage(database);
    await stage.handOver(await stage.take(aPart(said('long-ago', 900))));
    const conversationId = await stage.conversationAt(`phone|${ana.wa_id}`);
    await stage.handOver(await stage.take(aDelivery(messages(aText()))));
    expect(stage.signals).toMatchObject([{ to: conversationId, inbound: { kind: 'messages' } }]);
  });

  it('shows once what came live as well, whichever came first, and leaves out what we sent ourselves', async () => {
    const stage = aCaptureStage(database);
    await stage.stores.ledger.plan([aPlannedSend()]);
    await stage.stores.ledger.settle('c1.1.0', { outcome: 'accepted', wamid: 'wamid.OUT1', at: WRITTEN, held: false });
    const items = await stage.take(aDelivery(messages(aText({ id: 'wamid.T1' }))));
    await stage.handOver(await stage.take(aPart(said('wamid.T1', 0), said('wamid.OUT1', 5, byUs), said('old', 9))));
    const conversationId = (await stage.conversationAt(`phone|${ana.wa_id}`)) ?? '';
    expect(await thread(conversationId)).toStrictEqual(['wamid.T1 history buyer', 'old history buyer']);
    await database.collection('messages').insertOne({
      ...{
        _id: items[0]?.messageId ?? '',
        v: 1,
        conversationId,
        direction: 'in',
        who: 'buyer',
        by: null,
        type: 'text',
      },
      ...{ text: 'live words', at: WRITTEN, arrivedAt: ARRIVED, episode: 1, answers: null, late: false },
      ...{ decisionId: null, wamid: 'wamid.T1' },
    });
    expect(await thread(conversationId)).toStrictEqual(['live words live buyer', 'old history buyer']);
  });

  it('comes to the same in whatever order and however often its parts come, and whoever dies in between', async () => {
    const parts = [
      aPart(said('a', 50), said('b', 40)),
      aPart(said('b', 40), said('c', 30, byUs)),
      aPart(said('d', 20)),
    ];
    const order = fc.shuffledSubarray([0, 1, 2, 0, 1, 2], { minLength: 6 });
    const crashes = fc.array(fc.boolean(), { minLength: 6, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(order, crashes, async (numbers, dies) => {
        await empty();
        const stage = aCaptureStage(database);
        for (const [n, number] of numbers.entries()) {
          const items = await stage.take(parts[number] ?? aPart());
          if (dies[n] !== true) await stage.handOver(items);
        }
        stage.clock.advance(60_000);
        await stage.sweep();
        const conversationId = await stage.conversationAt(`phone|${ana.wa_id}`);
        const all = ['d history buyer', 'c history phone', 'b history buyer', 'a history buyer'];
        expect(await thread(conversationId)).toStrictEqual(all);
        expect(await database.collection('inbox').countDocuments({ state: 'done' })).toBe(3);
      }),
      { numRuns: 10 },
    );
  });

  it('of thousands of messages holds up none that comes live meanwhile', async () => {
    const stage = aCaptureStage(database);
    const buyers = Array.from({ length: 10 }, (_, n) => `55119000000${10 + n}`);
    const parts = Array.from({ length: 10 }, (_, n) => {
      const threads = buyers.map((wa_id) => ({
        context: { wa_id },
        messages: Array.from({ length: 20 }, (_one, m) =>
          said(`wamid.H${wa_id}-${n}-${m}`, n * 20 + m, { from: wa_id }),
        ),
      }));
      return aDelivery(aChange('history', { history: [{ metadata: { phase: 1, progress: n * 10 }, threads }] }));
    });
    const taken = [];
    for (const part of parts) taken.push(...(await stage.take(part)));
    const store = stage.stores.pastMessages.store;
    let letGo = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    stage.stores.pastMessages.store = async (given) => {
      await held;
      await store(given);
    };
    const relay = stage.aRelay();
    relay.notice(taken);
    const heard = new Promise<void>((resolve) => {
      stage.engine.onSignal = resolve;
    });
    relay.notice(await stage.take(aDelivery(messages(aText()))));
    while (stage.timers.open === 0) await new Promise(setImmediate);
    stage.clock.advance(60_000);
    await heard;
    // The live message was told while not one of the history was kept yet.
    expect(await database.collection('pastMessages').countDocuments({})).toBe(0);
    letGo();
    await relay.stop();
    expect(await database.collection('pastMessages').countDocuments({})).toBe(2_000);
    expect(stage.signals).toHaveLength(1);
  });
});
