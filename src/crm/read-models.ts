import type { ConversationState } from '../domain/conversation/state';
import type { ContactId, ConversationId, DecisionId, NumberId } from '../domain/ids';
import type { Decision } from '../domain/judgement/decision';
import type { ReasonCode } from '../domain/reasons';
import type { Instant } from '../domain/time';

/** The shapes of the projections: each can be thrown away and rebuilt from the facts. */

/** Projection: the conversation as a person reads it. */
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
  rank: number;
  status: string | null;
  wamid: string | null;
};

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
  firstReplyMs: number | null;
  windowOpenUntil: Instant | null;
  nextActionAt: Instant | null;
  nextActionReason: ReasonCode | null;
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
