import type { RecordedStep, SendMessage } from '../src/domain/conversation/effects';
import type { Fact, SendOutcome } from '../src/domain/conversation/facts';
import type { CommandedSend } from '../src/domain/conversation/command-rules';
import type { ConversationState } from '../src/domain/conversation/state';
import type { ActionId, ConversationId, DecisionId, MessageId, NumberId } from '../src/domain/ids';
import type { MediaState } from '../src/domain/media';
import type { NumberProblem } from '../src/domain/number-problems';
import type { ReasonCode } from '../src/domain/reasons';
import type { Instant } from '../src/domain/time';

/**
 * What the conversation workflow asks of its activities. All but `sendMessage` are local activities: short,
 * idempotent, run again when a worker dies. `now` is the workflow's clock.
 */
export type ConversationActivities = {
  /** Folds the journal; finds sends whose end it does not hold, and what the last steps did. */
  loadConversation(request: {
    conversationId: ConversationId;
    number: NumberId;
    now: Instant;
  }): Promise<LoadedConversation>;
  /** Steps 2 to 6 for a burst: identity, context, routing, decision; recorded as the next step. Null: all was handled before. */
  takeBurst(request: BurstRequest): Promise<RecordedStep | null>;
  /** Step 5: looks at a silence again with fresh facts; recorded as the next step. */
  takeLook(request: { state: ConversationState; now: Instant }): Promise<RecordedStep>;
  /** Records what a command or an event made true, and writes the fence before it answers. */
  recordStep(request: RecordRequest): Promise<RecordedStep>;
  /** Reads the fate of a send from the ledger, after its activity died or timed out. */
  settleSend(request: { actionId: ActionId; now: Instant }): Promise<SettledSend>;
  /** Keeps what could not be read, for operators to see. */
  quarantine(request: {
    conversationId: ConversationId;
    items: readonly QuarantinedItem[];
    now: Instant;
  }): Promise<void>;
};

export type SendActivities = {
  /** Step 4, the outward half: one try at a message whose ledger row exists. Gates first, then the call, then the answer. */
  sendMessage(effect: SendMessage): Promise<SettledSend>;
};

/** What the workflow of a file asks: `fetchMedia` may take minutes, `giveUpMedia` is a local activity. */
export type MediaActivities = {
  /** Fetches the file of a message and keeps it; fails while it is worth another try. */
  fetchMedia(request: { messageId: MessageId }): Promise<FetchedMedia>;
  /** Ends the fetching of a file that did not come in its life. */
  giveUpMedia(request: { messageId: MessageId }): Promise<FetchedMedia>;
};

/** What the daily look at the numbers asks. */
export type NumberActivities = {
  /** Looks at every connected number and keeps what was found. */
  checkNumbers(): Promise<CheckedNumbers>;
};
export type CheckedNumbers = { checked: number; problems: readonly NumberProblem[] };

/** How it ended; without a state nothing is known of such a file. */
export type FetchedMedia = { state: MediaState | null; reason: ReasonCode | null };

export type LoadedConversation = { state: ConversationState; openSends: readonly SendMessage[]; done: Done };

/** What the last steps did: a run that was reset or lost is handed the same commands and events once more. */
export type Done = { commands: readonly DoneCommand[]; eventMessages: readonly MessageId[] };
/** `actionId`: the message that the command itself sent. */
export type DoneCommand = { commandId: string; step: number; actionId: ActionId | null };

/** A decision that no longer stands and whose messages are judged again; `last`: the one that stands now. */
export type Rejudge = { kind: 'decision'; decisionId: DecisionId } | { kind: 'last' };

export type BurstRequest = {
  state: ConversationState;
  messageIds: readonly MessageId[];
  rejudge: Rejudge | null;
  now: Instant;
};

export type RecordRequest = {
  state: ConversationState;
  kind: 'command' | 'event';
  input: unknown;
  facts: readonly Fact[];
  sends: readonly CommandedSend[];
  messageIds: readonly MessageId[];
  startBy: Instant;
  now: Instant;
};

/** `retryAfterMs`: provably not sent, and worth another try after that. */
export type SettledSend = {
  actionId: ActionId;
  outcome: SendOutcome;
  reason: ReasonCode | null;
  retryAfterMs: number | null;
};

export type QuarantinedItem = { name: string; at: Instant; why: string };
