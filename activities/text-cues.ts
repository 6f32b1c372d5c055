import { RE2JS } from 're2js';
import type { Cue, TextCues } from '../src/domain/judgement/cues';
import type { ReplyBook } from '../src/domain/judgement/policy';
import { interrogatives, tellingWords } from './language-words';
import { politeWords } from './polite-words';
import type { WordCue } from './word-lists';
import { cueWords } from './word-lists';

/** Question marks of the scripts people write to us in: Latin, full width, Arabic, Armenian, Greek. */
const questionMarks = /[?？؟՞\u037e]/u;
/** Greek keyboards type the question mark as a semicolon. */
const greekQuestion = /\p{Script=Greek}[^;]*;/u;
/** Every repetition is bounded: an unbounded one takes time in the square of the length. */
const emailPattern = /[a-z0-9._%+-]{1,64}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,8}/gu;
/** Longer texts are read up to here: what matters is said at the beginning, and patterns cost time. */
const MOST_CHARACTERS = 4_000;

type Entry = { id: string; patterns: readonly RE2JS[] };

/** Lower-cases, strips accents and punctuation: the form in which words and patterns are compared. */
export function normaliseText(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}@.\s?]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

/**
 * Makes the reader of texts for a reply book: cues by word lists of several languages, entries by RE2 patterns that
 * people wrote (linear time, whatever they wrote). Throws for a pattern that RE2 does not understand.
 */
export function createTextReader(book: ReplyBook) {
  const entries = book.entries.map(({ id, patterns }): Entry => ({
    id,
    patterns: patterns.map((pattern) => RE2JS.compile(pattern)),
  }));

  return function readText(whole: string): TextCues {
    const text = whole.slice(0, MOST_CHARACTERS);
    const normal = normaliseText(text);
    const words = normal.replace(/[.?]/g, ' ').replace(/\s+/g, ' ').trim();
    const language = guessLanguage(words);
    return {
      cues: cuesOf(text, words),
      language,
      entries: entries
        .filter((entry) => entry.patterns.some((pattern) => pattern.matcher(normal).find()))
        .map((entry) => entry.id),
      emails: [...new Set(text.toLowerCase().match(emailPattern) ?? [])],
    };
  };
}

export type TextReader = ReturnType<typeof createTextReader>;

/** Words and phrases of one cue, all languages together, in the form in which they are compared. */
type Phrases = { whole: readonly string[]; anywhere: readonly string[] };

const cueNames: readonly WordCue[] = [
  ...(['closing-words', 'bare-ok', 'asks-for-person', 'opt-out', 'opt-in'] as const),
  ...(['complaint', 'urgent', 'promise', 'greeting'] as const),
];
const phrases = new Map(cueNames.map((cue) => [cue, phrasesOf(cue)]));

function phrasesOf(cue: WordCue): Phrases {
  const lists = Object.values(cueWords).map((words) => words[cue] ?? {});
  return {
    whole: lists.flatMap((list) => list.whole ?? []).map(normaliseText),
    anywhere: lists.flatMap((list) => list.anywhere ?? []).map(normaliseText),
  };
}

function cuesOf(text: string, words: string): readonly Cue[] {
  const found: Cue[] = cueNames.filter((cue) => (cue === 'closing-words' ? closesTalk(words) : hasCue(cue, words)));
  return [...found, ...(asksQuestion(text, words) ? (['asks-question'] as const) : [])].sort();
}

function hasCue(cue: WordCue, words: string): boolean {
  // Nothing but emoji or punctuation says no more than "ok".
  if (words === '') return cue === 'bare-ok';
  const { whole = [], anywhere = [] } = phrases.get(cue) ?? {};
  return whole.includes(words) || anywhere.some((phrase) => containsWords(words, phrase));
}

/** Everything that may stand in a goodbye, the longest first. */
const quietPhrases: readonly string[] = [
  ...(['closing-words', 'bare-ok', 'greeting'] as const).flatMap((cue) => Object.values(phrasesOf(cue)).flat()),
  ...Object.values(politeWords).flat(),
].sort((a, b) => b.length - a.length);

/** A goodbye holds thanks and polite words and nothing else, but for a name at its end. */
function closesTalk(words: string): boolean {
  if (!hasCue('closing-words', words)) return false;
  const left = quietPhrases.reduce((rest, phrase) => without(rest, phrase), ` ${words} `).trim();
  return left === '' || (!left.includes(' ') && words.endsWith(` ${left}`));
}

/** Takes a phrase out; twice, because two hits in a row share the space between them. */
function without(padded: string, phrase: string): string {
  const removed = padded.replaceAll(` ${phrase} `, '  ').replaceAll(` ${phrase} `, '  ');
  return removed.replace(/ {2,}/g, ' ');
}

function containsWords(words: string, phrase: string): boolean {
  return ` ${words} `.includes(` ${phrase} `);
}

/** A question by its mark, or by how it begins in a language that leaves the mark out in chats. */
function asksQuestion(text: string, words: string): boolean {
  if (questionMarks.test(text) || greekQuestion.test(text)) return true;
  return Object.values(interrogatives).some((starts) => starts.some((start) => words.startsWith(`${start} `)));
}

/** The language with the most telling words; null when none has more than the others. */
function guessLanguage(words: string): string | null {
  const said = new Set(words.split(' '));
  const scores = Object.entries(tellingWords)
    .map(([language, telling]) => ({ language, score: telling.filter((word) => said.has(word)).length }))
    .sort((a, b) => b.score - a.score);
  const [best, second] = scores;
  return best === undefined || best.score === 0 || best.score === second?.score ? null : best.language;
}
