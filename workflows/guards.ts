import type { Command, CommandKind, Inbound } from '../src/domain/conversation/inputs';
import { isReasonCode } from '../src/domain/reasons';

/** Longest id, name or code that a message may hold: anything longer is a mistake or an attack. */
const LONGEST_WORD = 200;
/** One burst never names more messages than Meta puts into one delivery. */
const MOST_MESSAGES = 1_000;

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isWord = (value: unknown): value is string =>
  typeof value === 'string' && value.length > 0 && value.length <= LONGEST_WORD;
const isMoment = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value) && value > 0;
const isWordList = (value: unknown): value is string[] =>
  Array.isArray(value) && value.length > 0 && value.length <= MOST_MESSAGES && value.every(isWord);
/** A long text is sent in so many messages at most: one burst of the pace. */
const MOST_PARTS = 10;
const isCount = (value: unknown): boolean =>
  Number.isInteger(value) && Number(value) >= 1 && Number(value) <= MOST_PARTS;
const isOptional = (value: unknown, is: (value: unknown) => boolean): boolean => value === undefined || is(value);

const outcomes = ['accepted', 'held', 'rejected', 'unsent', 'uncertain', 'dropped'];

/** The shape of each inbound kind beyond `kind` and `at`. */
const inboundShapes: Record<Inbound['kind'], (fields: Fields) => boolean> = {
  messages: (fields) => isWordList(fields['messageIds']),
  reaction: (fields) => isWord(fields['messageId']),
  humanSpoke: (fields) => isWord(fields['messageId']),
  sendSettled: (fields) =>
    isWord(fields['actionId']) &&
    outcomes.includes(String(fields['outcome'])) &&
    (fields['reason'] === null || isReasonCode(fields['reason'])),
  identityChanged: () => true,
  preferenceChanged: (fields) =>
    (fields['preference'] === 'stop' || fields['preference'] === 'resume') && isOptional(fields['messageId'], isWord),
  called: () => true,
  reopened: () => true,
  resumed: () => true,
};

const destinations: Readonly<Record<string, (to: Fields) => boolean>> = {
  bot: () => true,
  team: (to) => isWord(to['team']),
  operator: (to) => isWord(to['operator']),
};

const edits: Readonly<Record<string, (edit: Fields) => boolean>> = {
  skip: () => true,
  moveTo: (edit) => isMoment(edit['at']),
  planAnew: () => true,
};

function isVariant(value: unknown, variants: Readonly<Record<string, (fields: Fields) => boolean>>): boolean {
  if (!isFields(value) || typeof value['kind'] !== 'string') return false;
  return Object.hasOwn(variants, value['kind']) && variants[value['kind']]?.(value) === true;
}

/** The shape of each command beyond who and why. */
const commandShapes: Record<CommandKind, (fields: Fields) => boolean> = {
  takeOver: (fields) => isWord(fields['operator']) && isOptional(fields['until'], isMoment),
  handBack: () => true,
  pause: (fields) => isOptional(fields['until'], isMoment),
  resume: () => true,
  assign: (fields) => isWord(fields['operator']),
  route: (fields) => isVariant(fields['to'], destinations),
  send: (fields) =>
    isWord(fields['operator']) &&
    isWord(fields['draftId']) &&
    isOptional(fields['parts'], isCount) &&
    (fields['lastSeenMessageId'] === null || isWord(fields['lastSeenMessageId'])),
  editFollowUp: (fields) => isVariant(fields['edit'], edits),
  close: () => true,
};

/** Reads whom a conversation is started for; null when that is not said (the Web UI starts workflows with anything). */
export function readIdentity(value: unknown): { conversationId: string; number: string } | null {
  if (!isFields(value)) return null;
  const { conversationId, number } = value;
  return isWord(conversationId) && isWord(number) ? { conversationId, number } : null;
}

/** Reads the input of the workflow of a file; null when it is not one. */
export function readMediaInput(value: unknown): { messageId: string } | null {
  if (!isFields(value)) return null;
  const { messageId } = value;
  return isWord(messageId) ? { messageId } : null;
}

/** Reads an inbound signal by hand; null when it is not one (zod would cost half a megabyte a workflow). */
export function readInbound(value: unknown): Inbound | null {
  if (!isFields(value) || typeof value['kind'] !== 'string' || !isMoment(value['at'])) return null;
  if (!Object.hasOwn(inboundShapes, value['kind'])) return null;
  const kind = value['kind'] as Inbound['kind'];
  return inboundShapes[kind](value) ? (value as Inbound) : null;
}

/** Reads a command of the named kind by hand; null when it is not one. */
export function readCommand(kind: CommandKind, value: unknown): Command | null {
  if (!isFields(value)) return null;
  const named =
    isWord(value['commandId']) &&
    isWord(value['by']) &&
    isReasonCode(value['reason']) &&
    isOptional(value['noteId'], isWord);
  return named && commandShapes[kind](value) ? ({ ...value, kind } as Command) : null;
}
