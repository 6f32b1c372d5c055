import { parseCaller, parseChangedAddresses, parsePreference, parseStatus } from '../../../src/capture/parse-events';
import {
  OUR_NUMBER,
  WRITTEN,
  aChange,
  aStatus,
  aText,
  ana,
  anasAddresses,
  itemOf,
  messages,
  statuses,
} from '../../support/deliveries';

const statusOf = (changes: Record<string, unknown>, name = 'delivered') =>
  parseStatus(itemOf(statuses(aStatus(name, changes))));
const nobody = { username: null, name: null };
const nothing = { phone: null, bsuid: null, parent: null, ...nobody };

/** What a system message with these fields says about addresses. */
function changed(system: unknown, fields: Record<string, unknown> = {}) {
  const item = itemOf(aChange('messages', { messages: [{ id: 'wamid.SYS1', type: 'system', system, ...fields }] }));
  expect(item).toMatchObject({ kind: 'system', state: 'pending', view: null });
  return parseChangedAddresses(item);
}

describe('A status', () => {
  it('says what, when, about which message, to whom', () => {
    const pricing = { billable: true, pricing_model: 'PMP', type: 'regular', category: 'service' };
    expect(statusOf({ biz_opaque_callback_data: 'c1.2.0', pricing })).toStrictEqual({
      wamid: 'wamid.OUT1',
      status: 'delivered',
      known: 'delivered',
      actionId: 'c1.2.0',
      at: WRITTEN,
      code: null,
      pricing: { billable: true, category: 'service', type: 'regular' },
      recipients: [
        { kind: 'phone', value: ana.wa_id },
        { kind: 'bsuid', value: ana.user_id },
      ],
    });
  });

  it.each(['sent', 'delivered', 'read', 'played', 'failed'])('of the name %s is known', (name) => {
    expect(statusOf({}, name)?.known).toBe(name);
  });

  it.each(['deleted', 'warning', 'toString'])('of the name %s is kept and means nothing yet', (name) => {
    expect(statusOf({}, name)).toMatchObject({ status: name, known: null });
  });

  it.each([
    [{ errors: [{ code: 131049 }, { code: 1 }] }, 131049],
    [{ errors: [{ code: '131049' }] }, 131049],
    [{ errors: [{ code: 'unknown' }] }, null],
    [{ errors: [] }, null],
    [{ errors: 'none' }, null],
  ])('with %j has the code %s', (changes, code) => {
    expect(statusOf(changes, 'failed')?.code).toBe(code);
  });

  it.each([[{}], [{ billable: 'yes', category: {} }]])('with the pricing %j knows no price', (pricing) => {
    expect(statusOf({ pricing })?.pricing).toStrictEqual({ billable: null, category: null, type: null });
  });

  it('may go to nobody, or to a user id that is renamed', () => {
    const unnamed = { recipient_id: undefined, recipient_user_id: undefined };
    expect(statusOf(unnamed)?.recipients).toStrictEqual([]);
    expect(statusOf({ ...unnamed, parent_recipient_user_id: 'BR.ENT.1' })?.recipients).toStrictEqual([
      { kind: 'parent', value: 'BR.ENT.1' },
    ]);
  });

  it('is not read out of something else', () => {
    expect(parseStatus(itemOf(messages(aText())))).toBeNull();
    expect(parseStatus(itemOf(statuses(aStatus('sent', { id: undefined }))))).toBeNull();
  });
});

describe('A change of number or user id', () => {
  it('leads from the old number to the new one', () => {
    const system = { type: 'user_changed_number', wa_id: '5215510000002', user_id: 'MX.2', previous_user_id: 'MX.1' };
    expect(changed(system, { from: '5215510000001' })).toStrictEqual({
      before: { ...nothing, phone: '5215510000001', bsuid: 'MX.1' },
      after: { ...nothing, phone: '5215510000002', bsuid: 'MX.2' },
    });
  });

  it('leads there in the older form that names no user id', () => {
    expect(
      changed({ type: 'user_changed_number', new_wa_id: '+52 155 1000 0002' }, { from: '5215510000001' }),
    ).toStrictEqual({
      before: { ...nothing, phone: '5215510000001' },
      after: { ...nothing, phone: '5215510000002' },
    });
  });

  it('leads from one user id to another where no number is shown', () => {
    const system = { type: 'user_changed_user_id', user_id: 'MX.2', previous_user_id: 'MX.1' };
    const parents = { parent_user_id: 'MX.ENT.2', previous_parent_user_id: 'MX.ENT.1' };
    expect(changed({ ...system, ...parents })).toStrictEqual({
      before: { ...nothing, bsuid: 'MX.1', parent: 'MX.ENT.1' },
      after: { ...nothing, bsuid: 'MX.2', parent: 'MX.ENT.2' },
    });
  });

  it('begins at the sender where the user id before is not said', () => {
    expect(changed({ type: 'user_changed_user_id', user_id: 'MX.2' }, { from_user_id: 'MX.1' })?.before.bsuid).toBe(
      'MX.1',
    );
  });

  it('says nothing without its object', () => {
    expect(changed(undefined, { from: '5215510000001' })).toBeNull();
  });
});

describe('A wish in WhatsApp’s own settings', () => {
  const wish = (value: unknown) =>
    parsePreference(
      itemOf(aChange('user_preferences', { contacts: [ana], user_preferences: [{ wa_id: ana.wa_id, value }] })),
    );

  it.each(['stop', 'resume'])('is to %s, and whose', (value) => {
    expect(wish(value)).toMatchObject({ preference: value, sender: { ...anasAddresses, name: 'Ana R.' } });
  });

  it.each(['signup', 'STOP', '', null, true])('is not %j', (value) => {
    expect(wish(value)).toBeNull();
  });
});

describe('A call', () => {
  it('has a caller', () => {
    const calls = [{ id: 'wacid.1', from: ana.wa_id, from_user_id: ana.user_id, event: 'connect' }];
    expect(parseCaller(itemOf(aChange('calls', { calls })))).toStrictEqual({ ...anasAddresses, ...nobody });
    expect(parseCaller(itemOf(messages(aText())))).toBeNull();
  });
});

it('A status belongs to the number it was sent from', () => {
  expect(itemOf(statuses(aStatus('sent'))).number).toBe(OUR_NUMBER);
});
