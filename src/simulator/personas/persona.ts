import type { NewBuyer } from '../buyers';
import type { Random } from '../random';
import type { Meaning } from '../truth';

export const personaNames = [
  'quick',
  'slow',
  'burst-writer',
  'finisher',
  'hesitant',
  'ghost',
  'opt-out',
  'asks-for-person',
  'asker',
  'late-message',
  'two-addresses',
  'number-changer',
  'username-only',
  'night-owl',
  'machine',
] as const;
export type PersonaName = (typeof personaNames)[number];

/** How long a buyer takes to answer: log-normal, as people do. Hours are those of the story. */
export type Pace = { medianHours: number; spread: number };

/** What a buyer does to his own address before he writes a line. */
export type AddressChange = 'takes-another-number' | 'opens-another-account' | 'moves-his-number-there';

/** One message of a buyer. */
export type Line = {
  text: string;
  means: Meaning;
  /** After the line before it; real milliseconds, fingers do not follow the story's hours. */
  afterMs?: number;
  /** After the line before it, in hours of the story. */
  afterHours?: number;
  /** The phone was offline: WhatsApp's time is so much older than the arrival. */
  writtenAgoMs?: number;
  first?: AddressChange;
};

/** What a buyer answers, once, to the first message of the business that it fits. No lines: he reads and is silent. */
export type Reply = { to: 'anything' | 'question'; lines: readonly Line[]; pace?: Pace };

/** What a buyer says in his language. */
export type Phrases = Readonly<Record<'hello' | 'price' | 'delivery' | 'stock' | 'payment' | 'hours', string>> & {
  item: string;
  thanks: string;
  back: string;
};

/** A kind of buyer: how he begins, what he answers, and how fast. */
export type Persona = {
  name: PersonaName;
  about: string;
  pace: Pace;
  /** What is special about his WhatsApp. */
  user?: NewBuyer;
  languages?: readonly [string, ...string[]];
  opening: (say: Phrases, random: Random) => readonly Line[];
  replies: (say: Phrases) => readonly Reply[];
  /** Begins his answers from the start when they are used up. */
  neverEnds?: true;
};

/** Shorthand of a line that asks. */
export const asks = (text: string): Line => ({ text, means: 'question' });
/** Shorthand of a line that answers. */
export const tells = (text: string): Line => ({ text, means: 'answer' });
/** Shorthand of a line that ends the talk. */
export const closes = (text: string): Line => ({ text, means: 'closing' });
