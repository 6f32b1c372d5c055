import { OUR_NUMBER, WRITTEN, aDelivery, aText, ana, bytesOf, messages } from '../../support/deliveries';
import { testDatabase } from '../../support/servers';
import { aCaptureStage } from './stage';

const database = testDatabase();
const elsewhere = {
  field: 'messages',
  value: { metadata: { phone_number_id: '999' }, contacts: [ana], messages: [aText()] },
};

afterEach(async () => {
  for (const name of ['inbox', 'aliases', 'gates'] as const) await database.collection(name).deleteMany({});
});

/** Puts every dead letter back to pending, as an operator does. */
async function redriveAll(stage: ReturnType<typeof aCaptureStage>): Promise<number> {
  const dead = await stage.stores.inbox.list({ state: 'dead', limit: 100 });
  return stage.stores.inbox.redrive(dead.map(({ _id }) => _id));
}

describe('A dead letter that is driven again', () => {
  it('is read by the version of today, and what it holds is handled', async () => {
    const stage = aCaptureStage(database);
    // As an earlier version might have kept it: whole, because it could not be read then.
    const [letter] = await stage.take(Buffer.from('not readable then'));
    const raw = aDelivery(messages(aText(), null)).toString('utf8');
    await database.collection('inbox').updateOne({ _id: letter?._id ?? '' }, { $set: { raw } });
    expect(await redriveAll(stage)).toBe(1);
    stage.clock.advance(60_000);
    await stage.sweep();
    expect(await stage.stored('message|wamid.T1')).toMatchObject({
      state: 'pending',
      view: { text: 'Oi, ainda têm a peça?' },
    });
    await stage.sweep();
    expect(stage.heard().map(({ kind }) => kind)).toStrictEqual(['messages']);
    const states = (await database.collection('inbox').find({}).toArray()).map(({ state }) => state);
    expect(states.sort()).toStrictEqual(['dead', 'done', 'handed']);
  });

  it('stays dead where it still cannot be read', async () => {
    const stage = aCaptureStage(database);
    for (const bytes of [
      Buffer.from('{'),
      bytesOf({ entry: [] }),
      bytesOf({ entry: [{ changes: [7] }] }),
      aDelivery(messages(null)),
    ])
      await stage.take(bytes);
    expect(await redriveAll(stage)).toBe(4);
    stage.clock.advance(60_000);
    await stage.sweep();
    const letters = await stage.stores.inbox.list({ state: 'dead', limit: 10 });
    expect(letters.map(({ reason }) => reason).sort()).toStrictEqual([
      'the body has no entries',
      'the body is not JSON',
      'the change names no field',
      'the item is not an object',
    ]);
    expect(stage.signals).toStrictEqual([]);
  });

  it('is a message of nobody, and stays dead', async () => {
    const stage = aCaptureStage(database);
    await stage.take(
      aDelivery(messages(aText({ from: undefined, from_user_id: undefined }), aText({ id: undefined }))),
    );
    expect(await redriveAll(stage)).toBe(2);
    stage.clock.advance(60_000);
    await stage.sweep();
    expect(await stage.stores.inbox.list({ state: 'dead', limit: 10 })).toHaveLength(2);
    expect(stage.signals).toStrictEqual([]);
  });
});

describe('A message to a number that is not ours', () => {
  it('stays a dead letter while the number is not ours', async () => {
    const stage = aCaptureStage(database);
    await stage.take(aDelivery(elsewhere));
    expect(await redriveAll(stage)).toBe(1);
    stage.clock.advance(60_000);
    await stage.sweep();
    expect(stage.signals).toStrictEqual([]);
    expect(await stage.stores.inbox.byIds(['999|message|wamid.T1'])).toMatchObject([
      { state: 'dead', reason: 'the number is not one of WHATSAPP_NUMBERS' },
    ]);
  });

  it('is handled once the number is, and its buyer may be answered', async () => {
    const stage = aCaptureStage(database);
    const arrived = stage.clock.now();
    await stage.take(aDelivery(elsewhere));
    await redriveAll(stage);
    stage.clock.advance(60_000);
    await stage.sweep([OUR_NUMBER, '999']);
    expect(stage.heard().map(({ kind }) => kind)).toStrictEqual(['messages']);
    expect(await stage.stores.gates.read([`pair|999|phone|${ana.wa_id}`])).toMatchObject([
      { lastInboundAt: WRITTEN, lastReceivedAt: arrived },
    ]);
  });
});
