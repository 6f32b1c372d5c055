import { readDelivery } from '../../../src/capture/parse-webhook';
import {
  ARRIVED,
  OUR_NUMBER,
  WRITTEN,
  WRITTEN_SECOND,
  aChange,
  aDelivery,
  aStatus,
  aText,
  ana,
  anasAddresses,
  itemOf,
  itemsOf,
  messages,
  reading,
  statuses,
} from '../../support/deliveries';

/** What became of each item: its kind, its id without number and kind, its state. */
const lines = (items: ReturnType<typeof itemsOf>) =>
  items.map(({ _id, kind, state, providerId }) => `${kind} ${providerId ?? _id.split('|')[2]?.length} ${state}`);

describe('An item of a delivery', () => {
  it('is named, placed and kept with all that belongs to it', () => {
    const item = itemOf(messages(aText()));
    expect({ ...item, view: null, raw: JSON.parse(item.raw) as unknown }).toStrictEqual({
      _id: `${OUR_NUMBER}|message|wamid.T1`,
      v: 1,
      number: OUR_NUMBER,
      kind: 'message',
      messageId: 'm_6dce83d2626781118ee68f7c7266ebdd',
      providerId: 'wamid.T1',
      pair: `${OUR_NUMBER}|phone|${ana.wa_id}`,
      providerAt: WRITTEN,
      receivedAt: ARRIVED,
      raw: {
        object: 'whatsapp_business_account',
        entry: [
          {
            id: '102290129340398',
            changes: [
              {
                field: 'messages',
                value: {
                  contacts: [ana],
                  messages: [aText()],
                  metadata: { display_phone_number: '15550001111', phone_number_id: OUR_NUMBER },
                },
              },
            ],
          },
        ],
      },
      view: null,
      state: 'pending',
      reason: null,
      handedAt: null,
      doneAt: null,
      tries: 0,
    });
  });

  it('has an id of ours that shows nothing of the sender and differs by key', () => {
    const [ours] = readDelivery(aDelivery(messages(aText())), reading);
    const [theirs] = readDelivery(aDelivery(messages(aText())), { ...reading, messageIdKey: 'another' });
    expect(ours?.messageId).toMatch(/^m_[0-9a-f]{32}$/);
    expect(theirs?.messageId).not.toBe(ours?.messageId);
    expect(theirs?._id).toBe(ours?._id);
  });
});

describe('A status', () => {
  it.each(['sent', 'delivered', 'read', 'played', 'failed', 'deleted', 'evaporated'])(
    'of the name %s is an item',
    (status) => {
      expect(itemOf(statuses(aStatus(status)))).toMatchObject({
        ...{
          _id: `${OUR_NUMBER}|status|wamid.OUT1|${status}`,
          kind: 'status',
          state: 'pending',
          providerId: 'wamid.OUT1',
        },
        ...{ pair: `${OUR_NUMBER}|phone|${ana.wa_id}`, view: null },
      });
    },
  );

  it('may name no recipient', () => {
    const status = aStatus('sent', { recipient_id: undefined, recipient_user_id: undefined });
    expect(itemOf(statuses(status))).toMatchObject({ kind: 'status', state: 'pending', pair: null });
  });

  it.each([
    ['no message', { id: undefined }],
    ['no name', { status: undefined }],
    ['a name that is none', { status: 'two words' }],
  ])('with %s is a dead letter', (_what, changes) => {
    expect(itemOf(statuses(aStatus('sent', changes)))).toMatchObject({
      ...{ kind: 'status', state: 'dead', reason: 'the status names no message' },
    });
  });

  it('of a group is kept for each participant and acted on for none', () => {
    const ofGroup = { recipient_type: 'group', recipient_id: 'G1' };
    const read = ['4915100000001', '4915100000002'].map((participant) =>
      aStatus('read', { ...ofGroup, recipient_participant_id: participant }),
    );
    const items = itemsOf(statuses(...read, aStatus('read', ofGroup)));
    expect(lines(items)).toStrictEqual(Array(3).fill('group wamid.OUT1 parked'));
  });
});

describe('A message of a group', () => {
  it('is kept and never threaded into the conversation of whoever wrote it', () => {
    expect(itemOf(messages(aText({ group_id: 'G1' })))).toMatchObject({ kind: 'group', state: 'parked', view: null });
  });
});

describe('A message by the phone of the business', () => {
  const echo = { from: '15550001111', to: ana.wa_id, to_user_id: ana.user_id, id: 'wamid.ECHO1' };
  const spoken = { ...echo, timestamp: String(WRITTEN_SECOND), type: 'text', text: { body: 'I take over' } };
  const echoes = (...given: unknown[]) => aChange('smb_message_echoes', { contacts: [ana], message_echoes: given });

  it('belongs to the buyer it went to', () => {
    const item = itemOf(echoes(spoken));
    expect(item).toMatchObject({ kind: 'echo', state: 'pending', pair: `${OUR_NUMBER}|phone|${ana.wa_id}` });
    expect(item.view).toMatchObject({ text: 'I take over', providerAt: WRITTEN, sender: anasAddresses });
  });

  it('may go to a user id alone', () => {
    const item = itemOf(aChange('smb_message_echoes', { message_echoes: [{ ...spoken, to: undefined }] }));
    expect(item).toMatchObject({ state: 'pending', pair: `${OUR_NUMBER}|bsuid|${ana.user_id}` });
  });

  it.each([
    ['no buyer', { ...spoken, to: undefined, to_user_id: undefined }],
    ['no message', { ...spoken, id: undefined }],
  ])('that names %s is a dead letter', (_what, given) => {
    expect(itemOf(echoes(given))).toMatchObject({ kind: 'echo', state: 'dead' });
  });

  it('is not the same item as a message of the same id', () => {
    const [echoed, written] = itemsOf(echoes(spoken), messages(aText({ id: 'wamid.ECHO1' })));
    expect(echoed?.messageId).not.toBe(written?.messageId);
  });
});

describe('A wish that a buyer expressed in WhatsApp', () => {
  const wish = { wa_id: ana.wa_id, user_id: ana.user_id, category: 'marketing_messages', value: 'stop' };
  const wishes = (...given: unknown[]) => aChange('user_preferences', { contacts: [ana], user_preferences: given });

  it('is an item of his with the moment that stands there as a number', () => {
    expect(itemOf(wishes({ ...wish, timestamp: WRITTEN_SECOND }))).toMatchObject({
      ...{ kind: 'preference', state: 'pending', providerId: null, providerAt: WRITTEN },
      pair: `${OUR_NUMBER}|phone|${ana.wa_id}`,
    });
  });

  it('is told from the same wish at another moment', () => {
    const items = itemsOf(wishes({ ...wish, timestamp: 1 }, { ...wish, timestamp: 2 }, { ...wish, timestamp: 2 }));
    expect(items).toHaveLength(2);
  });

  it('that names nobody is a dead letter', () => {
    expect(itemOf(aChange('user_preferences', { user_preferences: [{ value: 'stop' }] }))).toMatchObject({
      ...{ kind: 'preference', state: 'dead' },
    });
  });
});

describe('A call', () => {
  const call = { id: 'wacid.1', from: ana.wa_id, event: 'connect', timestamp: String(WRITTEN_SECOND) };

  it('is an item for each of its events', () => {
    const calls = [call, { ...call, event: 'terminate' }, { ...call, event: undefined }];
    expect(itemsOf(aChange('calls', { calls })).map(({ _id, state }) => `${_id} ${state}`)).toStrictEqual([
      `${OUR_NUMBER}|call|wacid.1|connect pending`,
      `${OUR_NUMBER}|call|wacid.1|terminate pending`,
      `${OUR_NUMBER}|call|wacid.1|call pending`,
    ]);
  });

  it('of nobody is kept', () => {
    expect(itemOf(aChange('calls', { calls: [{ ...call, from: undefined }] }))).toMatchObject({ state: 'parked' });
  });

  it('keeps what is said of others beside it', () => {
    const ringing = { id: 'wacid.2', type: 'call', status: 'RINGING' };
    const [, beside] = itemsOf(aChange('calls', { calls: [call], statuses: [ringing] }));
    expect(beside).toMatchObject({ kind: 'unknown', state: 'parked' });
    expect(beside?.raw).toContain('RINGING');
  });
});
