import type { MessageId } from '../domain/ids';
import type { Instant } from '../domain/time';
import type { Database } from './database';
import { insertMissing } from './database';
import type { InboxItem, InboxState } from './documents';

/** Newest first, a page at a time; `before` is the id of the last item of the page before. */
type InboxPage = { state: InboxState; limit: number; before?: string };

/**
 * The durable inbox: one document an item of a delivery, pending → handed → done, or dead with the reason. What is in
 * here was acknowledged or is about to be; nothing is ever removed by handling it.
 */
export function createInbox({ database }: { database: Database }) {
  return { ...createReading(database), ...createWriting(database) };
}

export type Inbox = ReturnType<typeof createInbox>;

function createReading(database: Database) {
  const items = () => database.collection('inbox');
  return {
    byIds: (ids: readonly string[]): Promise<InboxItem[]> =>
      items()
        .find({ _id: { $in: [...ids] } })
        .toArray(),
    byMessageIds: (ids: readonly MessageId[]): Promise<InboxItem[]> =>
      items()
        .find({ messageId: { $in: [...ids] } })
        .toArray(),
    /** Gives the oldest items that nobody has handed on since the given moment. */
    pendingOlderThan: (at: Instant, limit: number): Promise<InboxItem[]> =>
      items()
        .find({ state: 'pending', receivedAt: { $lt: at } })
        .sort({ receivedAt: 1 })
        .limit(limit)
        .toArray(),
    /** Gives the oldest items that were handed on and whose step nobody has recorded. */
    handedOlderThan: (at: Instant, limit: number): Promise<InboxItem[]> =>
      items()
        .find({ state: 'handed', handedAt: { $lt: at } })
        .sort({ handedAt: 1 })
        .limit(limit)
        .toArray(),
    list: ({ state, limit, before }: InboxPage): Promise<InboxItem[]> =>
      items()
        .find(before === undefined ? { state } : { state, _id: { $lt: before } })
        .sort({ _id: -1 })
        .limit(limit)
        .toArray(),
  };
}

function createWriting(database: Database) {
  const change = async (filter: Record<string, unknown>, update: Record<string, unknown>): Promise<number> =>
    (await database.collection('inbox').updateMany(filter, update)).modifiedCount;
  const withIds = (ids: readonly string[]) => ({ _id: { $in: [...ids] } });

  return {
    /** Stores items in one unordered majority write; throws unless each is inserted or was there already (`known`). */
    store: (given: readonly InboxItem[]): Promise<{ inserted: number; known: readonly string[] }> =>
      insertMissing(database, 'inbox', given),
    /** Notes that a repetition raced the first arrival: the gates may have been raised to that moment. */
    seenAgain: (ids: readonly string[], at: Instant) => change(withIds(ids), { $max: { seenAgainAt: at } }),
    /** Notes that items were handed over. `$min`: states fall in the order of the alphabet, so done stays done. */
    markHanded: (ids: readonly string[], at: Instant) =>
      change(withIds(ids), { $min: { state: 'handed' }, $set: { handedAt: at } }),
    /** Counts a try that failed. */
    noteTry: (ids: readonly string[]) => change(withIds(ids), { $inc: { tries: 1 } }),
    /** Ends the way of items, by message id: their step is recorded. */
    markDone: (ids: readonly MessageId[], at: Instant) =>
      change({ messageId: { $in: [...ids] } }, { $set: { state: 'done', doneAt: at } }),
    markParked: (ids: readonly string[], reason: string) => change(withIds(ids), { $set: { state: 'parked', reason } }),
    markDead: (id: string, reason: string) => change({ _id: id }, { $set: { state: 'dead', reason } }),
    /** Puts dead items back to pending; the sweeper takes them from there. Gives how many. */
    redrive: (ids: readonly string[]) =>
      change({ ...withIds(ids), state: 'dead' }, { $set: { state: 'pending', reason: null, tries: 0 } }),
  };
}
