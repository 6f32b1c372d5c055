import type { Instant } from '../time';
import type { Fact, FactOf } from './facts';
import type { ConversationState, DecisionResult, Owner } from './state';

/** The details show the last decisions; the journal has all. */
const MOST_RECENT = 5;

type Change = Partial<ConversationState>;
type WordFact = FactOf<
  'SendDecided' | 'SendSettled' | 'PersonSpoke' | 'FollowUpPlanned' | 'FollowUpStopped' | 'FollowUpDecided'
>;
type RestFact =
  | WordFact
  | FactOf<'OptedOut' | 'OptedIn' | 'StageChanged' | 'AnswerDue' | 'AttentionRaised' | 'AttentionCleared'>
  | FactOf<'CloseScheduled' | 'InputQuarantined' | 'OutcomeObserved'>;

const nothingOwed = { answerBy: null, attention: null } as const;

/** Names an owner in one word: `bot`, `operator:<id>` or `team:<id>`. */
export function ownerName(owner: Owner): string {
  if (owner.kind === 'bot') return 'bot';
  return owner.operator === null ? `team:${owner.team ?? 'none'}` : `operator:${owner.operator}`;
}

/** What a person sees of a state before and after a step. */
export function standingOf(state: ConversationState) {
  const { owner, epoch, pause, optedOut, open, stage } = state;
  return { owner: ownerName(owner), epoch, paused: pause !== null, optedOut, open, stage };
}

/** Takes a fact into the state. Pure and total: the journal folded gives the state, whenever it is folded. */
export function evolve(state: ConversationState, fact: Fact, at: Instant): ConversationState {
  return { ...state, ...changeOf(state, fact, at) };
}

/** Takes the facts of a step into the state, in order. */
export function evolveAll(state: ConversationState, facts: readonly Fact[], at: Instant): ConversationState {
  return facts.reduce((so, fact) => evolve(so, fact, at), state);
}

function changeOf(state: ConversationState, fact: Fact, at: Instant): Change {
  switch (fact.kind) {
    case 'EpisodeOpened':
      return { open: true, episode: fact.episode, closeAt: null, lastOutcome: null };
    case 'EpisodeClosed':
      return closed(fact);
    case 'ContactIdentified':
      return { contactId: fact.contactId };
    case 'MessagesReceived':
      return received(fact);
    case 'Decided':
      return decided(state, fact, at);
    case 'DecisionSuperseded':
      return { unjudged: { decisionId: fact.decisionId, messageIds: fact.messageIds, since: at } };
    case 'OwnerChanged':
      return ownerChanged(state, fact);
    case 'Paused':
      return { pause: { until: fact.until, by: fact.by, reason: fact.reason } };
    case 'Resumed':
      return { pause: null };
    default:
      return changeOfRest(state, fact, at);
  }
}

function changeOfRest(state: ConversationState, fact: RestFact, at: Instant): Change {
  switch (fact.kind) {
    case 'OptedOut':
      return { optedOut: true, plan: null };
    case 'OptedIn':
      return { optedOut: false };
    case 'StageChanged':
      return { stage: fact.stage };
    case 'AnswerDue':
      return { answerBy: fact.by };
    case 'AttentionRaised':
      // A deadline that has been pointed out is not pointed out again every quarter second.
      return { attention: fact.reason, ...(fact.reason === 'answer-overdue' ? { answerBy: null } : {}) };
    case 'AttentionCleared':
      return { attention: null };
    case 'CloseScheduled':
      return { closeAt: fact.at };
    case 'InputQuarantined':
      return { quarantined: state.quarantined + fact.count };
    case 'OutcomeObserved':
      return { lastOutcome: fact.outcome };
    default:
      return changeOfWords(state, fact, at);
  }
}

/** What is said and planned: our messages, a person's words, follow-ups. */
function changeOfWords(state: ConversationState, fact: WordFact, at: Instant): Change {
  switch (fact.kind) {
    case 'SendDecided':
      return { lastOutboundAt: at };
    case 'SendSettled':
      return settled(state, fact, at);
    case 'PersonSpoke':
      return { lastOutboundAt: at, plan: null, closeAt: null, ...nothingOwed };
    case 'FollowUpPlanned':
      return { plan: fact.plan };
    case 'FollowUpStopped':
      return { plan: null };
    case 'FollowUpDecided':
      return { plan: null, followUpsSent: state.followUpsSent + 1, previousWaitMs: fact.waitedMs };
  }
}

function closed(fact: FactOf<'EpisodeClosed'>): Change {
  const lastOutcome = fact.reason;
  return { open: false, plan: null, closeAt: null, handBackAt: null, unjudged: null, lastOutcome, ...nothingOwed };
}

function received(fact: FactOf<'MessagesReceived'>): Change {
  return {
    lastInbound: { messageId: fact.lastMessageId, at: fact.lastAt },
    plan: null,
    followUpsSent: 0,
    previousWaitMs: null,
    unjudged: null,
    closeAt: null,
  };
}

const ofBursts: readonly DecisionResult[] = ['no-reply', 'bot', 'person'];

function decided(state: ConversationState, fact: FactOf<'Decided'>, at: Instant): Change {
  const { decisionId, result, reason } = fact;
  const line = { at, decisionId, result, reason };
  const others = state.recent.filter((earlier) => earlier.decisionId !== decisionId);
  const answered = (result === 'no-reply' || result === 'bot') && state.owner.kind === 'bot';
  // A look uses up the plan that led to it, so that no due time in the past can ring for ever.
  const looked = !ofBursts.includes(result);
  return {
    recent: [...others, line].slice(-MOST_RECENT),
    ...(answered ? nothingOwed : {}),
    ...(looked ? { plan: null } : {}),
  };
}

function ownerChanged(state: ConversationState, fact: FactOf<'OwnerChanged'>): Change {
  const { owner, epoch, handBackAt, by, reason } = fact;
  const change = { owner, ownedBecause: { by, reason }, epoch: Math.max(state.epoch, epoch), handBackAt };
  return owner.kind === 'human' ? { ...change, plan: null } : { ...change, ...nothingOwed };
}

function settled(state: ConversationState, fact: FactOf<'SendSettled'>, at: Instant): Change {
  const others = state.uncertain.filter((send) => send.actionId !== fact.actionId);
  if (fact.outcome !== 'uncertain') return { uncertain: others };
  const since = state.uncertain.find((send) => send.actionId === fact.actionId)?.since ?? at;
  return { uncertain: [...others, { actionId: fact.actionId, since, visibleAt: fact.visibleAt }] };
}
