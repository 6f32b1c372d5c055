import type { ConversationState } from '../domain/conversation/state';
import type { Address } from '../domain/inbound-message';
import type { SendSource } from '../domain/conversation/facts';
import type { ActionId, ContactId, ConversationId, DecisionId, MessageId, NumberId } from '../domain/ids';
import type { Decision } from '../domain/judgement/decision';
import type { ReasonCode } from '../domain/reasons';
import type { Instant } from '../domain/time';

/** The shapes of the projections: each can be thrown away and rebuilt from the facts. */

/** Projection: the conversation as a person reads it. How far a message of ours came, the ledger says. */
export type ThreadMessage = {
  _id: string;
  v: 1;
  conversationId: ConversationId;
  direction: 'in' | 'out';
  who: 'buyer' | 'bot' | 'person' | 'phone';
  by: string | null;
  type: string;
  text: string | null;
  at: Instant;
  arrivedAt: Instant;
  episode: number;
  answers: string | null;
  late: boolean;
  decisionId: DecisionId | null;
  /** WhatsApp's own id of what the buyer or the phone app said; of our messages the ledger has it. */
  wamid: string | null;
};

/** A message of the thread; `history`: it was said before the number came here. */
export type ThreadRow = ThreadMessage & { origin: 'live' | 'history' };

/** What a conversation remembers for its next context: bounded, folded from the journal like everything else here. */
export type ConversationMemory = {
  /** The address that wrote last: replies go to exactly that one. */
  address: Address | null;
  episodes: readonly { episode: number; openedAt: Instant; closedAt: Instant | null; outcome: ReasonCode | null }[];
  ours: readonly { actionId: ActionId; at: Instant; topic: string | null }[];
  theirs: readonly { messageId: MessageId; at: Instant; topic: string | null }[];
  promises: readonly { side: 'ours' | 'theirs'; at: Instant; messageId: string }[];
  lastInboundAt: Instant | null;
  /** Our arrival time of the newest message that a step has taken in. */
  lastReceivedAt: Instant;
  lastBotAt: Instant | null;
  lastPersonAt: Instant | null;
  humanStretch: { startedAt: Instant; endedAt: Instant | null } | null;
  /** What we decided to send since the buyer's last word, oldest first. */
  turnActions: readonly ActionId[];
  /** The last outward messages that left or may leave; what never left is taken out again. */
  recentSends: readonly { actionId: ActionId; source: SendSource }[];
  /** What the last of them changed, so that it can be taken back when it turns out that it never left. */
  lastWord: LastWord | null;
  /** When the bot answered in a row without a person's word. */
  botAnswersAt: readonly Instant[];
  /** When something left that the buyer had not asked for. */
  unaskedAt: readonly Instant[];
  lastTurnCues: readonly string[];
  /** How often the buyer answered something of ours. */
  answers: number;
  /** The oldest message of the buyer that nobody has answered. */
  waiting: { messageId: MessageId; since: Instant } | null;
  /** The last decision about messages of the buyer that stands. */
  standing: DecisionId | null;
};

/** How things stood before our last message. */
type LastWord = { actionId: ActionId } & Pick<
  ConversationMemory,
  'waiting' | 'theirs' | 'lastBotAt' | 'lastPersonAt' | 'botAnswersAt' | 'unaskedAt'
>;

/** Projection: one row of the list of conversations. */
export type ConversationRecord = {
  _id: ConversationId;
  v: 1;
  number: NumberId;
  contactId: ContactId | null;
  step: number;
  state: ConversationState;
  owner: string;
  open: boolean;
  paused: boolean;
  attention: ReasonCode | null;
  stage: string | null;
  episode: number;
  lastInAt: Instant | null;
  lastOutAt: Instant | null;
  waitingSince: Instant | null;
  /** How much what waits presses: the place of the highest priority in `priorities`. */
  urgency: number;
  firstReplyMs: number | null;
  /** The message of ours that was the first reply; null for one from the phone app. */
  firstReplyBy: ActionId | null;
  windowOpenUntil: Instant | null;
  nextActionAt: Instant | null;
  nextActionReason: ReasonCode | null;
  memory: ConversationMemory;
  /** What was said, as far as it left or may have left. */
  counters: { messagesIn: number; botAnswers: number; personAnswers: number; followUps: number };
  updatedAt: Instant;
};

/** Projection: why; with what came of it. */
export type DecisionRecord = Decision & {
  _id: DecisionId;
  v: 1;
  conversationId: ConversationId;
  step: number;
  superseded: boolean;
  outcome: { code: ReasonCode; waitMs: number; at: Instant } | null;
};

/** Projection: one closed wait. `_id` = `<id of what opened it>|<side>`. */
export type ResponseRecord = {
  _id: string;
  v: 1;
  conversationId: ConversationId;
  side: 'ours' | 'theirs';
  openedAt: Instant;
  closedAt: Instant;
  waitMs: number;
  answered: boolean;
  decisionId: DecisionId | null;
  entry: string | null;
  followUp: boolean;
};

/** Two contacts that may be one person; a person decides. `_id` = the sorted contact ids. */
export type DuplicateCase = {
  _id: string;
  v: 1;
  contactIds: readonly [ContactId, ContactId];
  evidence: readonly {
    kind: 'alias-conflict' | 'same-email' | 'same-name' | 'recycled-number';
    detail: string;
    at: Instant;
  }[];
  score: number;
  state: 'open' | 'dismissed' | 'merged';
  openedAt: Instant;
};
