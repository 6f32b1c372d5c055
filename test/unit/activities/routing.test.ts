import { routeBurst } from '../../../activities/routing';
import { createTextReader } from '../../../activities/text-cues';
import { createOpenHours } from '../../../src/crm/open-hours';
import { HOUR_MS, MINUTE_MS } from '../../../src/domain/time';
import { NOON, aContext, aMessage, mara } from '../../support/builders';
import { defaultPolicies } from '../../support/default-settings';

const policies = defaultPolicies();
const hours = createOpenHours(policies.hours);
const read = createTextReader(policies.replyBook);
const nothingAsked = { openQuestions: { ours: [] } };
/** Two in the morning in Berlin. */
const NIGHT = NOON + 12 * HOUR_MS;

type Around = { context?: Parameters<typeof aContext>[0]; now?: number; writtenAt?: number; readable?: boolean };

function route(texts: readonly string[], { context = nothingAsked, now = NOON, ...around }: Around = {}) {
  const messages = texts.map((text, n) => {
    const { cues, language, entries } = read(text);
    const providerAt = around.writtenAt ?? now;
    const readable = around.readable ?? true;
    return aMessage({ messageId: `m${n}`, providerAt, receivedAt: now, cues, language, entries, readable });
  });
  return routeBurst({ messages, context: aContext({ ...context, now }), policies, hours, now });
}

describe('the shipped rules', () => {
  it.each<[string, string, Around]>([
    ['STOP', 'opt-out-asked', {}],
    ['hello again', 'opted-out', { context: { contact: { optedOut: true } } }],
    ['START', 'opt-in-again', { context: { contact: { optedOut: true } } }],
    ['How much is it?', 'paused', { context: { conversation: { paused: true } } }],
    ['How much is it?', 'person-owns', { context: { conversation: { owner: mara } } }],
    ['I want to talk to a real person', 'person-asked-for', {}],
    ['How much is it?', 'automation-loop', { context: { botAnswersInARow: 8 } }],
    ['Do you still have it?', 'arrived-late', { writtenAt: NOON - 31 * MINUTE_MS }],
    ['The delivery was broken, unacceptable', 'complaint', {}],
    ['The delivery was broken, unacceptable', 'complaint', { writtenAt: NOON - 63 * HOUR_MS }],
    ['ok thanks', 'late-closing-words', { writtenAt: NOON - 63 * HOUR_MS }],
    ['', 'arrived-late', { readable: false, writtenAt: NOON - 63 * HOUR_MS }],
    ['I need the price urgently', 'urgent', {}],
    ['ok thanks', 'closing-words', {}],
    ['👍', 'bare-ok', {}],
    ['How much is it?', 'known-question', {}],
    ['How much is it?', 'known-question', { now: NIGHT }],
    ['The blue one, medium size', 'outside-hours', { now: NIGHT }],
    ['The blue one, medium size', 'unclear', {}],
    ['', 'unreadable', { readable: false }],
  ])('"%s" is decided by %s', (text, rule, around) => {
    expect(route([text], around).rule).toBe(rule);
  });

  it('an order before thanks is not lost', () => {
    expect(route(['I take two of the blue ones', 'thanks']).rule).toBe('unclear');
  });

  it('a bare ok to a question of ours is looked at by a person', () => {
    expect(route(['ok'], { context: {} })).toMatchObject({ rule: 'unclear', result: { reply: 'person' } });
  });

  it('a question beside thanks is answered', () => {
    expect(route(['Thanks! And how much is it?']).rule).toBe('known-question');
  });

  it('a person owes his answer within working hours', () => {
    expect(route(['The blue one, medium size']).answerBy).toBe(NOON + HOUR_MS);
    // Berlin opens at nine, 07:00 UTC.
    expect(route(['The blue one, medium size'], { now: NIGHT }).answerBy).toBe(NOON + 20 * HOUR_MS);
  });

  it('a paused conversation still gets a deadline, a bot owes none', () => {
    expect(route(['hello'], { context: { conversation: { paused: true } } }).answerBy).toBe(NOON + HOUR_MS);
    expect(route(['How much is it?']).answerBy).toBeNull();
  });

  it('the language is that of the last message that shows one, else that of the contact', () => {
    expect(route(['Was kostet das?', '👍']).language).toBe('de');
    expect(route(['👍']).language).toBe('en');
  });
});
