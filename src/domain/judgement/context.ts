import type { ActionId, ContactId, ConversationId, MessageId, NumberId } from '../ids';
import type { Owner } from '../conversation/state';
import type { ReasonCode } from '../reasons';
import type { Instant } from '../time';

/** What is known when something is decided: built only from records, bounded, hashed, stored with the decision. */
export type ContextSnapshot = {
  version: 1;
  now: Instant;
  conversation: {
    id: ConversationId;
    number: NumberId;
    owner: Owner;
    paused: boolean;
    episode: number;
    open: boolean;
    openedAt: Instant | null;
  };
  contact: {
    id: ContactId | null;
    language: string | null;
    /** IANA zones the number may be in; empty when there is no number. */
    timeZones: readonly string[];
    optedOut: boolean;
    companyId: string | null;
    answers: number;
    /** Unasked messages in the policy's attention days, over all conversations. */
    unaskedSends: number;
  };
  episodes: readonly { episode: number; openedAt: Instant; closedAt: Instant | null; outcome: ReasonCode | null }[];
  openQuestions: {
    ours: readonly { actionId: ActionId; at: Instant; topic: string | null }[];
    theirs: readonly { messageId: MessageId; at: Instant; topic: string | null }[];
  };
  promises: readonly { side: 'ours' | 'theirs'; at: Instant; messageId: string }[];
  deal: { id: string; pipeline: string; stage: string; open: boolean; chosenBecause: string } | null;
  lastReplies: { inboundAt: Instant | null; botAt: Instant | null; personAt: Instant | null };
  humanStretch: { startedAt: Instant; endedAt: Instant | null } | null;
  window: { openUntil: Instant | null };
  /** We were away: until then a buyer may have written without our knowing it. */
  unheardUntil: Instant | null;
  sends: {
    pending: number;
    failed: number;
    undelivered: number;
    /** The last message of our turn: when it was accepted, and delivered if a status said so. */
    last: {
      actionId: ActionId;
      acceptedAt: Instant | null;
      deliveredAt: Instant | null;
      asksQuestion: boolean;
      failed: boolean;
    } | null;
    /** A status for a message that is not ours. */
    foreignAt: Instant | null;
  };
  botAnswersInARow: number;
  /** The buyer's last turn: its cues together. */
  lastTurnCues: readonly string[];
  rhythm: null;
};
