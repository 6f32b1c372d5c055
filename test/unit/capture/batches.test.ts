import { readDelivery } from '../../../src/capture/parse-webhook';
import {
  aChange,
  aStatus,
  aText,
  ana,
  bytesOf,
  itemOf,
  itemsOf,
  messages,
  reading,
  statuses,
} from '../../support/deliveries';

/** What became of each item: its kind, its id without number and kind, its state. */
const lines = (items: ReturnType<typeof itemsOf>) =>
  items.map(({ _id, kind, state, providerId }) => `${kind} ${providerId ?? _id.split('|')[2]?.length} ${state}`);

describe('An event that nothing acts on by itself', () => {
  it.each([
    ['message_template_components_update', 'template'],
    ['template_correct_category_detection', 'template'],
    ['history', 'history'],
    ['standby', 'standby'],
    ['messaging_handovers', 'standby'],
    ['group_lifecycle_update', 'group'],
    ['account_update', 'account'],
    ['account_alerts', 'account'],
    ['phone_number_quality_update', 'account'],
    ['business_capability_update', 'account'],
    ['security', 'account'],
    ['smb_app_state_sync', 'account'],
    ['flows', 'unknown'],
    ['user_id_update', 'unknown'],
    ['something_of_next_year', 'unknown'],
    ['constructor', 'unknown'],
  ])('of the field %s is kept whole as %s, with the reason', (field, kind) => {
    const item = itemOf({ field, value: { event: 'APPROVED', message_template_id: 1234567890123456 } });
    expect(item).toMatchObject({ kind, state: 'parked', number: 'account', providerId: null, pair: null });
    expect(item.reason).toMatch(/^\w.+\w$/);
    expect(item.raw).toContain('1234567890123456');
  });

  it('is told from the same event at another moment', () => {
    const at = (time: number) => ({ id: '1', time, changes: [{ field: 'account_update', value: { event: 'X' } }] });
    expect(readDelivery(bytesOf({ entry: [at(1), at(2), at(2)] }), reading)).toHaveLength(2);
  });

  it('holds messages that another application answers, which never wake a conversation', () => {
    const item = itemOf(aChange('standby', { standby: { contacts: [ana], messages: [aText()] } }));
    expect(item).toMatchObject({ kind: 'standby', state: 'parked', view: null, pair: null });
  });

  it('is a failure of the account beside messages that are read all the same', () => {
    const value = { contacts: [ana], messages: [aText()], errors: [{ code: 130429 }] };
    const items = itemsOf(aChange('messages', value));
    expect(lines(items)).toStrictEqual(['message wamid.T1 pending', 'account 64 parked']);
    expect(items[1]?.raw).toContain('130429');
  });

  it('is a change of messages that holds none', () => {
    expect(itemOf(aChange('messages', { messages: [] }))).toMatchObject({ kind: 'account', state: 'parked' });
  });
});

describe('A batch', () => {
  it('is read item by item, whatever it mixes', () => {
    const body = {
      entry: [
        {
          id: '1',
          changes: [messages(aText(), aText({ id: 'wamid.T2' })), statuses(aStatus('sent'), aStatus('read'))],
        },
        { id: '2', changes: [aChange('account_update', { event: 'X' }), messages(aText({ id: 'wamid.T3' }))] },
        {
          id: '3',
          changes: [
            aChange('messages', {
              contacts: [ana],
              messages: [aText({ id: 'wamid.T4' })],
              statuses: [aStatus('failed')],
            }),
          ],
        },
      ],
    };
    expect(lines(readDelivery(bytesOf(body), reading))).toStrictEqual([
      'message wamid.T1 pending',
      'message wamid.T2 pending',
      'status wamid.OUT1 pending',
      'status wamid.OUT1 pending',
      'account 64 parked',
      'message wamid.T3 pending',
      'message wamid.T4 pending',
      'status wamid.OUT1 pending',
    ]);
  });

  it('of a thousand is a thousand items', () => {
    const many = Array.from({ length: 1_000 }, (_, n) => aText({ id: `wamid.${n}` }));
    expect(new Set(itemsOf(messages(...many)).map(({ messageId }) => messageId)).size).toBe(1_000);
  });

  it.each([
    ['nothing', null],
    ['a number', 7],
    ['a list', []],
    ['an object without anything', {}],
    ['a message without an id', aText({ id: undefined })],
    ['a message whose id holds a bar', aText({ id: 'wamid|T1' })],
    ['a message whose id has no end', aText({ id: 'w'.repeat(513) })],
    ['a message of nobody', aText({ from: undefined, from_user_id: undefined })],
  ])('with %s in it loses no other item', (_what, bad) => {
    const items = itemsOf(messages(aText({ id: 'wamid.A' }), bad, aText({ id: 'wamid.B' })));
    expect(items.map(({ state }) => state)).toStrictEqual(['pending', 'dead', 'pending']);
    expect(items[1]?.reason).toMatch(/^the (message|item) /);
  });

  it('with the same item twice holds it once, as it can be read', () => {
    const unreadable = aText({ from: undefined, from_user_id: undefined });
    for (const given of [
      [aText(), unreadable],
      [unreadable, aText()],
    ])
      expect(lines(itemsOf(messages(...given)))).toStrictEqual(['message wamid.T1 pending']);
  });
});

describe('What is for nobody here', () => {
  const elsewhere = (value: object) => ({ field: 'messages', value });

  it('is a message to a number that is not ours: a dead letter', () => {
    expect(itemOf(elsewhere({ metadata: { phone_number_id: '999' }, messages: [aText()] }))).toMatchObject({
      ...{ number: '999', kind: 'message', state: 'dead', reason: 'the number is not one of WHATSAPP_NUMBERS' },
    });
  });

  it.each([
    ['no number', {}],
    ['a number that is none', { metadata: { phone_number_id: 'two words' } }],
    ['a number that holds a bar', { metadata: { phone_number_id: '1|2' } }],
  ])('is a message or a status to %s: a dead letter', (_what, value) => {
    const given = { ...value, messages: [aText()], statuses: [aStatus('sent')] };
    expect(itemsOf(elsewhere(given)).map(({ number, state }) => [number, state])).toStrictEqual([
      ['account', 'dead'],
      ['account', 'dead'],
    ]);
  });
});

describe('A delivery that cannot be read', () => {
  it.each([
    ['is not JSON', Buffer.from('{"entry":['), 'the body is not JSON'],
    ['is empty', Buffer.alloc(0), 'the body is not JSON'],
    ['is not text', Buffer.from([0xff, 0xfe, 0x00]), 'the body is not JSON'],
    ['is null', bytesOf(null), 'the body has no entries'],
    ['has no entries', bytesOf({ object: 'whatsapp_business_account' }), 'the body has no entries'],
    ['has an empty list of entries', bytesOf({ entry: [] }), 'the body has no entries'],
    ['has entries that are no list', bytesOf({ entry: { id: 1 } }), 'the body has no entries'],
    ['has an entry without changes', bytesOf({ entry: [{ id: '1', changes: [] }] }), 'the entry has no changes'],
    ['has an entry that is null', bytesOf({ entry: [null] }), 'the entry has no changes'],
    ['has a change without a field', bytesOf({ entry: [{ changes: [{ value: {} }] }] }), 'the change names no field'],
    ['has a change that is null', bytesOf({ entry: [{ changes: [null] }] }), 'the change names no field'],
  ])('because it %s is kept as a dead letter', (_what, bytes, reason) => {
    const items = readDelivery(bytes, reading);
    expect(items).toMatchObject([{ kind: 'unknown', state: 'dead', reason, number: 'account', view: null }]);
  });

  it('loses nothing of what stands beside', () => {
    const body = { entry: [null, { changes: [7, messages(aText())] }] };
    expect(readDelivery(bytesOf(body), reading).map(({ state }) => state)).toStrictEqual(['dead', 'dead', 'pending']);
  });
});

describe('News of a template', () => {
  it.each(['message_template_status_update', 'message_template_quality_update', 'template_category_update'])(
    'of the field %s waits to be followed, though it names no number',
    (field) => {
      expect(itemOf({ field, value: { message_template_id: 1234567890123456 } })).toMatchObject({
        ...{ kind: 'template', state: 'pending', number: 'account', pair: null },
      });
    },
  );
});
