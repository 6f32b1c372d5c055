import { dueAt } from '../domain/conversation/due';
import { evolveAll, ownerName } from '../domain/conversation/evolve';
import type { ConversationState } from '../domain/conversation/state';
import { emptyState } from '../domain/conversation/state';
import type { DecisionId, MessageId } from '../domain/ids';
import { windowOpenUntil } from '../domain/window';
import { countersOf, firstReplyOf, laterOf, neverArrivedIn, urgencyOf } from './conversation-figures';
import type { InboxItem, JournalStep, PlannedSend } from './documents';
import type {
  ConversationMemory,
  ConversationRecord,
  DecisionRecord,
  ResponseRecord,
  ThreadMessage,
} from './read-models';
import { emptyMemory, remember, waitingSince } from './remember';

/** What one step changes in the projections. Documents are written once, changes are plain sets: both may be repeated. */
export type Projected = {
  conversation: ConversationRecord;
  messages: readonly ThreadMessage[];
  /** Messages that another decision names from now on. */
  renamed: { messageIds: readonly MessageId[]; decisionId: DecisionId } | null;
  decision: DecisionRecord | null;
  superseded: readonly DecisionId[];
  responses: readonly ResponseRecord[];
  /** Our answers that turned out never to have reached the buyer. */
  withdrawn: readonly ResponseRecord['_id'][];
};

type Given = { previous: ConversationRecord | null; step: JournalStep; items: readonly InboxItem[] };

/** Folds a step into the row of its conversation and says what else changes. Pure: rebuilding runs the same function. */
export function project({ previous, step, items }: Given): Projected {
  const before = previous?.state ?? emptyState(step.conversationId, step.number);
  const after: ConversationState = { ...evolveAll(before, step.facts, step.decidedAt), step: step.step };
  const memory = remember(previous?.memory ?? emptyMemory, { step, items, after });
  const responses = responsesOf({ previous, step, items });
  const superseded = step.facts.flatMap((fact) => (fact.kind === 'DecisionSuperseded' ? [fact.decisionId] : []));
  return {
    conversation: toRecord({ previous, step, after, memory, responses }),
    messages: [
      ...items.filter(isSaid).map((item) => toInMessage(item, step, after)),
      ...step.sends.map((send) => toOutMessage(send, after)),
    ],
    renamed:
      step.kind === 'burst' && superseded.length > 0 ? { messageIds: step.messageIds, decisionId: step._id } : null,
    decision: step.decision === null ? null : toDecision(step.decision, step),
    superseded,
    responses,
    withdrawn: withdrawnBy({ previous, step }),
  };
}

function withdrawnBy({ previous, step }: Pick<Given, 'previous' | 'step'>): readonly ResponseRecord['_id'][] {
  const last = previous?.memory.lastWord ?? null;
  if (last === null || last.waiting === null || !neverArrivedIn(step).includes(last.actionId)) return [];
  return [oursId(last.waiting.messageId)];
}

const oursId = (messageId: MessageId): ResponseRecord['_id'] => `${messageId}|ours`;

function decisionIdOf(step: JournalStep): DecisionId | null {
  return step.decision === null ? null : step._id;
}

function toDecision(decision: NonNullable<JournalStep['decision']>, step: JournalStep): DecisionRecord {
  const { conversationId, _id, step: number } = step;
  return { ...decision, _id, v: 1, conversationId, step: number, superseded: false, outcome: null };
}

/** A wish in WhatsApp's settings is named by its step and is nothing that was said. */
const isSaid = ({ kind }: InboxItem): boolean => kind !== 'preference';

const buyersSide = { direction: 'in', who: 'buyer' } as const;

function toInMessage(item: InboxItem, step: JournalStep, after: ConversationState): ThreadMessage {
  const received = step.facts.find((fact) => fact.kind === 'MessagesReceived');
  const seen = step.seen.find((message) => message.messageId === item.messageId);
  const { type, text } = item.view ?? { type: item.kind, text: null };
  const side = item.kind === 'echo' ? ({ direction: 'out', who: 'phone' } as const) : buyersSide;
  return {
    _id: item.messageId,
    v: 1,
    conversationId: step.conversationId,
    ...side,
    by: null,
    type,
    text,
    at: item.providerAt ?? item.receivedAt,
    arrivedAt: item.receivedAt,
    episode: after.episode,
    answers: seen?.answers ?? null,
    late: received?.late ?? false,
    decisionId: decisionIdOf(step),
    wamid: item.providerId,
  };
}

/** What kind of message people see: a file by its own kind. */
function typeOf({ content }: PlannedSend): string {
  if (content === undefined) return 'text';
  return content.kind === 'media' ? content.type : content.kind;
}

function toOutMessage(send: PlannedSend, after: ConversationState): ThreadMessage {
  return {
    _id: send.actionId,
    v: 1,
    conversationId: send.conversationId,
    direction: 'out',
    who: send.source === 'person' ? 'person' : 'bot',
    by: send.by,
    type: typeOf(send),
    text: send.text,
    at: send.plannedAt,
    arrivedAt: send.plannedAt,
    episode: after.episode,
    answers: null,
    late: false,
    decisionId: send.decisionId,
    wamid: null,
  };
}

/** Closed waits: ours when we spoke to a waiting buyer, theirs when the step saw what came of our words. */
function responsesOf(given: Given): readonly ResponseRecord[] {
  const { step } = given;
  const shape = { v: 1, conversationId: step.conversationId } as const;
  const theirs = step.outcomes.map(({ decisionId, answered, openedAt, closedAt, entry, followUp }): ResponseRecord => ({
    ...shape,
    _id: `${decisionId}|theirs`,
    side: 'theirs',
    openedAt,
    closedAt,
    waitMs: Math.max(closedAt - openedAt, 0),
    answered,
    decisionId,
    entry,
    followUp,
  }));
  const ours = ourResponse(given);
  return ours === null ? theirs : [...theirs, ours];
}

function ourResponse(given: Given): ResponseRecord | null {
  const { step } = given;
  const waited = waitedFor(given);
  const answered = step.facts.some(
    (fact) => fact.kind === 'PersonSpoke' || (fact.kind === 'SendDecided' && fact.source === 'answer'),
  );
  if (!answered || waited === null) return null;
  return {
    _id: oursId(waited.messageId),
    v: 1,
    conversationId: step.conversationId,
    side: 'ours',
    openedAt: waited.since,
    closedAt: step.decidedAt,
    waitMs: Math.max(step.decidedAt - waited.since, 0),
    answered: true,
    decisionId: decisionIdOf(step),
    entry: step.decision?.entry ?? null,
    followUp: false,
  };
}

function waitedFor({ previous, step, items }: Given): ConversationMemory['waiting'] {
  const before = previous?.memory.waiting ?? null;
  const received = step.facts.find((fact) => fact.kind === 'MessagesReceived');
  return before ?? (received === undefined ? null : waitingSince(received, items));
}

type Folded = {
  previous: ConversationRecord | null;
  step: JournalStep;
  after: ConversationState;
  memory: ConversationMemory;
  responses: readonly ResponseRecord[];
};

function toRecord({ previous, step, after, memory, responses }: Folded): ConversationRecord {
  const { contactId, open, attention, stage, episode } = after;
  return {
    _id: step.conversationId,
    v: 1,
    number: step.number,
    step: step.step,
    state: after,
    ...{ contactId, open, attention, stage, episode },
    owner: ownerName(after.owner),
    paused: after.pause !== null,
    lastInAt: memory.lastInboundAt,
    lastOutAt: laterOf(memory.lastBotAt, memory.lastPersonAt),
    waitingSince: memory.waiting?.since ?? null,
    urgency: urgencyOf({ previous, step, memory }),
    ...firstReplyOf({ previous, step, responses }),
    windowOpenUntil: windowOpenUntil(memory.lastInboundAt),
    ...nextActionOf(after),
    memory,
    counters: countersOf(previous, step),
    updatedAt: step.decidedAt,
  };
}

function nextActionOf(after: ConversationState) {
  const next = dueAt(after);
  if (next === null) return { nextActionAt: null, nextActionReason: null };
  return { nextActionAt: next.at, nextActionReason: next.why === 'plan' ? (after.plan?.reason ?? null) : null };
}
