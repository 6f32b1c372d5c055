import type { Effect } from '../domain/conversation/effects';
import type { Fact, SendSource } from '../domain/conversation/facts';
import type { Address, InboundView } from '../domain/inbound-message';
import type { ContextSnapshot } from '../domain/judgement/context';
import type { MediaState } from '../domain/media';
import type { OutwardContent } from '../domain/outward-content';
import type { Decision, MessageInView } from '../domain/judgement/decision';
import type { ActionId, ConversationId, DecisionId, MessageId, NumberId } from '../domain/ids';
import type { NumberMode } from '../domain/number-mode';
import type { Pricing } from '../domain/pricing';
import type { ReasonCode } from '../domain/reasons';
import type { Instant } from '../domain/time';

/**
 * The shape of every fact, gate, ledger row and projection, in one place. `v` is the schema version: readers accept
 * every version ever released. Masters (contacts, companies, deals, operators …) are beside their stores.
 */

type InboxKind =
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
/** pending → handed → done; `dead` with the reason (can be driven again); `parked` = kept, not handled by design. */
export type InboxState = 'pending' | 'handed' | 'done' | 'dead' | 'parked';

/** One item of a webhook delivery. `_id` = `<numberId>|<kind>|<provider id>[|<status>]`. */
export type InboxItem = {
  _id: string;
  v: 1;
  number: NumberId;
  kind: InboxKind;
  /** HMAC of `_id`; how Temporal, the journal and the API name a message. Unique. */
  messageId: MessageId;
  /** The provider's id (a wamid for messages, echoes and statuses). */
  providerId: string | null;
  /** Address at our number, `<numberId>|<kind>|<value>`; null when the item names none. */
  pair: string | null;
  providerAt: Instant | null;
  receivedAt: Instant;
  /** When a repetition of it arrived that raced the first: gates may have been raised to that moment. */
  seenAgainAt?: Instant;
  /** The item's own JSON and the contact that belongs to it, as strings: attacker-chosen keys never become fields. */
  raw: string;
  view: InboundView | null;
  state: InboxState;
  reason: string | null;
  handedAt: Instant | null;
  doneAt: Instant | null;
  tries: number;
};

/** One step of a conversation. `_id` = `<conversationId>|<step>`. */
export type JournalStep = {
  _id: DecisionId;
  v: 1;
  conversationId: ConversationId;
  number: NumberId;
  step: number;
  kind: 'burst' | 'look' | 'command' | 'event';
  /** The moment the workflow decided at (workflow clock). */
  decidedAt: Instant;
  recordedAt: Instant;
  messageIds: readonly MessageId[];
  /** Commands: the command as received, without text. Events: the input. */
  input: unknown;
  decision: Decision | null;
  /** Our arrival time of the newest message the decision saw. */
  sawUntil: Instant | null;
  /** What came of earlier messages of ours, seen in this step. */
  outcomes: readonly ObservedOutcome[];
  /** Bursts: what was seen in each message, without its text. */
  seen: readonly MessageInView[];
  context: ContextSnapshot | null;
  facts: readonly Fact[];
  sends: readonly PlannedSend[];
  effects: readonly Effect[];
  before: Standing;
  after: Standing;
};

/** What came of one of our turns: the buyer answered, or did not while it mattered. */
type ObservedOutcome = {
  decisionId: DecisionId;
  answered: boolean;
  openedAt: Instant;
  closedAt: Instant;
  entry: string | null;
  followUp: boolean;
};

/** What a person sees of the state before and after a step. */
type Standing = {
  owner: string;
  epoch: number;
  paused: boolean;
  optedOut: boolean;
  open: boolean;
  stage: string | null;
};

/** An outward message as it was decided. */
export type PlannedSend = {
  actionId: ActionId;
  conversationId: ConversationId;
  number: NumberId;
  to: Address;
  source: SendSource;
  /** What people read of it. */
  text: string;
  /** What it holds beside a text; absent for a plain one. */
  content?: OutwardContent;
  entry: string | null;
  topic: string | null;
  asksQuestion: boolean;
  repeatable: boolean;
  decisionId: DecisionId;
  epoch: number;
  sawUntil: Instant;
  quotedWamid: string | null;
  by: string | null;
  plannedAt: Instant;
};

/** The file of one message; its bytes are in the media store. `_id` = message id. */
export type MediaItem = {
  _id: MessageId;
  v: 1;
  conversationId: ConversationId;
  number: NumberId;
  /** `image`, `document` …, as the message says. */
  type: string;
  /** Meta's id of the file; null where WhatsApp could not take it. */
  providerId: string | null;
  /** What the message claims about it; written by the sender's phone. */
  declared: { mimeType: string; sha256: string | null; filename: string | null };
  providerAt: Instant;
  receivedAt: Instant;
  state: MediaState;
  reason: ReasonCode | null;
  /** What it is by its first bytes; the checksum in hex. */
  kept: { mimeType: string; size: number; sha256: string } | null;
  tries: number;
  /** The code of what the last try failed with. */
  lastProblem: string | null;
  endedAt: Instant | null;
  /** A person has seen that it is not here. */
  dismissedAt: Instant | null;
};

export type StatusName = 'sent' | 'delivered' | 'read' | 'played' | 'failed';

/** Ledger row: one outward message. `_id` = action id. The state is derived on read (`deliveryState`). */
export type SendRow = PlannedSend & {
  _id: ActionId;
  v: 1;
  wamid: string | null;
  acceptedAt: Instant | null;
  heldAt: Instant | null;
  uncertainAt: Instant | null;
  rejectedAt: Instant | null;
  rejectedCode: number | null;
  droppedAt: Instant | null;
  droppedReason: ReasonCode | null;
  /** Earliest time of each status, by Meta's clock. */
  statuses: Partial<Record<StatusName, Instant>>;
  rank: number;
  failedCode: number | null;
  /** What each status said of the price; absent until one did. */
  pricing?: Partial<Record<StatusName, Pricing>>;
};

/** One try of a send. `_id` = `<actionId>|<attempt>`; inserting it claims the try. */
export type AttemptRow = {
  _id: string;
  v: 1;
  actionId: ActionId;
  attempt: number;
  claimedAt: Instant;
  /** What was read from `gates` immediately before the call. */
  gates: readonly Gate[];
  gatesReadAt: Instant | null;
  startedAt: Instant | null;
  endedAt: Instant | null;
  outcome: string | null;
  httpStatus: number | null;
  code: number | null;
};

/** `_id` = pair|<address id> · conversation|<id> · contact|<id> · number|<id> · unasked|<number> · account · token · all */
export type Gate = {
  _id: string;
  v: 1;
  lastInboundAt?: Instant;
  lastReceivedAt?: Instant;
  foreignAt?: Instant;
  preferenceAt?: Instant;
  optedOut?: boolean;
  epoch?: number;
  ownerKind?: 'bot' | 'human';
  paused?: boolean;
  pausedUntil?: Instant | null;
  pausedBy?: string;
  pausedReason?: string;
  /** When the pause began. */
  pausedAt?: Instant;
  /** WhatsApp's code that made the pause; null where a person or an event made it. */
  pausedCode?: number | null;
  /** When a person last let it go on. */
  resumedAt?: Instant;
  /** When WhatsApp last took back a stop, by its reason. */
  takenBackAt?: Partial<Record<ReasonCode, Instant>>;
  /** A pause began then, and the conversations that it held have not been told yet that it is over. */
  heldAt?: Instant | null;
  /** What a number does, who switched it, when and why; absent where nobody has. */
  mode?: NumberMode;
  switched?: { at: Instant; by: string; reason: string };
  /** Somebody listened for deliveries then. */
  listenedAt?: Instant;
  /** Until then WhatsApp may still bring what it could not deliver while nobody listened. */
  caughtUpAt?: Instant;
};

/** One delivery status. `_id` = `<numberId>|<wamid>|<status>`. */
export type Receipt = {
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
