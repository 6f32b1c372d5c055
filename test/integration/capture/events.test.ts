import { createContacts } from '../../../src/crm/contacts';
import { createIdentity } from '../../../activities/identity';
import {
  ARRIVED,
  OUR_NUMBER,
  WRITTEN_SECOND,
  aChange,
  aDelivery,
  aText,
  ana,
  messages,
} from '../../support/deliveries';
import { testDatabase } from '../../support/servers';
import { aCaptureStage } from './stage';

const database = testDatabase();

afterEach(async () => {
  for (const name of ['inbox', 'aliases', 'gates', 'contacts', 'duplicates'] as const)
    await database.collection(name).deleteMany({});
});

/** A stage on which these changes have arrived and were handed over, one after the other. */
async function handedOver(changes: readonly unknown[], stage = aCaptureStage(database)) {
  for (const change of changes) await stage.handOver(await stage.take(aDelivery(change)));
  return stage;
}

describe('A buyer who changes his number', () => {
  const after = { wa_id: '5215510000002', user_id: 'MX.2' };
  const system = { type: 'user_changed_number', ...after, previous_user_id: ana.user_id };
  const change = messages({ id: 'wamid.SYS1', from: ana.wa_id, type: 'system', system });

  it('is found in the same conversation, and nobody takes him for a new owner of the number', async () => {
    const stage = await handedOver([messages(aText()), change]);
    const conversationId = await stage.conversationAt(`phone|${ana.wa_id}`);
    for (const address of ['phone|5215510000002', 'bsuid|MX.2'])
      expect(await stage.conversationAt(address)).toBe(conversationId);
    expect(stage.signals.at(-1)).toMatchObject({ to: conversationId, inbound: { kind: 'identityChanged' } });

    const identify = createIdentity({ aliases: stage.stores.aliases, contacts: createContacts({ database }) });
    const asks = { conversationId: conversationId ?? '', number: OUR_NUMBER, emails: [], language: null, now: ARRIVED };
    const names = { parent: null, username: null, name: null };
    await identify({ ...asks, senders: [{ phone: ana.wa_id, bsuid: ana.user_id, ...names }] });
    const moved = await identify({ ...asks, senders: [{ phone: after.wa_id, bsuid: after.user_id, ...names }] });
    expect(moved.conflict).toBeNull();
    expect(await database.collection('duplicates').countDocuments({})).toBe(0);
  });

  it('writes from the new one before WhatsApp says so: no address is ever led elsewhere', async () => {
    const early = aText({ id: 'wamid.E', from: after.wa_id, from_user_id: after.user_id });
    const stage = await handedOver([messages(aText()), aChange('messages', { messages: [early] }), change]);
    const [old, young] = [
      await stage.conversationAt(`phone|${ana.wa_id}`),
      await stage.conversationAt('phone|5215510000002'),
    ];
    expect(old).not.toBe(young);
    expect(stage.signals.map(({ to }) => to)).toStrictEqual([old, young, old]);
  });

  it('is kept and acted on by nobody where the message names no change', async () => {
    const stage = await handedOver([
      messages({ id: 'wamid.SYS2', type: 'system', system: { type: 'request_welcome' } }),
    ]);
    expect(await stage.stored('system|wamid.SYS2')).toMatchObject({ state: 'parked' });
    expect(stage.signals).toStrictEqual([]);
  });
});

describe('What else a buyer does', () => {
  it.each(['stop', 'resume'])('is to say "%s" to marketing, and the conversation hears of it', async (value) => {
    const wish = { wa_id: ana.wa_id, value, timestamp: WRITTEN_SECOND };
    const stage = await handedOver([aChange('user_preferences', { user_preferences: [wish] })]);
    const item = await database.collection('inbox').findOne({});
    expect(stage.signals).toStrictEqual([
      {
        to: await stage.conversationAt(`phone|${ana.wa_id}`),
        inbound: { kind: 'preferenceChanged', preference: value, messageId: item?.messageId, at: ARRIVED },
      },
    ]);
    expect(item).toMatchObject({ state: 'handed', doneAt: null });
  });

  it('is to stop after he had resumed, which counts although it comes first', async () => {
    const wish = (value: string, timestamp: number) =>
      aChange('user_preferences', { user_preferences: [{ wa_id: ana.wa_id, value, timestamp }] });
    const stage = await handedOver([
      wish('stop', WRITTEN_SECOND),
      wish('resume', WRITTEN_SECOND - 1),
      wish('resume', WRITTEN_SECOND + 1),
    ]);
    const heard = stage.heard().map((inbound) => (inbound.kind === 'preferenceChanged' ? inbound.preference : inbound));
    expect(heard).toStrictEqual(['stop', 'resume']);
    const states = (await database.collection('inbox').find().toArray()).map(({ state }) => state);
    expect(states.sort()).toEqual(['done', 'handed', 'handed']);
  });

  it('is to wish something that is not known yet, which is kept', async () => {
    const stage = await handedOver([
      aChange('user_preferences', { user_preferences: [{ wa_id: ana.wa_id, value: 'signup' }] }),
    ]);
    expect(stage.signals).toStrictEqual([]);
    expect(await database.collection('inbox').findOne({})).toMatchObject({ state: 'parked' });
  });

  it('is to call, to react, and to be answered from the phone of the business', async () => {
    const react = aText({
      id: 'wamid.R',
      type: 'reaction',
      text: undefined,
      reaction: { message_id: 'wamid.OUT1', emoji: '👍' },
    });
    const echo = { to: ana.wa_id, id: 'wamid.E', type: 'text', text: { body: 'I take over' } };
    const calls = [{ id: 'wacid.1', from: ana.wa_id, event: 'connect' }];
    const stage = await handedOver([
      aChange('calls', { calls }),
      messages(react),
      aChange('smb_message_echoes', { message_echoes: [echo] }),
    ]);
    expect(stage.heard().map(({ kind }) => kind)).toStrictEqual(['called', 'reaction', 'humanSpoke']);
    expect(new Set(stage.signals.map(({ to }) => to)).size).toBe(1);
    expect(await stage.stored('call|wacid.1|connect')).toMatchObject({ state: 'done' });
    expect(await stage.stored('reaction|wamid.R')).toMatchObject({ state: 'handed' });
    expect(await stage.stored('echo|wamid.E')).toMatchObject({ state: 'handed' });
  });
});
