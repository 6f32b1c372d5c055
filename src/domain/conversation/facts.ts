import type { ActionId, ContactId, DecisionId, MessageId } from '../ids';
import type { ReasonCode } from '../reasons';
import type { Instant } from '../time';
import type { DecisionResult, FollowUpPlan, Owner } from './state';

/** How a command or an observation reached us. `temporal` is unverified: the Web UI has no sign-in of its own. */
export type Source = 'api' | 'temporal' | 'phone' | 'rule' | 'timer' | 'buyer';

/** What wrote an outward message. */
export type SendSource = 'answer' | 'acknowledgement' | 'follow-up' | 'person' | 'opt-out-confirmation';

/** Something that happened to a conversation. Facts are only ever added; folding them gives the state. */
export type Fact =
  | { kind: 'EpisodeOpened'; episode: number; reason: ReasonCode }
  | { kind: 'EpisodeClosed'; reason: ReasonCode; by: string | null }
  | { kind: 'ContactIdentified'; contactId: ContactId; duplicateCase: string | null }
  | {
      kind: 'MessagesReceived';
      messageIds: readonly MessageId[];
      lastMessageId: MessageId;
      lastAt: Instant;
      late: boolean;
    }
  | { kind: 'Decided'; decisionId: DecisionId; result: DecisionResult; reason: ReasonCode }
  | { kind: 'DecisionSuperseded'; decisionId: DecisionId; messageIds: readonly MessageId[] }
  | {
      kind: 'OwnerChanged';
      owner: Owner;
      epoch: number;
      handBackAt: Instant | null;
      source: Source;
      by: string;
      reason: ReasonCode;
      noteId: string | null;
    }
  | { kind: 'Paused'; until: Instant | null; source: Source; by: string; reason: ReasonCode; noteId: string | null }
  | { kind: 'Resumed'; source: Source; by: string; reason: ReasonCode; noteId: string | null }
  | { kind: 'OptedOut'; source: Source; by: string }
  | { kind: 'OptedIn'; source: Source; by: string }
  | { kind: 'StageChanged'; stage: string | null }
  | { kind: 'AnswerDue'; by: Instant }
  | { kind: 'AttentionRaised'; reason: ReasonCode }
  | { kind: 'AttentionCleared' }
  | { kind: 'FollowUpPlanned'; plan: FollowUpPlan }
  | { kind: 'FollowUpStopped'; reason: ReasonCode }
  | { kind: 'FollowUpDecided'; actionId: ActionId; attempt: number; waitedMs: number }
  | { kind: 'SendDecided'; actionId: ActionId; source: SendSource }
  | {
      kind: 'SendSettled';
      actionId: ActionId;
      outcome: SendOutcome;
      reason: ReasonCode | null;
      visibleAt: Instant | null;
    }
  | { kind: 'PersonSpoke'; messageId: MessageId | null; actionId: ActionId | null; source: Source; by: string }
  | { kind: 'OutcomeObserved'; decisionId: DecisionId; outcome: ReasonCode; waitMs: number }
  | { kind: 'CloseScheduled'; at: Instant }
  | { kind: 'InputQuarantined'; count: number };

/**
 * The fate of an outward message as the conversation sees it.
 * accepted: WhatsApp has it · held: WhatsApp keeps it for review · rejected: refused for good, or failed later
 * unsent: provably not sent, may be tried again · uncertain: nobody knows · dropped: stopped by a gate before the call
 */
export type SendOutcome = 'accepted' | 'held' | 'rejected' | 'unsent' | 'uncertain' | 'dropped';

export type FactOf<K extends Fact['kind']> = Extract<Fact, { kind: K }>;
