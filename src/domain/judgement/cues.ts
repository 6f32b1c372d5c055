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
