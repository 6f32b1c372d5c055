import type { Fact } from '../../src/domain/conversation/facts';
import type { Command, ReceivedCommand } from '../../src/domain/conversation/inputs';
import type { ConversationState, FollowUpPlan } from '../../src/domain/conversation/state';
import { emptyState } from '../../src/domain/conversation/state';
import type { ContextSnapshot } from '../../src/domain/judgement/context';
import type { MessageInView } from '../../src/domain/judgement/decision';
import type { FollowUpPolicy } from '../../src/domain/judgement/policy';
import type { SilenceInput } from '../../src/domain/judgement/silence-input';
import { DAY_MS, HOUR_MS } from '../../src/domain/time';

/** A Wednesday at noon, UTC: the moment at which tests happen. */
export const NOON = Date.UTC(2026, 5, 3, 12);
export const CONVERSATION = 'c1';
export const NUMBER = '1001';

/** A conversation with an open first episode that the bot owns. */
export function aConversation(changes: Partial<ConversationState> = {}): ConversationState {
  return { ...emptyState(CONVERSATION, NUMBER), open: true, episode: 1, step: 1, ...changes };
}

/** The owner of a conversation that a person took. */
export const mara = { kind: 'human', operator: 'mara', team: null } as const;
/** The owner of a conversation that waits for somebody of a team. */
export const salesTeam = { kind: 'human', operator: null, team: 'sales' } as const;

/** A look at a silence that the model planned. */
export function aPlan(changes: Partial<FollowUpPlan> = {}): FollowUpPlan {
  const says = 'buyers usually answer within 3 h';
  return { dueAt: NOON + HOUR_MS, reason: 'open-question', says, attempt: 0, editedBy: null, ...changes };
}

/** The facts that open an episode. */
export function anEpisode(): Fact {
  return { kind: 'EpisodeOpened', episode: 1, reason: 'new-topic' };
}

/** The fact that the buyer wrote. */
export function aBurst(messageId = 'm1', at = NOON): Fact {
  return { kind: 'MessagesReceived', messageIds: [messageId], lastMessageId: messageId, lastAt: at, late: false };
}

/** The fact that a person took the conversation over. */
export function aTakeover(epoch = 1, handBackAt: number | null = null): Fact {
  return {
    kind: 'OwnerChanged',
    owner: mara,
    epoch,
    handBackAt,
    source: 'api',
    by: 'mara',
    reason: 'takeover',
    noteId: null,
  };
}

/** A command that came through the admin API from Mara. */
export function aCommand(command: DistributiveOmit<Command, 'commandId' | 'by' | 'reason'>): ReceivedCommand {
  return { source: 'api', command: { commandId: 'cmd1', by: 'mara', reason: 'operator-judgement', ...command } };
}

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

type ContextChanges = {
  [K in keyof ContextSnapshot]?: ContextSnapshot[K] extends readonly unknown[] | null | number
    ? ContextSnapshot[K]
    : Partial<ContextSnapshot[K]> | ContextSnapshot[K];
};

/** An open conversation of the bot: it asked for the size an hour ago, the message was delivered, the buyer is silent. */
export function aContext(changes: ContextChanges = {}): ContextSnapshot {
  const asked = { actionId: 'c1.1.0', at: NOON - HOUR_MS, topic: 'size' };
  const base: ContextSnapshot = {
    version: 1,
    now: NOON,
    conversation: {
      ...{ id: CONVERSATION, number: NUMBER, owner: { kind: 'bot' }, paused: false, episode: 1, open: true },
      openedAt: NOON - 2 * HOUR_MS,
    },
    contact: {
      ...{ id: 'k1', language: 'en', timeZones: ['Europe/Berlin'], optedOut: false, companyId: null },
      ...{ answers: 0, unaskedSends: 0 },
    },
    episodes: [],
    openQuestions: { ours: [asked], theirs: [] },
    promises: [],
    deal: null,
    lastReplies: { inboundAt: NOON - 2 * HOUR_MS, botAt: NOON - HOUR_MS, personAt: null },
    humanStretch: null,
    window: { openUntil: NOON + DAY_MS },
    unheardUntil: null,
    sends: {
      ...{ pending: 0, failed: 0, undelivered: 0, foreignAt: null },
      last: aDeliveredSend(),
    },
    botAnswersInARow: 1,
    lastTurnCues: [],
    rhythm: null,
  };
  const merged = Object.entries(changes).map(([key, value]) => [key, merge(base[key as keyof ContextSnapshot], value)]);
  return { ...base, ...Object.fromEntries(merged) } as ContextSnapshot;
}

function merge(base: unknown, change: unknown): unknown {
  const isRecord = (value: unknown): value is object =>
    typeof value === 'object' && value !== null && !Array.isArray(value);
  return isRecord(base) && isRecord(change) ? { ...base, ...change } : change;
}

type LastSend = NonNullable<ContextSnapshot['sends']['last']>;

/** Our last message, delivered an hour ago unless said otherwise. */
export function aDeliveredSend(changes: Partial<LastSend> = {}): LastSend {
  const at = NOON - HOUR_MS;
  return { actionId: 'c1.1.0', acceptedAt: at, deliveredAt: at, asksQuestion: true, failed: false, ...changes };
}

/** A deal at the stage at which the buyer is to move. */
export const quotedDeal = {
  ...{ id: 'd1', pipeline: 'sales', stage: 'quoted', open: true },
  chosenBecause: 'the only open deal',
} as const;

/** The follow-up policy of the default settings. */
export function aFollowUpPolicy(changes: Partial<FollowUpPolicy> = {}): FollowUpPolicy {
  return {
    ...{ hourMs: HOUR_MS, omega: 0.1, floorHours: 4, capHours: 72, growth: 1.5, maxFollowUps: 2 },
    ...{ minimumAnswerChance: 0.15, attentionBudget: 4, attentionDays: 30, holdOutShare: 0 },
    open: { from: '08:00', to: '21:00' },
    weekdays: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat'],
    ...{ undeliveredStopDays: 30, closeAfterSilenceDays: 30 },
    startWithinSeconds: 60,
    buyerMovesStages: ['quoted'],
    prior: { question: questionPrior, noQuestion: noQuestionPrior },
    ...changes,
  };
}

/** Share of company messages that customers had answered by then (reply-rhythm fact sheet, 2.8). */
const questionPrior = [
  { hours: 1 / 6, share: 0.292 },
  { hours: 1, share: 0.456 },
  { hours: 6, share: 0.546 },
  { hours: 8.7, share: 0.588 },
  { hours: 24, share: 0.627 },
  { hours: 72, share: 0.641 },
  { hours: 168, share: 0.651 },
];
const noQuestionPrior = [
  { hours: 1 / 6, share: 0.158 },
  { hours: 1, share: 0.232 },
  { hours: 6, share: 0.288 },
  { hours: 24, share: 0.322 },
  { hours: 72, share: 0.333 },
  { hours: 168, share: 0.342 },
];

/** A silence that is judged an hour after our question, always within open hours. */
export function aSilence(changes: Partial<SilenceInput> = {}): SilenceInput {
  return {
    context: aContext(),
    policy: aFollowUpPolicy(),
    followUpsSent: 0,
    previousWaitMs: null,
    plan: null,
    hold: 0.5,
    moveIntoOpenHours: (at) => at,
    now: NOON,
    ...changes,
  };
}

/** A message of the buyer as the rules see it. */
export function aMessage(changes: Partial<MessageInView> = {}): MessageInView {
  return {
    ...{ messageId: 'm1', providerAt: NOON, receivedAt: NOON, readable: true, language: 'en', answers: null },
    cues: [],
    entries: [],
    ...changes,
  };
}
