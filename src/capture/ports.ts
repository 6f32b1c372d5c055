import type { Inbound } from '../domain/conversation/inputs';
import type { ActionId, ConversationId, MessageId, NumberId } from '../domain/ids';
import type { InboundView, Sender } from '../domain/inbound-message';
import type { Pricing } from '../domain/pricing';
import type { ReasonCode } from '../domain/reasons';
import type { TemplateNews } from '../domain/template';
import type { Instant } from '../domain/time';

/** What capture needs of the records and of the engine; the composition root gives it, tests may replace it. */

export type ItemKind =
  | 'message'
  | 'status'
  | 'echo'
  | 'reaction'
  | 'system'
  | 'preference'
  | 'call'
  | 'template'
  | 'account'
  | 'history'
  | 'standby'
  | 'group'
  | 'unknown';
export type ItemState = 'pending' | 'handed' | 'done' | 'dead' | 'parked';

/** One item of a delivery as the inbox holds it. `raw` is a delivery of its own that holds this one item. */
export type StoredItem = {
  _id: string;
  v: 1;
  number: NumberId;
  kind: ItemKind;
  messageId: MessageId;
  providerId: string | null;
  pair: string | null;
  providerAt: Instant | null;
  receivedAt: Instant;
  raw: string;
  view: InboundView | null;
  state: ItemState;
  reason: string | null;
  handedAt: Instant | null;
  doneAt: Instant | null;
  tries: number;
};

/** A buyer wrote: `providerAt` moves the service window, `receivedAt` what no decision has seen yet. */
type PairRaise = { addressId: string; providerAt: Instant; receivedAt: Instant };

export type InboxPort = {
  byIds: (ids: readonly string[]) => Promise<readonly StoredItem[]>;
  /** `known`: the ids of those that were there already. */
  store: (items: readonly StoredItem[]) => Promise<{ inserted: number; known: readonly string[] }>;
  seenAgain: (ids: readonly string[], at: Instant) => Promise<unknown>;
  pendingOlderThan: (at: Instant, limit: number) => Promise<readonly StoredItem[]>;
  handedOlderThan: (at: Instant, limit: number) => Promise<readonly StoredItem[]>;
  markHanded: (ids: readonly string[], at: Instant) => Promise<unknown>;
  markDone: (messageIds: readonly MessageId[], at: Instant) => Promise<unknown>;
  markParked: (ids: readonly string[], reason: string) => Promise<unknown>;
  markDead: (id: string, reason: string) => Promise<unknown>;
  noteTry: (ids: readonly string[]) => Promise<unknown>;
};

/** What an event of WhatsApp can stop. */
export type AccountScope = 'account' | `unasked|${string}`;
type Stop = { code: null; until: Instant | null; reason: ReasonCode; askedAt: Instant; at: Instant };

export type GatesPort = {
  raisePairs: (raises: readonly PairRaise[]) => Promise<void>;
  noteForeign: (addressId: string, at: Instant) => Promise<void>;
  /** Somebody listens for deliveries at that moment. */
  noteListening: (at: Instant) => Promise<void>;
  notePreference: (conversationId: ConversationId, at: Instant) => Promise<Instant>;
  stop: (scope: AccountScope, stop: Stop) => Promise<boolean>;
  takeBack: (scope: AccountScope, taken: { reasons: readonly ReasonCode[]; at: Instant }) => Promise<void>;
};

type LearnedFrom = 'message' | 'echo' | 'system-message' | 'import';
type KnownAlias = { conversationId: ConversationId };
type NewAlias = {
  _id: string;
  v: 1;
  number: NumberId;
  kind: 'phone' | 'bsuid' | 'parent';
  value: string;
  conversationId: ConversationId;
  learnedFrom: LearnedFrom;
  learnedAt: Instant;
  lastSeenAt: Instant;
};

export type AliasesPort = {
  resolve: (
    number: NumberId,
    sender: Sender,
    learning: { learnedFrom: LearnedFrom; now: Instant },
  ) => Promise<{ conversationId: ConversationId; disagree: boolean }>;
  get: (id: string) => Promise<KnownAlias | null>;
  learn: (alias: NewAlias) => Promise<KnownAlias>;
};

/** A message of WhatsApp's history, as people read it. */
export type PastMessage = {
  _id: MessageId;
  v: 1;
  conversationId: ConversationId;
  direction: 'in' | 'out';
  who: 'buyer' | 'phone';
  by: null;
  type: string;
  text: string | null;
  at: Instant;
  arrivedAt: Instant;
  episode: number;
  answers: null;
  late: false;
  decisionId: null;
  wamid: string;
};
export type PastMessagesPort = { store: (messages: readonly PastMessage[]) => Promise<void> };

export type DeliveryStatus = {
  number: NumberId;
  wamid: string;
  actionId: ActionId | null;
  status: 'sent' | 'delivered' | 'read' | 'played' | 'failed';
  at: Instant;
  code: number | null;
  pricing: Pricing | null;
};

type StoredReceipt = {
  _id: string;
  v: 1;
  number: NumberId;
  wamid: string;
  actionId: ActionId | null;
  conversationId: ConversationId | null;
  status: string;
  providerAt: Instant;
  receivedAt: Instant;
  code: number | null;
  pricing: Pricing | null;
};

export type ReceiptsPort = {
  record: (receipts: readonly StoredReceipt[]) => Promise<unknown>;
  actionOfWamid: (number: NumberId, wamid: string) => Promise<ActionId | null>;
};

export type StatusEffect = {
  ours: boolean;
  actionId: ActionId | null;
  conversationId: ConversationId | null;
  settles: { outcome: 'accepted' | 'rejected'; reason: ReasonCode | null } | null;
};
export type LedgerPort = {
  applyStatuses: (statuses: readonly DeliveryStatus[]) => Promise<readonly StatusEffect[]>;
};

export type TemplatesPort = { follow: (news: TemplateNews) => Promise<'followed' | 'older' | 'unknown'> };

export type Recipient = { conversationId: ConversationId; number: NumberId };
/** Signal-with-start: what it was given is durable when it returns. */
export type Deliver = (to: Recipient, inbound: Inbound) => Promise<void>;

/** Runs something later; what it gives back cancels it. */
export type Schedule = (afterMs: number, run: () => void) => () => void;

/** The timers of Node. */
export const scheduleByTimer: Schedule = (afterMs, run) => {
  const timer = setTimeout(run, afterMs);
  return () => clearTimeout(timer);
};
