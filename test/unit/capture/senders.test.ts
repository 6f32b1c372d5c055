import type { Sender } from '../../../src/domain/inbound-message';
import { ana, aChange, aText, itemOf, itemsOf, messages } from '../../support/deliveries';

const mia = { profile: { name: 'Mia' }, wa_id: '4915112345678', user_id: 'DE.1' };
const nobody = { phone: null, bsuid: null, parent: null, username: null, name: null };
const anaInFull = { phone: ana.wa_id, bsuid: ana.user_id, parent: null, username: 'ana.r', name: 'Ana R.' };

/** Who wrote a message with these fields, when nobody stands beside it. */
function senderOf(fields: object, contacts: readonly unknown[] = []): Sender | undefined {
  const message = { id: 'wamid.T1', type: 'text', text: { body: 'hi' }, ...fields };
  return itemOf(aChange('messages', { contacts, messages: [message] })).view?.sender;
}

describe('The sender of a message', () => {
  it('has every address and name that message and contact show', () => {
    expect(itemOf(messages(aText())).view?.sender).toStrictEqual(anaInFull);
  });

  it('is found among the contacts whatever their order', () => {
    const contacts = [mia, ana];
    const written = [aText({ id: 'wamid.A' }), aText({ id: 'wamid.M', from: mia.wa_id, from_user_id: mia.user_id })];
    const senders = itemsOf(aChange('messages', { contacts, messages: written })).map(({ view }) => view?.sender.name);
    expect(senders).toStrictEqual(['Ana R.', 'Mia']);
  });

  it('keeps only his own contact beside his message', () => {
    const [item] = itemsOf(aChange('messages', { contacts: [mia, ana], messages: [aText()] }));
    expect(item?.raw).not.toContain(mia.wa_id);
    expect(item?.raw).toContain(ana.profile.name);
  });

  it('is found by his user id before his number', () => {
    const before = { ...ana, user_id: 'BR.OTHER', profile: { name: 'who had the number before' } };
    expect(senderOf({ from: ana.wa_id, from_user_id: ana.user_id }, [before, ana])?.name).toBe('Ana R.');
  });

  it('is not somebody who has the same number and another user id', () => {
    const before = { ...ana, user_id: 'BR.OTHER' };
    expect(senderOf({ from: ana.wa_id, from_user_id: ana.user_id }, [before])).toStrictEqual({
      ...nobody,
      phone: ana.wa_id,
      bsuid: ana.user_id,
    });
  });

  it('is found by number where one side shows no user id', () => {
    expect(senderOf({ from: ana.wa_id }, [ana])).toStrictEqual(anaInFull);
  });

  it('may show no number at all', () => {
    const contact = {
      profile: { name: 'Ana R.', username: 'ana.r' },
      user_id: ana.user_id,
      parent_user_id: 'BR.ENT.7',
    };
    expect(senderOf({ from_user_id: ana.user_id, from_parent_user_id: 'BR.ENT.7' }, [contact])).toStrictEqual({
      ...anaInFull,
      phone: null,
      parent: 'BR.ENT.7',
    });
  });

  it.each(['BR.48151623420001', 'BR.ENT.48151623420001'])(
    'may stand as the user id %s in the field of the number',
    (from) => {
      expect(senderOf({ from })).toStrictEqual({ ...nobody, bsuid: from });
    },
  );

  it.each([
    ['+55 11 98765-0001', '5511987650001'],
    ['+55 (11) 98765.0001', '5511987650001'],
    [5511987650001, '5511987650001'],
  ])('has the digits of %s', (from, phone) => {
    expect(senderOf({ from })?.phone).toBe(phone);
  });

  it.each([
    ['a user id of a form that is new', 'BRA.48151623420001'],
    ['a group', '120363000000000001@g.us'],
    ['more digits than any number has', '1'.repeat(21)],
    ['no digits', '+'],
    ['no text', { digits: '5511987650001' }],
  ])('is never made into a number out of %s', (_what, from) => {
    const item = itemOf(aChange('messages', { messages: [aText({ from, from_user_id: undefined })] }));
    expect(item).toMatchObject({ state: 'dead', reason: 'the message names no sender', pair: null });
  });

  it('with a name longer than names are is shown by its beginning', () => {
    expect(senderOf({ from: ana.wa_id }, [{ ...ana, profile: { name: 'a'.repeat(5_000) } }])?.name).toHaveLength(200);
  });

  it.each([[undefined], [null], ['Ana'], [[null, 7, 'x']], [[{ profile: 7 }]]])(
    'is known by the message alone where the contacts are %j',
    (contacts) => {
      const item = itemOf(aChange('messages', { contacts, messages: [aText()] }));
      expect(item.view?.sender).toStrictEqual({ ...nobody, phone: ana.wa_id, bsuid: ana.user_id });
    },
  );

  it('is answered at the number, else at the user id', () => {
    const pairs = [aText(), aText({ from: undefined })].map((message) => {
      const contact = message['from'] === undefined ? { ...ana, wa_id: undefined } : ana;
      return itemOf(aChange('messages', { contacts: [contact], messages: [message] })).pair;
    });
    expect(pairs).toStrictEqual(['900100200300|phone|5511987650001', '900100200300|bsuid|BR.48151623420001']);
  });
});
