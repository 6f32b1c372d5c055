import { parseHistory } from '../../../src/capture/parse-history';
import { WRITTEN, WRITTEN_SECOND, aChange, ana, itemOf } from '../../support/deliveries';

const message = (id: string, changes: object = {}) => ({
  ...{ id, from: ana.wa_id, timestamp: String(WRITTEN_SECOND), type: 'text', text: { body: `I am ${id}` } },
  ...changes,
});
const part = (...threads: readonly unknown[]) =>
  aChange('history', { history: [{ metadata: { phase: 0, chunk_order: 1, progress: 40 }, threads }] });
const context = { wa_id: ana.wa_id, user_id: ana.user_id };

describe('A part of the history', () => {
  it('is one item, however many messages it holds, and names no pair that it could wake', () => {
    const item = itemOf(part({ context, messages: [message('wamid.H1'), message('wamid.H2')] }));
    expect(item).toMatchObject({ kind: 'history', state: 'pending', pair: null, view: null });
  });

  it('says who wrote what, and when', () => {
    const ours = message('wamid.H2', { from: '15550001111', to: ana.wa_id });
    const withoutPhone = message('wamid.H3', { from: undefined, from_user_id: ana.user_id });
    const [thread] = parseHistory(itemOf(part({ context, messages: [message('wamid.H1'), ours, withoutPhone] })));
    expect(thread?.buyer).toMatchObject({ phone: ana.wa_id, bsuid: ana.user_id });
    expect(
      thread?.messages.map(({ providerId, isBuyers, view }) => [providerId, isBuyers, view.text, view.providerAt]),
    ).toStrictEqual([
      ['wamid.H1', true, 'I am wamid.H1', WRITTEN],
      ['wamid.H2', false, 'I am wamid.H2', WRITTEN],
      ['wamid.H3', true, 'I am wamid.H3', WRITTEN],
    ]);
  });

  it('keeps the place of a file that does not come with it', () => {
    const file = { id: 'wamid.H1', from: ana.wa_id, timestamp: String(WRITTEN_SECOND), type: 'media_placeholder' };
    expect(parseHistory(itemOf(part({ context, messages: [file] })))[0]?.messages).toMatchObject([
      { view: { type: 'media_placeholder', text: null, media: null } },
    ]);
  });

  it('leaves out what names nobody or no message', () => {
    const item = itemOf(
      part(...[{ messages: [message('wamid.H1')] }, { context, messages: [message(''), 'odd', null] }, null], {
        context,
        messages: [message('wamid.H2')],
      }),
    );
    expect(parseHistory(item).flatMap(({ messages }) => messages.map(({ providerId }) => providerId))).toStrictEqual([
      'wamid.H2',
    ]);
  });

  it.each([
    ['was declined', { history: [{ errors: [{ code: 2_593_109 }] }] }],
    ['is empty', { history: [{ metadata: { phase: 2, progress: 100 }, threads: [] }] }],
    ['holds only files', { messages: [message('wamid.H1')] }],
  ])('that %s is kept for the record', (_what, value) => {
    expect(itemOf(aChange('history', value))).toMatchObject({
      ...{ kind: 'history', state: 'parked', reason: 'this part of the history holds no messages' },
    });
  });
});
