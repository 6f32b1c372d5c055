import type { Instant } from '../../domain/time';
import type { MessageKind, MessageTruth, SendTruth, Truth } from '../truth';
import type { ConversationRow, InboxRow, Records, SendRow, StepRow, ThreadRow } from './records';
import type { Traces } from './traces';

/**
 * What is judged: what happened, what was written, and when the last fault was (a killed process is one too). `traces`:
 * where histories and logs are judged, too.
 */
export type Judged = { truth: Truth; records: Records; lastFaultAt?: Instant; traces?: Traces };

/** What one check found: how many things it looked at, and one sentence a problem. */
export type Finding = { invariant: string; says: string; looked: number; problems: readonly string[] };

type Map1<T> = ReadonlyMap<string, T>;
type MapN<T> = ReadonlyMap<string, readonly T[]>;

/** Both sides, looked up in every way that the checks need. */
export type View = Judged & {
  acknowledged: readonly MessageTruth[];
  inboxOf: (message: MessageTruth) => readonly InboxRow[];
  /** What was written, and when it arrived, by our id of the message. */
  messageOf: Map1<MessageTruth>;
  arrivalOf: Map1<Instant>;
  /** Steps of every conversation, in order. */
  stepsOf: MapN<StepRow>;
  /** Steps that name a message, in order. */
  stepsNaming: MapN<StepRow>;
  superseded: ReadonlySet<string>;
  rowOf: Map1<SendRow>;
  /** What WhatsApp took, by action id. */
  takenOf: MapN<SendTruth>;
  threadOf: Map1<ThreadRow>;
  conversationOf: Map1<ConversationRow>;
};

/** Names what does not hold. */
export function failing(checks: Readonly<Record<string, boolean>>): readonly string[] {
  return Object.keys(checks).filter((name) => checks[name] === false);
}

/** Gives a list by a key. */
export function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}

const byId = <T extends { _id: string }>(items: readonly T[]): Map1<T> =>
  new Map(items.map((item) => [item._id, item]));

const inboxKey = (number: string, kind: string, providerId: string | null): string => `${number}|${kind}|${providerId}`;

/** Builds the look-ups. */
export function toView(judged: Judged): View {
  const { truth, records } = judged;
  const inbox = groupBy(records.inbox, ({ number, kind, providerId }) => inboxKey(number, kind, providerId));
  const journal = [...records.journal].sort((a, b) => a.step - b.step);
  const named = journal.flatMap((step) => step.messageIds.map((messageId) => ({ messageId, step })));
  const naming = groupBy(named, ({ messageId }) => messageId);
  const inboxOf = ({ number, kind, wamid }: MessageTruth): readonly InboxRow[] =>
    inbox.get(inboxKey(number, kind satisfies MessageKind, wamid)) ?? [];
  return {
    ...judged,
    acknowledged: truth.messages.filter(({ acknowledgedAt }) => acknowledgedAt !== null),
    inboxOf,
    messageOf: new Map(
      truth.messages.flatMap((message) => inboxOf(message).map(({ messageId }) => [messageId, message] as const)),
    ),
    arrivalOf: new Map(records.inbox.map(({ messageId, receivedAt }) => [messageId, receivedAt])),
    stepsOf: groupBy(journal, ({ conversationId }) => conversationId),
    stepsNaming: new Map([...naming].map(([messageId, all]) => [messageId, all.map(({ step }) => step)])),
    superseded: new Set(journal.flatMap(supersededBy)),
    rowOf: byId(records.sends),
    takenOf: groupBy(
      truth.sends.filter(({ accepted, actionId }) => accepted && actionId !== null),
      ({ actionId }) => actionId ?? '',
    ),
    threadOf: byId(records.messages),
    conversationOf: byId(records.conversations),
  };
}

/** Names the decisions that a step puts aside. */
function supersededBy({ facts, decision }: StepRow): readonly string[] {
  const byFact = facts.flatMap(({ kind, decisionId }) =>
    kind === 'DecisionSuperseded' && decisionId !== undefined ? [decisionId] : [],
  );
  const supersedes = decision?.supersedes ?? null;
  return supersedes === null ? byFact : [...byFact, supersedes];
}

/** Names a message by our id where the product has one, else by WhatsApp's. */
export function nameOf(view: View, message: MessageTruth): string {
  const messageId = view.inboxOf(message)[0]?.messageId;
  return messageId === undefined ? `${message.kind} ${message.wamid}` : `${message.kind} ${messageId}`;
}

/** Names a conversation that a message went to; null when no step has taken it in. */
export function conversationOfMessage(view: View, message: MessageTruth): string | null {
  const messageId = view.inboxOf(message)[0]?.messageId;
  return messageId === undefined ? null : (view.stepsNaming.get(messageId)?.[0]?.conversationId ?? null);
}
