import { placeholders } from '../src/domain/judgement/policy';
import type { Placeholder, ReplyBook } from '../src/domain/judgement/policy';

/** What may stand in a placeholder; null leaves it out. */
export type Fillings = Readonly<Record<Placeholder, string | null>>;
/** An answer as it is sent: the entries it is made of, the first one's topic, whether it asks something back. */
export type AnswerText = {
  text: string;
  entry: string | null;
  topic: string | null;
  asksQuestion: boolean;
  repeatable: boolean;
};

/** WhatsApp's limit for a text. */
const MOST_CHARACTERS = 4_096;
/** More than two answers in one message nobody reads. */
const MOST_ENTRIES = 2;

type Texts = Readonly<Record<string, string>>;

/** Chooses the text of a language, or of the fallback, and fills its placeholders; an empty one leaves no double space. */
export function fillText(
  texts: Texts,
  choice: { language: string | null; fallback: string },
  fillings: Fillings,
): string {
  const text =
    (choice.language === null ? undefined : texts[choice.language]) ??
    texts[choice.fallback] ??
    Object.values(texts)[0] ??
    '';
  const filled = text.replace(placeholderPattern, (found) => fillOne(found, fillings));
  return cut(filled.replace(/ {2,}/g, ' ').trim());
}

/** A placeholder, with the space, comma or brackets around it that go when nothing is known. */
const placeholderPattern = new RegExp(`(?:, *| *\\(| )?\\{\\{(?:${placeholders.join('|')})\\}\\}\\)?`, 'g');

function fillOne(found: string, fillings: Fillings): string {
  const name = placeholders.find((one) => found.includes(`{{${one}}}`));
  const value = name === undefined ? null : fillings[name];
  // A function, because `replace` would read a dollar sign in a name as a pattern.
  return value === null ? '' : found.replace(/\{\{.*\}\}/, () => value);
}

/** Code points: cutting UTF-16 units would leave half an emoji. */
function cut(text: string): string {
  return Array.from(text).slice(0, MOST_CHARACTERS).join('');
}

/** Puts the answer to known questions together: at most two entries, in the order in which they matched. */
export function answerFromBook(
  book: ReplyBook,
  matched: readonly string[],
  { language, fillings }: { language: string | null; fillings: Fillings },
): AnswerText | null {
  const entries = matched.flatMap((id) => book.entries.filter((entry) => entry.id === id)).slice(0, MOST_ENTRIES);
  const [first] = entries;
  if (first === undefined) return null;
  const choice = { language, fallback: book.fallbackLanguage };
  const text = cut(entries.map((entry) => fillText(entry.texts, choice, fillings)).join('\n\n'));
  return {
    text,
    entry: first.id,
    topic: first.topic,
    asksQuestion: asksBack(text),
    repeatable: entries.every((entry) => entry.repeatable),
  };
}

/** Tells whether a text of ours asks the buyer something. */
export function asksBack(text: string): boolean {
  return /[?？؟]/u.test(text);
}

/** The first word of a name, for a greeting. */
export function firstNameOf(name: string | null): string | null {
  const first = name?.trim().split(/\s+/)[0] ?? '';
  return first === '' ? null : first;
}
