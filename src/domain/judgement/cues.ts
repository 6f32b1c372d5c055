/** What can be seen in a text without understanding it. */
export type Cue =
  | 'asks-question'
  | 'closing-words'
  | 'bare-ok'
  | 'asks-for-person'
  | 'opt-out'
  | 'opt-in'
  | 'complaint'
  | 'urgent'
  | 'promise'
  | 'greeting';

/** The cues of one message, and the reply-book entries its text matches (best first). */
export type TextCues = {
  cues: readonly Cue[];
  /** ISO 639-1, by the words used; null when nothing speaks for one. */
  language: string | null;
  entries: readonly string[];
  emails: readonly string[];
};

/** Cues that let a message pass without a reply. */
const quietCues: readonly string[] = ['closing-words', 'bare-ok'];
/** Cues that say nothing against silence. */
const politeCues: readonly string[] = [...quietCues, 'greeting'];

/**
 * Puts the cues of several messages together. Thanks and a bare ok count only where every message is as quiet: "two of
 * the blue ones" and then "thanks" is an order, not a goodbye.
 */
export function cuesTogether(messages: readonly (readonly string[])[]): readonly string[] {
  const isQuiet = messages.every((cues) => cues.length > 0 && cues.every((cue) => politeCues.includes(cue)));
  const found = [...new Set(messages.flat())].sort();
  return isQuiet ? found : found.filter((cue) => !quietCues.includes(cue) || everyHas(messages, cue));
}

function everyHas(messages: readonly (readonly string[])[], cue: string): boolean {
  return messages.every((cues) => cues.includes(cue));
}
