import type { Fact, FactOf } from '../domain/conversation/facts';
import type { ConversationState } from '../domain/conversation/state';
import { cuesTogether } from '../domain/judgement/cues';
import { MOST_ANSWERS_IN_A_ROW } from '../domain/judgement/policy';
import type { Address } from '../domain/inbound-message';
import type { Instant } from '../domain/time';
import type { InboxItem, JournalStep, PlannedSend } from './documents';
import type { ConversationMemory } from './read-models';

/** Most of each kind that a conversation remembers: the context is bounded, the journal is not. */
const MOST = {
  episodes: 10,
  questions: 10,
  promises: 5,
  turnActions: 10,
  recentSends: 20,
  botAnswers: MOST_ANSWERS_IN_A_ROW,
  unasked: 20,
};

/** What a conversation remembers before its first step. */
export const emptyMemory: ConversationMemory = {
  address: null,
  episodes: [],
  ours: [],
  theirs: [],
  promises: [],
  lastInboundAt: null,
  lastReceivedAt: 0,
  lastBotAt: null,
  lastPersonAt: null,
  humanStretch: null,
  turnActions: [],
  recentSends: [],
  lastWord: null,
  botAnswersAt: [],
  unaskedAt: [],
  lastTurnCues: [],
  answers: 0,
  waiting: null,
  standing: null,
};

/** What a step brings along: the document itself, its messages, and the state after it. */
export type Remembered = { step: JournalStep; items: readonly InboxItem[]; after: ConversationState };

const nobodyWaits = { waiting: null, theirs: [] } as const;

/** Folds a step into the memory. Pure; the same journal always gives the same memory. */
export function remember(memory: ConversationMemory, seen: Remembered): ConversationMemory {
  return seen.step.facts.reduce((so, fact) => ({ ...so, ...learn(so, fact, seen) }), memory);
}

function learn(memory: ConversationMemory, fact: Fact, seen: Remembered): Partial<ConversationMemory> {
  switch (fact.kind) {
    case 'EpisodeOpened':
      return learnOpening(memory, fact, seen);
    case 'EpisodeClosed':
      return learnClosing(memory, fact, seen);
    case 'MessagesReceived':
      return learnMessages(memory, fact, seen);
    case 'Decided':
      return learnDecision(fact, seen);
    case 'SendDecided': {
      const planned = seen.step.sends.find((send) => send.actionId === fact.actionId);
      return planned === undefined ? {} : learnSend(memory, planned);
    }
    case 'SendSettled':
      return learnSettlement(memory, fact);
    case 'PersonSpoke': {
      const { decidedAt } = seen.step;
      return {
        ...nobodyWaits,
        // Words from the phone app have left already; there is nothing to take back.
        ...(fact.actionId === null ? { lastWord: null } : {}),
        lastPersonAt: decidedAt,
        botAnswersAt: [],
        humanStretch: stretchFrom(memory, decidedAt),
      };
    }
    case 'OwnerChanged':
      return learnOwner(memory, fact, seen);
    default:
      return {};
  }
}

function learnOpening(memory: ConversationMemory, fact: FactOf<'EpisodeOpened'>, { step }: Remembered) {
  const opened = { episode: fact.episode, openedAt: step.decidedAt, closedAt: null, outcome: null };
  return { episodes: [...memory.episodes, opened].slice(-MOST.episodes) };
}

function learnClosing(memory: ConversationMemory, fact: FactOf<'EpisodeClosed'>, { step }: Remembered) {
  const last = memory.episodes.length - 1;
  const episodes = memory.episodes.map((episode, n) =>
    n === last ? { ...episode, closedAt: step.decidedAt, outcome: fact.reason } : episode,
  );
  return { ...nobodyWaits, ours: [], promises: [], episodes };
}

function learnDecision(fact: FactOf<'Decided'>, { step }: Remembered): Partial<ConversationMemory> {
  if (step.kind !== 'burst') return {};
  const nothingOwed = fact.result === 'no-reply' && fact.reason !== 'paused';
  return { standing: fact.decisionId, ...(nothingOwed ? nobodyWaits : {}) };
}

/** What was dropped or refused never reached the buyer: he waits as he waited before. */
function learnSettlement(
  memory: ConversationMemory,
  { actionId, outcome }: FactOf<'SendSettled'>,
): Partial<ConversationMemory> {
  if (!neverArrived(outcome)) return {};
  return {
    turnActions: memory.turnActions.filter((id) => id !== actionId),
    ours: memory.ours.filter((question) => question.actionId !== actionId),
    ...takeBack(memory, actionId),
  };
}

/** Tells whether a settled message is known not to have reached the buyer. */
export function neverArrived(outcome: FactOf<'SendSettled'>['outcome']): boolean {
  return outcome === 'dropped' || outcome === 'rejected';
}

function takeBack(memory: ConversationMemory, actionId: string): Partial<ConversationMemory> {
  const recentSends = memory.recentSends.filter((send) => send.actionId !== actionId);
  if (memory.lastWord?.actionId !== actionId) return { recentSends };
  const { theirs, waiting, lastBotAt, lastPersonAt, botAnswersAt, unaskedAt } = memory.lastWord;
  const known = new Set(theirs.map(({ messageId }) => messageId));
  const since = memory.theirs.filter(({ messageId }) => !known.has(messageId));
  return {
    ...{ lastBotAt, lastPersonAt, botAnswersAt, unaskedAt },
    ...(waiting === null ? {} : { waiting }),
    ...{ recentSends, lastWord: null, theirs: [...theirs, ...since].slice(-MOST.questions) },
  };
}

/** The stretch in which a person speaks, from its first moment until the bot owns the conversation again. */
function stretchFrom({ humanStretch }: ConversationMemory, at: Instant): ConversationMemory['humanStretch'] {
  return humanStretch !== null && humanStretch.endedAt === null ? humanStretch : { startedAt: at, endedAt: null };
}

function learnOwner(memory: ConversationMemory, fact: FactOf<'OwnerChanged'>, { step }: Remembered) {
  if (fact.owner.kind === 'human') return { humanStretch: stretchFrom(memory, step.decidedAt) };
  const stretch = memory.humanStretch;
  return stretch === null ? {} : { humanStretch: { ...stretch, endedAt: stretch.endedAt ?? step.decidedAt } };
}

function learnMessages(
  memory: ConversationMemory,
  fact: FactOf<'MessagesReceived'>,
  seen: Remembered,
): Partial<ConversationMemory> {
  const { step, items } = seen;
  const last = items.find((item) => item.messageId === fact.lastMessageId);
  const goesOn = memory.turnActions.length === 0 && memory.lastInboundAt !== null;
  return {
    ...learnWords(memory, step),
    address: last === undefined ? memory.address : toAddress(last.pair),
    lastInboundAt: Math.max(memory.lastInboundAt ?? 0, fact.lastAt),
    lastReceivedAt: Math.max(memory.lastReceivedAt, step.sawUntil ?? 0),
    ours: [],
    turnActions: [],
    answers: memory.answers + (step.outcomes.some((outcome) => outcome.answered) ? 1 : 0),
    lastTurnCues: cuesTogether([...(goesOn ? [memory.lastTurnCues] : []), ...step.seen.map((message) => message.cues)]),
    waiting: memory.waiting ?? waitingSince(fact, items),
  };
}

function learnWords(memory: ConversationMemory, step: JournalStep) {
  const known = new Set(memory.theirs.map((question) => question.messageId));
  const asked = step.seen
    .filter(({ messageId, cues }) => cues.includes('asks-question') && !known.has(messageId))
    .map(({ messageId, providerAt, entries }) => ({ messageId, at: providerAt, topic: entries[0] ?? null }));
  const promised = step.seen
    .filter(({ cues }) => cues.includes('promise'))
    .map(({ messageId, providerAt }) => ({ side: 'theirs' as const, at: providerAt, messageId }));
  return {
    theirs: [...memory.theirs, ...asked].slice(-MOST.questions),
    promises: [...memory.promises, ...promised].slice(-MOST.promises),
  };
}

/** Who waits, and since when: the first message of the burst by its own time. */
export function waitingSince(fact: FactOf<'MessagesReceived'>, items: readonly InboxItem[]) {
  const messageId = fact.messageIds[0] ?? fact.lastMessageId;
  const first = items.find((item) => item.messageId === messageId);
  return { messageId, since: first?.providerAt ?? fact.lastAt };
}

function learnSend(memory: ConversationMemory, planned: PlannedSend): Partial<ConversationMemory> {
  const { actionId, source, plannedAt, asksQuestion, topic } = planned;
  const question = asksQuestion ? [{ actionId, at: plannedAt, topic }] : [];
  const always = {
    turnActions: [...memory.turnActions, actionId].slice(-MOST.turnActions),
    recentSends: [...memory.recentSends, { actionId, source }].slice(-MOST.recentSends),
    lastWord: toLastWord(memory, actionId),
    ours: [...memory.ours, ...question].slice(-MOST.questions),
  };
  // A person's words are learned from PersonSpoke; an acknowledgement leaves the question of the buyer open.
  if (source === 'person') return always;
  if (source === 'follow-up') {
    return { ...always, lastBotAt: plannedAt, unaskedAt: [...memory.unaskedAt, plannedAt].slice(-MOST.unasked) };
  }
  const spoke = {
    ...always,
    lastBotAt: plannedAt,
    botAnswersAt: [...memory.botAnswersAt, plannedAt].slice(-MOST.botAnswers),
  };
  return source === 'acknowledgement' ? spoke : { ...spoke, ...nobodyWaits };
}

function toLastWord(memory: ConversationMemory, actionId: string): ConversationMemory['lastWord'] {
  const { waiting, theirs, lastBotAt, lastPersonAt, botAnswersAt, unaskedAt } = memory;
  return { actionId, waiting, theirs, lastBotAt, lastPersonAt, botAnswersAt, unaskedAt };
}

/** Reads an address id, `<number>|<kind>|<value>`. */
export function toAddress(pair: string | null): Address | null {
  const [, kind, value] = pair?.split('|') ?? [];
  if (value === undefined || (kind !== 'phone' && kind !== 'bsuid' && kind !== 'parent')) return null;
  return { kind, value };
}
