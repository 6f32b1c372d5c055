import type { SendSource } from '../domain/conversation/facts';
import type { ActionId } from '../domain/ids';
import { priorities } from '../domain/judgement/policy';
import type { Instant } from '../domain/time';
import type { JournalStep } from './documents';
import type { ConversationMemory, ConversationRecord, ResponseRecord } from './read-models';
import { neverArrived } from './remember';

/** Names the messages of ours of which a step says that they never reached the buyer. */
export function neverArrivedIn(step: JournalStep): readonly ActionId[] {
  return step.facts.flatMap((fact) =>
    fact.kind === 'SendSettled' && neverArrived(fact.outcome) ? [fact.actionId] : [],
  );
}

type Reply = Pick<ConversationRecord, 'firstReplyMs' | 'firstReplyBy'>;

type Replied = { previous: ConversationRecord | null; step: JournalStep; responses: readonly ResponseRecord[] };

/** Gives how long the first reply took and which message it was; one that never left gives its place to the next. */
export function firstReplyOf({ previous, step, responses }: Replied): Reply {
  const before = standingReply(previous, step);
  if (before !== null) return before;
  const ours = responses.find((response) => response.side === 'ours');
  const by = step.sends.find(({ source }) => source === 'answer' || source === 'person')?.actionId ?? null;
  return ours === undefined ? noReply : { firstReplyMs: ours.waitMs, firstReplyBy: by };
}

function standingReply(previous: ConversationRecord | null, step: JournalStep): Reply | null {
  if (previous === null || previous.firstReplyMs === null) return null;
  const { firstReplyMs, firstReplyBy } = previous;
  const isGone = firstReplyBy !== null && neverArrivedIn(step).includes(firstReplyBy);
  return isGone ? null : { firstReplyMs, firstReplyBy };
}

const noReply: Reply = { firstReplyMs: null, firstReplyBy: null };

/** What nobody has judged presses as much as most things do. */
const NORMAL = priorities.indexOf('normal');

type Waiting = { previous: ConversationRecord | null; step: JournalStep; memory: Pick<ConversationMemory, 'waiting'> };

/** Gives how much a conversation presses: of everything that still waits for an answer, what presses most. */
export function urgencyOf(given: Waiting): number {
  const { step } = given;
  const before = urgencyBefore(given);
  if (step.kind !== 'burst' || step.decision === null) return before ?? NORMAL;
  return Math.max(before ?? 0, priorities.indexOf(step.decision.priority));
}

/** Null where nothing waited before, or nothing waits any more. */
function urgencyBefore({ previous, memory }: Waiting): number | null {
  return memory.waiting === null || previous === null || previous.waitingSince === null ? null : previous.urgency;
}

/** Gives the later of two moments that may not have been. */
export function laterOf(a: Instant | null, b: Instant | null): Instant | null {
  return a === null || b === null ? (a ?? b) : Math.max(a, b);
}

const nothingCounted: ConversationRecord['counters'] = { messagesIn: 0, botAnswers: 0, personAnswers: 0, followUps: 0 };

/** How each kind of message is counted. */
const countedAs: Record<SendSource, 'botAnswers' | 'personAnswers' | 'followUps'> = {
  answer: 'botAnswers',
  acknowledgement: 'botAnswers',
  'opt-out-confirmation': 'botAnswers',
  person: 'personAnswers',
  'follow-up': 'followUps',
};

/** Counts the messages of both sides; ours as far as they left or may have left. */
export function countersOf(previous: ConversationRecord | null, step: JournalStep): ConversationRecord['counters'] {
  const so = previous?.counters ?? nothingCounted;
  const again = new Set(step.facts.flatMap((fact) => (fact.kind === 'DecisionSuperseded' ? fact.messageIds : [])));
  const gone = neverArrivedIn(step);
  const takenBack = (previous?.memory.recentSends ?? []).filter(({ actionId }) => gone.includes(actionId));
  const count = (of: readonly { source: SendSource }[], as: (typeof countedAs)[SendSource]): number =>
    of.filter(({ source }) => countedAs[source] === as).length;
  const change = (as: (typeof countedAs)[SendSource]): number => so[as] + count(step.sends, as) - count(takenBack, as);
  const onPhone = step.facts.filter((fact) => fact.kind === 'PersonSpoke' && fact.actionId === null).length;
  return {
    messagesIn: so.messagesIn + (step.kind === 'burst' ? step.messageIds.filter((id) => !again.has(id)).length : 0),
    botAnswers: change('botAnswers'),
    personAnswers: change('personAnswers') + onPhone,
    followUps: change('followUps'),
  };
}
