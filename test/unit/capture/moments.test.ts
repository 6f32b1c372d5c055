import { parseStatus } from '../../../src/capture/parse-events';
import { ARRIVED, WRITTEN, WRITTEN_SECOND, aStatus, aText, itemOf, messages, statuses } from '../../support/deliveries';

const momentOf = (timestamp: unknown) => itemOf(messages(aText({ timestamp }))).view?.providerAt;

describe('The moment at which a message was written', () => {
  it.each([
    ['a string of seconds', String(WRITTEN_SECOND), WRITTEN],
    ['a number of seconds', WRITTEN_SECOND, WRITTEN],
    ['seconds with a fraction', `${WRITTEN_SECOND}.25`, WRITTEN + 250],
  ])('is read from %s', (_what, timestamp, at) => {
    expect(momentOf(timestamp)).toBe(at);
  });

  it.each([
    ['missing', undefined],
    ['null', null],
    ['empty', ''],
    ['a word', 'soon'],
    ['zero', '0'],
    ['negative', '-5'],
    ['in milliseconds', String(WRITTEN)],
    ['endless', '1e400'],
    ['an object', { seconds: WRITTEN_SECOND }],
    ['years ahead of us', String(WRITTEN_SECOND + 400 * 86_400)],
  ])('is that of its arrival where it is %s', (_what, timestamp) => {
    expect(momentOf(timestamp)).toBe(ARRIVED);
  });

  it('may be a little ahead of our clock', () => {
    expect(momentOf(WRITTEN_SECOND + 60)).toBe(WRITTEN + 60_000);
  });

  it('stands beside the item, too', () => {
    expect(itemOf(messages(aText())).providerAt).toBe(WRITTEN);
    expect(itemOf(messages(aText({ timestamp: undefined }))).providerAt).toBe(ARRIVED);
  });
});

describe('The moment of a status', () => {
  it('is WhatsApp’s, or that of its arrival', () => {
    const at = (timestamp: unknown) => parseStatus(itemOf(statuses(aStatus('read', { timestamp }))))?.at;
    expect([WRITTEN_SECOND, undefined, '99999999999'].map(at)).toStrictEqual([WRITTEN, ARRIVED, ARRIVED]);
  });
});
