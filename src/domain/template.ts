import type { Instant } from './time';

/** How far WhatsApp lets a template go; only an approved one is sent. `unknown`: a word that Meta has yet to explain. */
export const templateStates = [
  'approved',
  'pending',
  'rejected',
  'paused',
  'disabled',
  'archived',
  'deleted',
  'unknown',
] as const;
export type TemplateState = (typeof templateStates)[number];

/** A button; `takes`: it needs a value whenever the template is sent. */
export type TemplateButton = { kind: 'quick-reply' | 'url' | 'copy-code' | 'other'; label: string; takes: boolean };
type TemplateHeader =
  { kind: 'none' | 'image' | 'video' | 'document' } | { kind: 'text'; text: string; parameters: readonly string[] };

/** What a template says, and what it asks for. Parameters are named `1`, `2` … or by words. */
export type TemplateShape = {
  header: TemplateHeader;
  body: string;
  parameters: readonly string[];
  footer: string | null;
  buttons: readonly TemplateButton[];
  /** Parts that nothing here can fill, by Meta's name. */
  unfilled: readonly string[];
};

/** One language of a template as an account has it. */
export type Template = {
  account: string;
  name: string;
  language: string;
  providerId: string | null;
  category: string;
  state: TemplateState;
  /** GREEN, YELLOW, RED or UNKNOWN, as Meta writes it. */
  quality: string | null;
  /** Why Meta refused or paused it, in Meta's words. */
  why: string | null;
  shape: TemplateShape;
};

/** What WhatsApp tells of a template between two readings of the list. */
export type TemplateNews = {
  account: string;
  name: string;
  language: string;
  at: Instant;
  news:
    | { kind: 'state'; state: TemplateState; why: string | null }
    | { kind: 'quality'; quality: string }
    | { kind: 'category'; category: string };
};

/**
 * Meta's words for states, of the list and of webhooks. A flagged template may still be sent: its quality is told apart.
 * What waits to be deleted is refused already.
 */
const stateWords: Readonly<Record<string, TemplateState>> = {
  APPROVED: 'approved',
  REINSTATED: 'approved',
  UNARCHIVED: 'approved',
  FLAGGED: 'approved',
  PENDING: 'pending',
  IN_APPEAL: 'pending',
  REJECTED: 'rejected',
  LIMIT_EXCEEDED: 'rejected',
  PAUSED: 'paused',
  DISABLED: 'disabled',
  LOCKED: 'disabled',
  ARCHIVED: 'archived',
  PENDING_DELETION: 'deleted',
  DELETED: 'deleted',
};

/** Reads Meta's word for the state of a template; a new one is not taken for approved. */
export function toTemplateState(word: string): TemplateState {
  return (Object.hasOwn(stateWords, word) ? stateWords[word] : undefined) ?? 'unknown';
}

/** Writes a language as Meta's list does: `en-US` of a webhook is `en_US`. */
export function toTemplateLanguage(word: string): string {
  return word.replaceAll('-', '_');
}

/** Names the parameters of a text, each once, in their order. */
export function parametersIn(text: string): readonly string[] {
  return [...new Set([...text.matchAll(/\{\{\s*(\w+)\s*\}\}/g)].map(([, name = '']) => name))];
}

/** Chooses among the languages of a template: the one that was asked for, else one of the same tongue, else none. */
export function pickLanguage<T extends { language: string }>(templates: readonly T[], language: string): T | null {
  const wanted = toTemplateLanguage(language);
  const tongue = (code: string): string => code.split('_')[0] ?? code;
  const rules: readonly ((template: T) => boolean)[] = [
    (template) => template.language === wanted,
    (template) => template.language === tongue(wanted),
    (template) => tongue(template.language) === tongue(wanted),
  ];
  const sorted = [...templates].sort((a, b) => (a.language < b.language ? -1 : 1));
  for (const rule of rules) {
    const found = sorted.find(rule);
    if (found !== undefined) return found;
  }
  return null;
}
