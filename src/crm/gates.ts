import type { ContactId, ConversationId, NumberId } from '../domain/ids';
import type { Instant } from '../domain/time';
import type { Database } from './database';
import type { Gate } from './documents';

/** A buyer wrote: by Meta's clock (the window) and by ours (what a decision has seen). */
export type PairRaise = { addressId: string; providerAt: Instant; receivedAt: Instant };
export type SendGates = { addressId: string; conversationId: ConversationId; contactId: ContactId; number: NumberId };
export type ConversationFence = {
  conversationId: ConversationId;
  epoch: number;
  ownerKind: 'bot' | 'human';
  paused: boolean;
  pausedUntil: Instant | null;
  pausedBy: string | null;
  pausedReason: string | null;
  optedOut: boolean;
};
/** What a wide pause covers: `all`, `number|<id>` or `contact|<id>`. */
export type PauseScope = 'all' | `number|${string}` | `contact|${string}`;

/** `at`: when somebody said so. */
export type WidePause = { paused: boolean; until: Instant | null; by: string; reason: string; at: Instant };

/**
 * What every send reads in one find by id right before its call. Written where the thing happens: by the webhook before
 * it answers 200, by a takeover before it is acknowledged.
 */
export function createGates({ database }: { database: Database }) {
  const gates = () => database.collection('gates');
  const upsert = { upsert: true };
  const read = (ids: readonly string[]): Promise<Gate[]> =>
    gates()
      .find({ _id: { $in: [...ids] } })
      .toArray();

  return {
    read,
    raisePairs: (raises: readonly PairRaise[]): Promise<void> => raisePairs(database, raises),
    /** Notes that a message reached the buyer that is not ours. */
    async noteForeign(addressId: string, at: Instant): Promise<void> {
      await gates().updateOne({ _id: `pair|${addressId}` }, { $max: { foreignAt: at }, $set: { v: 1 } }, upsert);
    },
    /** Notes when a buyer expressed a wish in WhatsApp's settings; gives the moment of his latest one. */
    async notePreference(conversationId: ConversationId, at: Instant): Promise<Instant> {
      const update = { $max: { preferenceAt: at }, $set: { v: 1 as const } };
      const options = { ...upsert, returnDocument: 'after' } as const;
      const gate = await gates().findOneAndUpdate({ _id: `conversation|${conversationId}` }, update, options);
      return gate?.preferenceAt ?? at;
    },
    readForSend: ({ addressId, conversationId, contactId, number }: SendGates): Promise<Gate[]> =>
      read([`pair|${addressId}`, `conversation|${conversationId}`, `contact|${contactId}`, `number|${number}`, 'all']),
    /** Writes the fence of a conversation; a takeover count never falls. */
    async writeConversationFence({ conversationId, epoch, ...fence }: ConversationFence): Promise<void> {
      const { pausedBy, pausedReason, ...plain } = fence;
      const who = { pausedBy: pausedBy ?? '', pausedReason: pausedReason ?? '' };
      const update = { $max: { epoch }, $set: { ...plain, ...who, v: 1 as const } };
      await gates().updateOne({ _id: `conversation|${conversationId}` }, update, upsert);
    },
    /** Stops or lets go automation for everything, a number or a contact. What a pause holds is remembered until told. */
    async setPause(scope: PauseScope, { paused, until, by, reason, at }: WidePause): Promise<void> {
      const pause = { paused, pausedUntil: until, pausedBy: by, pausedReason: reason, v: 1 as const };
      await gates().updateOne({ _id: scope }, { $set: { ...pause, ...(paused ? { heldAt: at } : {}) } }, upsert);
    },
    /** Notes that everybody held by the pause of that moment was told; a pause that began since is left alone. */
    async clearHeld(scope: string, heldAt: Instant): Promise<void> {
      await gates().updateOne({ _id: scope, heldAt }, { $set: { heldAt: null } });
    },
  };
}

export type Gates = ReturnType<typeof createGates>;

/** Raises what is known of each pair; never lowers it, whatever order deliveries come in. */
async function raisePairs(database: Database, raises: readonly PairRaise[]): Promise<void> {
  if (raises.length === 0) return;
  const writes = raises.map(({ addressId, providerAt, receivedAt }) => ({
    updateOne: {
      filter: { _id: `pair|${addressId}` },
      update: { $max: { lastInboundAt: providerAt, lastReceivedAt: receivedAt }, $set: { v: 1 as const } },
      upsert: true,
    },
  }));
  await database.collection('gates').bulkWrite(writes, { ordered: false });
}
