import type { ActionId, MessageId } from '../ids';
import type { ReasonCode } from '../reasons';
import type { Instant } from '../time';
import type { SendOutcome, Source } from './facts';

/** What the signal `inbound` carries: ids and codes only. */
export type Inbound =
  | { kind: 'messages'; messageIds: readonly MessageId[]; at: Instant }
  | { kind: 'reaction'; messageId: MessageId; at: Instant }
  | { kind: 'humanSpoke'; messageId: MessageId; at: Instant }
  | { kind: 'sendSettled'; actionId: ActionId; outcome: SendOutcome; reason: ReasonCode | null; at: Instant }
  | { kind: 'identityChanged'; at: Instant }
  /** `messageId` names the item, so that a step can: the earliest signals of this kind have none. */
  | { kind: 'preferenceChanged'; preference: 'stop' | 'resume'; messageId?: MessageId; at: Instant }
  | { kind: 'called'; at: Instant }
  | { kind: 'reopened'; at: Instant }
  | { kind: 'resumed'; at: Instant };

/** What every command names: who, why, and a note that was stored before (text never enters a history). */
type Act = { commandId: string; by: string; reason: ReasonCode; noteId?: string };

/** What an operator may tell a conversation; each is an update of the same name. */
export type Command =
  | ({ kind: 'takeOver'; operator: string; until?: Instant } & Act)
  | ({ kind: 'handBack' } & Act)
  | ({ kind: 'pause'; until?: Instant } & Act)
  | ({ kind: 'resume' } & Act)
  | ({ kind: 'assign'; operator: string } & Act)
  | ({
      kind: 'route';
      to: { kind: 'bot' } | { kind: 'team'; team: string } | { kind: 'operator'; operator: string };
    } & Act)
  /** `parts`: a long text leaves in so many messages; one unless said otherwise. */
  | ({ kind: 'send'; operator: string; draftId: string; parts?: number; lastSeenMessageId: MessageId | null } & Act)
  | ({ kind: 'editFollowUp'; edit: { kind: 'skip' } | { kind: 'moveTo'; at: Instant } | { kind: 'planAnew' } } & Act)
  | ({ kind: 'close' } & Act);

export type CommandKind = Command['kind'];
export type CommandOf<K extends CommandKind> = Extract<Command, { kind: K }>;

/** A command with how it came: an update through our API is verified, a signal from the Web UI is not. */
export type ReceivedCommand = { command: Command; source: Source };

/** What a command answers once it is true. `uncertainSends` may still reach the buyer after a takeover. */
export type CommandAnswer = {
  commandId: string;
  step: number;
  owner: string;
  epoch: number;
  paused: boolean;
  open: boolean;
  uncertainSends: readonly ActionId[];
  send?: { actionId: ActionId; outcome: SendOutcome; reason: ReasonCode | null };
};
