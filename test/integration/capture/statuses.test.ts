import {
  ARRIVED,
  OUR_NUMBER,
  WRITTEN,
  WRITTEN_SECOND,
  aDelivery,
  aStatus,
  ana,
  statuses,
} from '../../support/deliveries';
import { testDatabase } from '../../support/servers';
import { aCaptureStage, aPlannedSend } from './stage';

const database = testDatabase();
const anasPair = `pair|${OUR_NUMBER}|phone|${ana.wa_id}`;

afterEach(async () => {
  for (const name of ['inbox', 'gates', 'sends', 'receipts'] as const) await database.collection(name).deleteMany({});
});

/** A stage on which these changes have arrived and were handed over, one after the other. */
async function handedOver(changes: readonly unknown[], stage = aCaptureStage(database)) {
  for (const change of changes) await stage.handOver(await stage.take(aDelivery(change)));
  return stage;
}

const ofSend = (name: string, changes: object = {}) =>
  statuses(aStatus(name, { biz_opaque_callback_data: 'c1.1.0', ...changes }));

describe('A status of one of our messages', () => {
  it('before the answer to the call is kept with the message, and wakes nobody', async () => {
    const stage = aCaptureStage(database);
    await stage.stores.ledger.plan([aPlannedSend()]);
    await handedOver([ofSend('sent'), ofSend('delivered', { timestamp: String(WRITTEN_SECOND + 2) })], stage);
    expect(await stage.stores.ledger.get('c1.1.0')).toMatchObject({
      ...{ wamid: 'wamid.OUT1', acceptedAt: null, rank: 2, statuses: { sent: WRITTEN, delivered: WRITTEN + 2_000 } },
    });
    expect(stage.signals).toStrictEqual([]);
    expect(await stage.stored('status|wamid.OUT1|sent')).toMatchObject({ state: 'done', doneAt: ARRIVED });
  });

  it('is a receipt with both clocks and its price', async () => {
    const stage = aCaptureStage(database);
    await stage.stores.ledger.plan([aPlannedSend()]);
    await handedOver(
      [ofSend('delivered', { pricing: { billable: true, category: 'service', type: 'regular' } })],
      stage,
    );
    expect(await database.collection('receipts').find({}).toArray()).toStrictEqual([
      {
        ...{ _id: `${OUR_NUMBER}|wamid.OUT1|delivered`, v: 1, number: OUR_NUMBER, wamid: 'wamid.OUT1', code: null },
        ...{ actionId: 'c1.1.0', conversationId: 'c1', status: 'delivered', providerAt: WRITTEN, receivedAt: ARRIVED },
        pricing: { billable: true, category: 'service', type: 'regular' },
      },
    ]);
  });

  it('that Meta left our id out of is known by the receipt of the acceptance', async () => {
    const stage = aCaptureStage(database);
    await stage.stores.ledger.plan([aPlannedSend()]);
    await handedOver([ofSend('sent'), statuses(aStatus('read'))], stage);
    expect(await stage.stores.ledger.get('c1.1.0')).toMatchObject({ rank: 3 });
    expect(await stage.stores.gates.read([anasPair])).toStrictEqual([]);
  });

  it('that Meta left our id out of is known by another one that comes with it', async () => {
    const stage = aCaptureStage(database);
    await stage.stores.ledger.plan([aPlannedSend()]);
    const ours = aStatus('sent', { biz_opaque_callback_data: 'c1.1.0' });
    await stage.handOver(await stage.take(aDelivery(statuses(aStatus('read'), ours))));
    expect(await stage.stores.ledger.get('c1.1.0')).toMatchObject({ rank: 3 });
    expect(await stage.stores.gates.read([anasPair])).toStrictEqual([]);
  });

  it('is handled with many others, each at its own message', async () => {
    const stage = aCaptureStage(database);
    const ids = Array.from({ length: 30 }, (_, n) => `c1.${n}.0`);
    await stage.stores.ledger.plan(ids.map((actionId) => aPlannedSend({ actionId })));
    const all = ids.flatMap((id) =>
      ['read', 'sent', 'delivered'].map((name) => aStatus(name, { id: `wamid.${id}`, biz_opaque_callback_data: id })),
    );
    await stage.handOver(await stage.take(aDelivery(statuses(...all))));
    const rows = await stage.stores.ledger.byIds(ids);
    expect(rows.map(({ _id, rank, wamid }) => ({ _id, rank, wamid }))).toEqual(
      expect.arrayContaining(ids.map((_id) => ({ _id, rank: 3, wamid: `wamid.${_id}` }))),
    );
    expect(await database.collection('receipts').countDocuments({})).toBe(90);
    expect(await database.collection('inbox').countDocuments({ state: 'done' })).toBe(90);
  });

  it('that cannot be handled holds up none of those that came with it', async () => {
    const stage = aCaptureStage(database);
    await stage.stores.ledger.plan([aPlannedSend(), aPlannedSend({ actionId: 'c1.2.0' })]);
    await stage.stores.ledger.settle('c1.1.0', { outcome: 'uncertain', at: ARRIVED });
    stage.engine.refuses = new Error('there is no way to tell the conversation');
    const told = aStatus('sent', { biz_opaque_callback_data: 'c1.1.0' });
    const quiet = aStatus('sent', { id: 'wamid.OUT2', biz_opaque_callback_data: 'c1.2.0' });
    await stage.handOver(await stage.take(aDelivery(statuses(told, quiet))));
    expect(await stage.stored('status|wamid.OUT1|sent')).toMatchObject({ state: 'pending', tries: 1 });
    expect(await stage.stored('status|wamid.OUT2|sent')).toMatchObject({ state: 'done', tries: 0 });
    expect(await stage.stores.ledger.get('c1.2.0')).toMatchObject({ rank: 1 });
  });

  it('that settles what was uncertain tells the conversation that WhatsApp has it', async () => {
    const stage = aCaptureStage(database);
    await stage.stores.ledger.plan([aPlannedSend()]);
    await stage.stores.ledger.settle('c1.1.0', { outcome: 'uncertain', at: ARRIVED });
    await handedOver([ofSend('sent')], stage);
    expect(stage.signals).toStrictEqual([
      {
        to: 'c1',
        inbound: { kind: 'sendSettled', actionId: 'c1.1.0', outcome: 'accepted', reason: null, at: ARRIVED },
      },
    ]);
  });

  it('tells the conversation of a send that was given up and whose answer came after all', async () => {
    const stage = aCaptureStage(database);
    await stage.stores.ledger.plan([aPlannedSend()]);
    await stage.stores.ledger.settle('c1.1.0', { outcome: 'uncertain', at: ARRIVED });
    await stage.stores.ledger.settle('c1.1.0', { outcome: 'accepted', wamid: 'wamid.OUT1', at: ARRIVED, held: false });
    await handedOver([ofSend('sent')], stage);
    expect(stage.heard()).toMatchObject([{ kind: 'sendSettled', actionId: 'c1.1.0', outcome: 'accepted' }]);
  });

  it('that it failed tells the conversation, and why not where it was delivered before', async () => {
    const stage = aCaptureStage(database);
    await stage.stores.ledger.plan([aPlannedSend(), aPlannedSend({ actionId: 'c1.2.0' })]);
    const failed = { errors: [{ code: 131049 }] };
    const second = { id: 'wamid.OUT2', biz_opaque_callback_data: 'c1.2.0' };
    await handedOver(
      [ofSend('failed', failed), ofSend('delivered', second), ofSend('failed', { ...failed, ...second })],
      stage,
    );
    expect(stage.heard()).toStrictEqual([
      { kind: 'sendSettled', actionId: 'c1.1.0', outcome: 'rejected', reason: 'send-failed', at: 'now' },
    ]);
    expect(await stage.stores.ledger.get('c1.1.0')).toMatchObject({ failedCode: 131049, rank: 0 });
  });

  it('is told again after a crash before it was told, and a repetition changes nothing', async () => {
    const stage = aCaptureStage(database);
    await stage.stores.ledger.plan([aPlannedSend()]);
    await stage.stores.ledger.settle('c1.1.0', { outcome: 'uncertain', at: ARRIVED });
    stage.engine.refuses = new Error('the process died here');
    await handedOver([ofSend('sent')], stage);
    stage.engine.refuses = null;
    stage.clock.advance(60_000);
    await stage.sweep();
    expect(stage.heard()).toMatchObject([{ kind: 'sendSettled', outcome: 'accepted' }]);
    expect(await database.collection('receipts').countDocuments({})).toBe(1);
  });

  it('of a name that is not known is kept and changes nothing', async () => {
    const stage = aCaptureStage(database);
    await stage.stores.ledger.plan([aPlannedSend()]);
    await handedOver([ofSend('evaporated')], stage);
    expect(await stage.stores.ledger.get('c1.1.0')).toMatchObject({ rank: 0, wamid: null, statuses: {} });
    expect(await database.collection('receipts').findOne({})).toMatchObject({ status: 'evaporated' });
    expect(await stage.stored('status|wamid.OUT1|evaporated')).toMatchObject({ state: 'done' });
  });
});

describe('A status of a message that is not ours', () => {
  it('marks the buyer, whatever the id it carries', async () => {
    const stage = await handedOver([statuses(aStatus('delivered')), ofSend('read', { biz_opaque_callback_data: 'x' })]);
    expect(await stage.stores.gates.read([anasPair])).toMatchObject([{ foreignAt: WRITTEN }]);
    expect(await stage.stores.gates.read([`pair|${OUR_NUMBER}|bsuid|${ana.user_id}`])).toMatchObject([
      { foreignAt: WRITTEN },
    ]);
    expect(await database.collection('receipts').countDocuments({ actionId: null })).toBe(2);
    expect(stage.signals).toStrictEqual([]);
  });

  it('is kept where it names no buyer', async () => {
    const stage = await handedOver([
      statuses(aStatus('sent', { recipient_id: undefined, recipient_user_id: undefined })),
    ]);
    expect(await stage.stored('status|wamid.OUT1|sent')).toMatchObject({ state: 'done' });
  });
});
