import { MINUTE_MS, SECOND_MS } from '../../domain/time';
import type { Pace, Persona, PersonaName } from './persona';
import { asks, closes, tells } from './persona';

const lively: Pace = { medianHours: 4, spread: 0.3 };
const usual: Pace = { medianHours: 7, spread: 0.5 };
const calm: Pace = { medianHours: 20, spread: 0.4 };

/** Later than any business wants to answer by machine. */
const LATE_MS = 95 * MINUTE_MS;
/** Three messages in five seconds. */
const BURST_GAP_MS = 1_600;

const single: readonly Persona[] = [
  {
    name: 'quick',
    about: 'asks, answers at once, thanks',
    pace: lively,
    languages: ['en', 'de', 'pt', 'es'],
    opening: (say) => [asks(say.price)],
    replies: (say) => [
      { to: 'question', lines: [tells(say.item)] },
      { to: 'anything', lines: [closes(say.thanks)] },
    ],
  },
  {
    name: 'slow',
    about: 'takes his time for every answer',
    pace: calm,
    languages: ['en', 'de'],
    opening: (say) => [asks(say.stock)],
    replies: (say) => [
      { to: 'question', lines: [tells(say.item)] },
      { to: 'anything', lines: [closes(say.thanks)] },
    ],
  },
  {
    name: 'burst-writer',
    about: 'writes three messages in five seconds',
    pace: usual,
    opening: (say, random) => [
      { text: say.hello, means: 'answer' },
      { ...tells('I saw your backpacks yesterday'), afterMs: random.between(BURST_GAP_MS * 0.8, BURST_GAP_MS) },
      { ...asks(say.price), afterMs: random.between(BURST_GAP_MS * 0.8, BURST_GAP_MS) },
    ],
    replies: (say) => [
      { to: 'question', lines: [tells(say.item), { ...asks(say.delivery), afterMs: BURST_GAP_MS }] },
      { to: 'anything', lines: [closes(say.thanks)] },
    ],
  },
  {
    name: 'finisher',
    about: 'gets his answer and says "ok thanks"',
    pace: lively,
    languages: ['en', 'de', 'es'],
    opening: (say) => [asks(say.hours)],
    replies: (say) => [{ to: 'anything', lines: [closes(say.thanks)] }],
  },
  {
    name: 'hesitant',
    about: 'is silent, and comes back after a follow-up',
    pace: usual,
    languages: ['en', 'pt', 'es'],
    opening: (say) => [asks(say.price)],
    replies: (say) => [
      { to: 'anything', lines: [] },
      { to: 'anything', lines: [tells(say.back)] },
      { to: 'anything', lines: [closes(say.thanks)] },
    ],
  },
  {
    name: 'ghost',
    about: 'asks and is never heard of again',
    pace: usual,
    languages: ['en', 'de'],
    user: { showsReading: false },
    opening: (say) => [asks(say.price)],
    replies: () => [],
  },
  {
    name: 'opt-out',
    about: 'wants no more messages',
    pace: lively,
    opening: (say) => [asks(say.stock)],
    replies: () => [{ to: 'anything', lines: [{ text: 'STOP', means: 'opt-out' }] }],
  },
  {
    name: 'asks-for-person',
    about: 'is angry and wants a person',
    pace: usual,
    opening: () => [{ text: 'I want to talk to a real person please', means: 'asks-person' }],
    replies: (say) => [
      { to: 'anything', lines: [] },
      { to: 'anything', lines: [closes(say.thanks)] },
    ],
  },
];

const lasting: readonly Persona[] = [
  {
    name: 'asker',
    about: 'has one more question, and another',
    pace: usual,
    languages: ['en', 'pt'],
    opening: (say) => [asks(say.hours)],
    replies: (say) => [
      { to: 'anything', lines: [asks(say.payment)] },
      { to: 'anything', lines: [asks(say.delivery)] },
      { to: 'anything', lines: [closes(say.thanks)] },
    ],
  },
  {
    name: 'late-message',
    about: 'wrote while his phone was offline; it arrives an hour and a half later',
    pace: usual,
    opening: (say) => [{ ...asks(say.stock), writtenAgoMs: LATE_MS }],
    replies: (say) => [{ to: 'anything', lines: [closes(say.thanks)] }],
  },
  {
    name: 'two-addresses',
    about: 'has two accounts, and moves his number from one to the other',
    pace: usual,
    opening: (say) => [
      asks(say.payment),
      { ...asks(say.delivery), afterHours: 12, first: 'opens-another-account' },
      { ...asks(say.hours), afterHours: 15, first: 'moves-his-number-there' },
    ],
    replies: () => [],
  },
  {
    name: 'number-changer',
    about: 'gets another number in the middle of the talk',
    pace: usual,
    opening: (say) => [asks(say.hours), { ...asks(say.payment), afterHours: 15, first: 'takes-another-number' }],
    replies: () => [],
  },
  {
    name: 'username-only',
    about: 'has a user name and shows no number',
    pace: usual,
    languages: ['en', 'de'],
    user: { showsPhone: false, username: 'just.a.name' },
    opening: (say) => [asks(say.payment)],
    replies: (say) => [{ to: 'anything', lines: [closes(say.thanks)] }],
  },
  {
    name: 'night-owl',
    about: 'answers half a day later, when everybody sleeps',
    pace: { medianHours: 14, spread: 0.2 },
    opening: (say) => [asks(say.price)],
    replies: (say) => [
      { to: 'question', lines: [tells(say.item)] },
      { to: 'anything', lines: [closes(say.thanks)] },
    ],
  },
  {
    name: 'machine',
    about: 'is a bot itself and always asks back',
    pace: { medianHours: 7, spread: 0.1 },
    neverEnds: true,
    opening: () => [asks('Hello! What are your opening hours?')],
    replies: () => [{ to: 'anything', lines: [asks('Thank you for your message! What are your opening hours?')] }],
  },
];

/** Every kind of buyer. */
export const personas: readonly Persona[] = [...single, ...lasting];

/** Gives the persona of a name. */
export function personaOf(name: PersonaName): Persona {
  const found = personas.find((persona) => persona.name === name);
  if (found === undefined) throw new Error(`There is no persona ${name}.`);
  return found;
}

/** Nobody types an answer faster than this; it also keeps a quick talk within WhatsApp's pace of one in six seconds. */
export const FASTEST_ANSWER_MS = 6.5 * SECOND_MS;
