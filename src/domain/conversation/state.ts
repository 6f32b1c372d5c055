import type { ActionId, ContactId, ConversationId, DecisionId, MessageId, NumberId } from '../ids';
import type { ReasonCode } from '../reasons';
import type { Instant } from '../time';

/** Who answers: the bot, or a person (a named operator, or a team until somebody takes it). */
export type Owner = { kind: 'bot' } | { kind: 'human'; operator: string | null; team: string | null };

/** Outward automation is stopped until a moment, or until somebody resumes it. */
type Pause = { until: Instant | null; by: string; reason: ReasonCode };

/** When we look again at a silence, and why then. `says` is one sentence for people, without personal data. */
export type FollowUpPlan = {
  dueAt: Instant;
  reason: ReasonCode;
  says: string;
  /** How many follow-ups have left in this silence before this one. */
  attempt: number;
  /** Set when a person moved it: the model no longer does. */
  editedBy: string | null;
};

/** A decision as the details of a conversation show it. */
type DecisionLine = { at: Instant; decisionId: DecisionId; reason: ReasonCode; result: DecisionResult };

export type DecisionResult =
  'no-reply' | 'bot' | 'person' | 'follow-up' | 'reminder' | 'postponed' | 'withheld' | 'closed';

/** A send whose fate is not known; a status that names it, or a person, settles it. */
/** `visibleAt`: when a person is asked, null once he was. */
type UncertainSend = { actionId: ActionId; since: Instant; visibleAt: Instant | null };

/**
 * What a conversation carries from step to step. Folding the facts of its journal gives exactly this.
 *
 *   open ──(messages: decided)──▶ owner bot ⇄ owner human   (takeOver, humanSpoke ▶ human; handBack ▶ bot)
 *     │                              │ pause ⇄ resume (orthogonal)
 *     └──(close, completion, long silence)──▶ closed ──(any message, reopened)──▶ open, next episode
 */
export type ConversationState = {
  version: 1;
  conversationId: ConversationId;
  number: NumberId;
  contactId: ContactId | null;
  step: number;
  open: boolean;
  episode: number;
  epoch: number;
  owner: Owner;
  /** Who made it the owner, and why; null where nobody ever changed it. */
  ownedBecause: { by: string; reason: ReasonCode } | null;
  handBackAt: Instant | null;
  pause: Pause | null;
  optedOut: boolean;
  stage: string | null;
  attention: ReasonCode | null;
  /** A person owes an answer until then. */
  answerBy: Instant | null;
  plan: FollowUpPlan | null;
  followUpsSent: number;
  /** How long the last follow-up of this silence had waited; the next waits at least 1.5 times as long. */
  previousWaitMs: number | null;
  lastInbound: { messageId: MessageId; at: Instant } | null;
  lastOutboundAt: Instant | null;
  /** The messages that no standing decision names yet, because the decision that named them was superseded. */
  unjudged: { decisionId: DecisionId; messageIds: readonly MessageId[]; since: Instant } | null;
  uncertain: readonly UncertainSend[];
  closeAt: Instant | null;
  lastOutcome: ReasonCode | null;
  recent: readonly DecisionLine[];
  quarantined: number;
};

/** Gives the state of a conversation of which nothing has been recorded. */
export function emptyState(conversationId: ConversationId, number: NumberId): ConversationState {
  return {
    version: 1,
    conversationId,
    number,
    contactId: null,
    step: 0,
    open: false,
    episode: 0,
    epoch: 0,
    owner: { kind: 'bot' },
    ownedBecause: null,
    handBackAt: null,
    pause: null,
    optedOut: false,
    stage: null,
    attention: null,
    answerBy: null,
    plan: null,
    followUpsSent: 0,
    previousWaitMs: null,
    lastInbound: null,
    lastOutboundAt: null,
    unjudged: null,
    uncertain: [],
    closeAt: null,
    lastOutcome: null,
    recent: [],
    quarantined: 0,
  };
}
