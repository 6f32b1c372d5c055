import type { MessagingParts } from '../../../activities/messaging';
import type { PlannedSend } from '../../../src/crm/documents';
import { deliveryState } from '../../../src/crm/delivery-state';
import { HOUR_MS } from '../../../src/domain/time';
import type { Buyer } from '../../../src/simulator/buyers';
import type { FaultKind } from '../../../src/simulator/faults';
import { createGraphClient } from '../../../src/whatsapp/graph-client';
import { NOON } from '../../support/builders';
import { testDatabase } from '../../support/servers';
import { NUMBER, TOKEN, aStage } from '../simulator/stage';
import type { Stage } from '../simulator/stage';
import { aSendStage } from './stage';
import type { SendStage } from './stage';

const database = testDatabase();
let stage: SendStage;
let whatsapp: Stage;
let graph: ReturnType<typeof createGraphClient>;

beforeEach(async () => {
  stage = await aSendStage(database);
  whatsapp = await aStage();
  graph = createGraphClient({
    ...{
      baseUrl: whatsapp.url,
      version: 'v26.0',
      tokenOf: () => Promise.resolve(TOKEN),
      timeoutMs: 2_000,
      now: stage.clock.now,
    },
  });
});
afterEach(async () => {
  await database.collection('gates').deleteMany({});
  graph.close();
  await stage.close();
  await whatsapp.close();
});

/** A buyer who has just written, and a message to him. */
async function planned(changes: Partial<PlannedSend> = {}) {
  const buyer: Buyer = whatsapp.simulator.buyers.add({});
  whatsapp.simulator.say(buyer, { text: 'How much is it?' });
  return stage.planned({ number: NUMBER, to: { kind: 'phone', value: buyer.phone }, ...changes });
}
const aWorker = (replaced: Partial<MessagingParts> = {}) => stage.aWorker({ graph, ...replaced });
const gateOf = (id: string) => database.collection('gates').findOne({ _id: id });
const accepted = () => whatsapp.simulator.truth().sends.filter((send) => send.accepted);
const resume = (scope: 'token' | 'account', at = stage.clock.now()) =>
  stage.stores.gates.setPause(scope, { paused: false, until: null, by: 'mara', reason: 'put right', at });

describe('A refusal that concerns more than its message', () => {
  it.each([
    ['token-expired', 190, 'token'],
    ['account-blocked', 368, 'account'],
    ['payment-refused', 131042, `number|${NUMBER}`],
  ] as const)('(%s, code %i) pauses the gate "%s", and the message is held', async (fault, code, gate) => {
    const send = await planned();
    whatsapp.simulator.faultNext(fault);
    expect(await aWorker().sendMessage(send.effect)).toMatchObject({ outcome: 'dropped', reason: 'paused' });
    expect(await gateOf(gate)).toMatchObject({
      ...{ paused: true, pausedUntil: null, pausedBy: 'whatsapp', pausedReason: 'sends-stopped' },
      ...{ pausedCode: code, pausedAt: NOON, heldAt: NOON },
    });
    expect(await stage.stores.ledger.attempts(send.actionId)).toMatchObject([{ outcome: 'dropped', code }]);

    const next = await planned();
    expect(await aWorker().sendMessage(next.effect)).toMatchObject({ outcome: 'dropped', reason: 'paused' });
    expect(whatsapp.simulator.truth().sends).toHaveLength(1);
    expect(accepted()).toEqual([]);
  });

  it('that Meta lifts by itself pauses for a time only', async () => {
    const send = await stage.planned();
    stage.graph.answerNext({ status: 400, code: 80007 });
    expect(await stage.aWorker().sendMessage(send.effect)).toMatchObject({ outcome: 'dropped', reason: 'paused' });
    expect(await gateOf('account')).toMatchObject({ pausedCode: 80007, pausedUntil: NOON + HOUR_MS });
    stage.clock.advance(HOUR_MS);
    const later = await stage.planned({ plannedAt: stage.clock.now() });
    const effect = { ...later.effect, startBy: stage.clock.now() + HOUR_MS };
    expect(await stage.aWorker().sendMessage(effect)).toMatchObject({ outcome: 'accepted' });
  });

  it('stops follow-ups only where Meta complains about what nobody asked for', async () => {
    const first = await planned({ source: 'follow-up' });
    whatsapp.simulator.faultNext('spam-limited');
    expect(await aWorker().sendMessage(first.effect)).toMatchObject({ outcome: 'dropped', reason: 'paused' });
    const second = await planned({ source: 'follow-up' });
    expect(await aWorker().sendMessage(second.effect)).toMatchObject({ outcome: 'dropped', reason: 'paused' });
    const answer = await planned();
    expect(await aWorker().sendMessage(answer.effect)).toMatchObject({ outcome: 'accepted' });

    whatsapp.simulator.faultNext('spam-limited');
    const refused = await planned();
    expect(await aWorker().sendMessage(refused.effect)).toMatchObject({ outcome: 'rejected', reason: 'sends-stopped' });
  });

  it('is told at once to a person who wrote, and his next message is tried all the same', async () => {
    const send = await planned({ source: 'person' });
    whatsapp.simulator.faultNext('token-expired');
    expect(await aWorker().sendMessage(send.effect)).toMatchObject({ outcome: 'rejected', reason: 'sends-stopped' });
    expect(await gateOf('token')).toMatchObject({ paused: true, pausedCode: 190 });
    const next = await planned({ source: 'person' });
    expect(await aWorker().sendMessage(next.effect)).toMatchObject({ outcome: 'accepted' });
  });

  it('of a template stops nothing, for no message of ours is one', async () => {
    const send = await stage.planned();
    stage.graph.answerNext({ status: 400, code: 132015 });
    expect(await stage.aWorker().sendMessage(send.effect)).toMatchObject({
      outcome: 'rejected',
      reason: 'send-rejected',
    });
    expect(await database.collection('gates').countDocuments({ paused: true })).toBe(0);
  });
});

describe('A pause that a refusal would make', () => {
  const failing = async (during: () => Promise<void>) => {
    const send = await planned();
    const call: typeof graph.send = async (message) => {
      const result = await graph.send(message);
      stage.clock.advance(100);
      await during();
      return result;
    };
    whatsapp.simulator.faultNext('token-expired');
    return { send, settled: await aWorker({ graph: { send: call } }).sendMessage(send.effect) };
  };

  it('is not made where a person resumed while the call was under way: the message is tried again', async () => {
    const { send, settled } = await failing(() => resume('token'));
    expect(settled).toMatchObject({ outcome: 'unsent', reason: 'throttled', retryAfterMs: 2_000 });
    expect(await gateOf('token')).toMatchObject({ paused: false });
    expect(await aWorker().sendMessage(send.effect)).toMatchObject({ outcome: 'accepted' });
    expect(accepted()).toHaveLength(1);
  });

  it('leaves one alone that goes on: who stopped it first, and why, stays to be seen', async () => {
    const pause = { paused: true, until: null, by: 'mara', reason: 'drill', at: NOON + 50 };
    const { settled } = await failing(() => stage.stores.gates.setPause('token', pause));
    expect(settled).toMatchObject({ outcome: 'dropped', reason: 'paused' });
    expect(await gateOf('token')).toMatchObject({ pausedBy: 'mara', pausedReason: 'drill', pausedCode: null });
  });
});

describe('A message that a wide pause holds', () => {
  it('is remembered at the pause even when everybody was told before it was dropped', async () => {
    await stage.stores.gates.setPause('all', { paused: true, until: null, by: 'mara', reason: 'drill', at: NOON });
    const send = await planned();
    const { gates } = stage.stores;
    const overtaken = aWorker({
      gates: {
        ...gates,
        readForSend: async (request) => {
          const read = await gates.readForSend(request);
          await gates.setPause('all', { paused: false, until: null, by: 'mara', reason: 'over', at: NOON + 1 });
          await gates.clearHeld('all', NOON);
          stage.clock.advance(10);
          return read;
        },
      },
    });
    expect(await overtaken.sendMessage(send.effect)).toMatchObject({ outcome: 'dropped', reason: 'paused' });
    expect(await gateOf('all')).toMatchObject({ paused: false, heldAt: NOON + 10 });
  });
});

describe('An answer that is a web page', () => {
  it.each(['page-before-accept', 'page-after-accept'] satisfies FaultKind[])(
    '(%s) leaves the message uncertain, and it is not repeated',
    async (fault) => {
      const send = await planned();
      whatsapp.simulator.faultNext(fault);
      for (let n = 0; n < 2; n += 1)
        expect(await aWorker().sendMessage(send.effect)).toMatchObject({ outcome: 'uncertain' });
      const row = await stage.stores.ledger.get(send.actionId);
      expect(row === null ? null : deliveryState(row)).toBe('uncertain');
      expect(whatsapp.simulator.truth().sends).toHaveLength(1);
    },
  );
});
