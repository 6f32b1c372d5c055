import { AppError } from '../../../src/errors';
import { OUR_NUMBER, aChange, aDelivery, aText, ana, messages } from '../../support/deliveries';
import { eventually } from '../../support/eventually';
import { testDatabase } from '../../support/servers';
import { PAUSE, aCaptureStage } from './stage';

const database = testDatabase();
const idOf = async (stage: ReturnType<typeof aCaptureStage>, name: string) => (await stage.stored(name))?.messageId;

afterEach(async () => {
  for (const name of ['inbox', 'aliases', 'gates'] as const) await database.collection(name).deleteMany({});
});

describe('What a buyer writes in one breath', () => {
  it('is handed over as one signal after the pause, and stands in the inbox as handed', async () => {
    const stage = aCaptureStage(database);
    const relay = stage.aRelay();
    for (const id of ['wamid.A', 'wamid.B']) relay.notice(await stage.take(aDelivery(messages(aText({ id })))));
    await eventually(() => expect(stage.timers.open).toBe(2));
    stage.clock.advance(PAUSE - 1);
    expect(stage.signals).toStrictEqual([]);
    stage.clock.advance(1);
    await relay.stop();
    const messageIds = [await idOf(stage, 'message|wamid.A'), await idOf(stage, 'message|wamid.B')];
    expect(stage.signals).toStrictEqual([
      {
        to: await stage.conversationAt(`phone|${ana.wa_id}`),
        inbound: { kind: 'messages', messageIds, at: stage.clock.now() },
      },
    ]);
    expect(await stage.stored('message|wamid.B')).toMatchObject({
      state: 'handed',
      handedAt: stage.clock.now(),
      tries: 0,
    });
  });

  it('is handed over at once when the process stops', async () => {
    const stage = aCaptureStage(database);
    await stage.handOver(await stage.take(aDelivery(messages(aText({ id: 'wamid.A' }), aText({ id: 'wamid.B' })))));
    expect(stage.heard()).toStrictEqual([
      {
        kind: 'messages',
        messageIds: [await idOf(stage, 'message|wamid.A'), await idOf(stage, 'message|wamid.B')],
        at: 'now',
      },
    ]);
    expect(await stage.stored('message|wamid.A')).toMatchObject({ state: 'handed' });
  });

  it('leads to one conversation, whichever of his addresses is shown', async () => {
    const stage = aCaptureStage(database);
    const hidden = { ...ana, wa_id: undefined };
    const deliveries = [
      messages(aText({ id: 'wamid.A' })),
      aChange('messages', { contacts: [hidden], messages: [aText({ id: 'wamid.B', from: undefined })] }),
    ];
    for (const change of deliveries) await stage.handOver(await stage.take(aDelivery(change)));
    expect(new Set(stage.signals.map(({ to }) => to)).size).toBe(1);
  });

  it('leads to another conversation at another number of ours', async () => {
    const stage = aCaptureStage(database);
    await stage.handOver(await stage.take(aDelivery(messages(aText({ id: 'wamid.A' })))));
    const { aliases } = stage.stores;
    const sender = { phone: ana.wa_id, bsuid: null, parent: null, username: null, name: null };
    const there = await aliases.resolve('999', sender, { learnedFrom: 'message', now: 1 });
    expect(there.conversationId).not.toBe(stage.signals[0]?.to);
  });
});

describe('While Temporal is away', () => {
  it('everything stays pending, counts no try, and is taken when it is back', async () => {
    const stage = aCaptureStage(database);
    const reaction = aText({
      id: 'wamid.R',
      type: 'reaction',
      text: undefined,
      reaction: { message_id: 'wamid.OUT1' },
    });
    const items = await stage.take(aDelivery(messages(aText({ id: 'wamid.A' }), reaction)));
    stage.engine.refuses = new AppError('engine-unavailable');
    await stage.handOver(items);
    for (let n = 0; n < 10; n += 1) {
      stage.clock.advance(60_000);
      await stage.sweep();
    }
    expect(stage.signals).toStrictEqual([]);
    for (const name of ['message|wamid.A', 'reaction|wamid.R'])
      expect(await stage.stored(name)).toMatchObject({ state: 'pending', tries: 0, handedAt: null });
    stage.engine.refuses = null;
    await stage.sweep();
    expect(
      stage
        .heard()
        .map(({ kind }) => kind)
        .sort(),
    ).toStrictEqual(['messages', 'reaction']);
    expect(await stage.stored('message|wamid.A')).toMatchObject({ state: 'handed' });
  });
});

describe('The sweeper', () => {
  it('leaves alone what has just arrived, and takes what a dead process left behind', async () => {
    const stage = aCaptureStage(database);
    await stage.take(aDelivery(messages(aText())));
    stage.clock.advance(15_000);
    await stage.sweep();
    expect(stage.signals).toStrictEqual([]);
    stage.clock.advance(1);
    await stage.sweep();
    expect(stage.heard().map(({ kind }) => kind)).toStrictEqual(['messages']);
  });

  it('leaves alone what a process has in hand', async () => {
    const stage = aCaptureStage(database);
    const relay = stage.aRelay();
    relay.notice(await stage.take(aDelivery(messages(aText()))));
    await eventually(() => expect(stage.timers.open).toBe(1));
    stage.clock.advance(PAUSE - 1);
    relay.start();
    relay.start();
    await relay.stop();
    expect(stage.signals).toHaveLength(1);
  });

  it('looks again every five seconds', async () => {
    const stage = aCaptureStage(database);
    const relay = stage.aRelay();
    relay.start();
    await eventually(() => expect(stage.timers.open).toBe(1));
    await stage.take(aDelivery(messages(aText())));
    stage.clock.advance(15_001);
    await eventually(() => expect(stage.timers.open).toBe(2));
    stage.clock.advance(5_000);
    await eventually(() => expect(stage.timers.open).toBe(4));
    await relay.stop();
    expect(stage.heard().map(({ kind }) => kind)).toStrictEqual(['messages']);
  });

  it('hands over again after five minutes what was handed over and never done', async () => {
    const stage = aCaptureStage(database);
    await stage.handOver(await stage.take(aDelivery(messages(aText()))));
    stage.clock.advance(5 * 60_000);
    await stage.sweep();
    expect(stage.signals).toHaveLength(1);
    stage.clock.advance(1);
    await stage.sweep();
    expect(stage.signals).toHaveLength(2);
    expect(stage.signals[1]?.inbound).toMatchObject({ kind: 'messages' });
    expect(await stage.stored('message|wamid.T1')).toMatchObject({ state: 'handed', handedAt: stage.clock.now() });
  });
});

describe('An item that is done', () => {
  it('stays done when the relay comes late with its word that it was handed over', async () => {
    const stage = aCaptureStage(database);
    const items = await stage.take(aDelivery(messages(aText())));
    await stage.stores.inbox.markDone(
      items.map(({ messageId }) => messageId),
      5,
    );
    await stage.handOver(items);
    expect(await stage.stored('message|wamid.T1')).toMatchObject({ state: 'done', doneAt: 5 });
    stage.clock.advance(3_600_000);
    await stage.sweep();
    expect(stage.signals).toHaveLength(1);
  });
});

describe('An item that fails although store and engine answer', () => {
  it('is counted each time, is a dead letter after eight tries, and can be driven again', async () => {
    const stage = aCaptureStage(database);
    stage.engine.refuses = new Error('the engine cannot take this');
    await stage.take(aDelivery(messages(aText())));
    stage.clock.advance(60_000);
    for (let tries = 1; tries < 8; tries += 1) {
      await stage.sweep();
      expect(await stage.stored('message|wamid.T1')).toMatchObject({ state: 'pending', tries });
    }
    await stage.sweep();
    expect(await stage.stored('message|wamid.T1')).toMatchObject({
      ...{ state: 'dead', tries: 8, reason: 'it failed too often; the log says how' },
    });
    await stage.sweep();
    expect(await stage.stored('message|wamid.T1')).toMatchObject({ tries: 8 });

    stage.engine.refuses = null;
    expect(await stage.stores.inbox.redrive([`${OUR_NUMBER}|message|wamid.T1`])).toBe(1);
    await stage.sweep();
    expect(stage.heard().map(({ kind }) => kind)).toStrictEqual(['messages']);
  });
});
