import type { ConversationState } from '../src/domain/conversation/state';
import type { ContextSnapshot } from '../src/domain/judgement/context';
import type { MessageInView } from '../src/domain/judgement/decision';
import type { Instant } from '../src/domain/time';
import type { SendRow } from '../src/crm/documents';
import type { OpenHours } from '../src/crm/open-hours';
import type { CurrentPolicies } from '../src/crm/policies';
import type { ConversationMemory } from '../src/crm/read-models';
import type { Collected } from './collect-burst';
import type { Identity } from './identity';
import type { ReadMessages } from './read-messages';

/** Gives the latest moment at which a message can have been written: no clock that is ahead holds the window open. */
export function writtenBy({ providerAt, receivedAt }: Pick<MessageInView, 'providerAt' | 'receivedAt'>): Instant {
  return Math.min(providerAt, receivedAt);
}

/** Everything that is known when a burst is decided. */
export type BurstInView = {
  state: ConversationState;
  now: Instant;
  collected: Collected;
  read: ReadMessages;
  identity: Identity;
  memory: ConversationMemory;
  context: ContextSnapshot;
  contextHash: string;
  /** What we sent since the buyer's last word before this burst. */
  turn: readonly SendRow[];
  /** The number only observes: nothing leaves, and everything is judged as if the bot had the conversation. */
  observing: boolean;
  current: CurrentPolicies;
  hours: OpenHours;
};
