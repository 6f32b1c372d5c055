import { RE2JS } from 're2js';
import type { Cue, TextCues } from '../src/domain/judgement/cues';
import type { ReplyBook } from '../src/domain/judgement/policy';
import { interrogatives, tellingWords } from './language-words';
import type { WordCue } from './word-lists';
import { cueWords } from './word-lists';

/** Question marks of the scripts people write to us in: Latin, full width, Arabic, Armenian, Greek. */
const questionMarks = /[?？؟՞;]/u;
const emailPattern = /[a-z0-9._%+-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)+/giu;
/** Longer texts are read up to here: what matters is said at the beginning, and patterns cost time. */
const MOST_CHARACTERS = 4_000;

type Entry = { id: string; patterns: readonly RE2JS[] };

/** Lower-cases, strips accents and punctuation: the form in which words and patterns are compared. */
export function normaliseText(text: string): string {
  return text
    .slice(0, MOST_CHARACTERS)
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

  return function readText(text: string): TextCues {
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

function cuesOf(text: string, words: string): readonly Cue[] {
  const found = new Set<Cue>();
  for (const lists of Object.values(cueWords)) for (const cue of cuesIn(lists, words)) found.add(cue);
  if (asksQuestion(text, words)) found.add('asks-question');
  return [...found].sort();
}

function cuesIn(lists: (typeof cueWords)[string], words: string): readonly WordCue[] {
  const names = Object.keys(lists).filter((name): name is WordCue => name in lists);
  return names.filter((name) => {
    const { whole = [], anywhere = [] } = lists[name] ?? {};
    return (
      whole.map(normaliseText).includes(words) || anywhere.some((phrase) => containsWords(words, normaliseText(phrase)))
    );
  });
}

function containsWords(words: string, phrase: string): boolean {
  return ` ${words} `.includes(` ${phrase} `);
}

/** A question by its mark, or by how it begins in a language that leaves the mark out in chats. */
function asksQuestion(text: string, words: string): boolean {
  if (questionMarks.test(text)) return true;
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
