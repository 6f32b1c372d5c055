import type { MessageId } from '../domain/ids';
import type { Instant } from '../domain/time';
import type { Database } from './database';
import { insertOnce } from './database';
import type { MediaItem } from './documents';

/** One list for people is not longer than people read. */
const MOST_MISSING = 200;

/** How the fetching of a file ended. */
export type MediaEnd = Pick<MediaItem, 'reason' | 'kept'> & {
  state: Exclude<MediaItem['state'], 'pending'>;
  endedAt: Instant;
};

/** The files that messages came with: what is expected, what is here, what is not and why. */
export function createMedia({ database }: { database: Database }) {
  const items = () => database.collection('media');
  return {
    /** Notes once that a message came with a file; repeating it gives what is there. */
    expect: async (item: MediaItem): Promise<MediaItem> => (await insertOnce(database, 'media', item)).document,
    get: (id: MessageId): Promise<MediaItem | null> => items().findOne({ _id: id }),
    ofMessages: (ids: readonly MessageId[]): Promise<MediaItem[]> =>
      items()
        .find({ _id: { $in: [...ids] } })
        .toArray(),
    /** Counts a try that failed, and with what. */
    async noteTry(id: MessageId, problem: string): Promise<void> {
      await items().updateOne({ _id: id }, { $inc: { tries: 1 }, $set: { lastProblem: problem } });
    },
    /** Ends the fetching of a file. Whoever fetches it a second time writes the same. */
    async end(id: MessageId, end: MediaEnd): Promise<void> {
      await items().updateOne({ _id: id }, { $set: end });
    },
    /** Names every file that is waited for. */
    pending: async (): Promise<MessageId[]> => {
      const found = await items().find({ state: 'pending' }).project<{ _id: MessageId }>({ _id: 1 }).toArray();
      return found.map(({ _id }) => _id);
    },
    /** Takes a file that is not here off the list of what needs a person. */
    async dismiss(id: MessageId, at: Instant): Promise<void> {
      await items().updateOne({ _id: id }, { $set: { dismissedAt: at } });
    },
    /** Files that are not here and that no person has seen, and those that are waited for since before `since`. */
    async missing(since: Instant): Promise<MediaItem[]> {
      const [gone, late] = await Promise.all([
        items()
          .find({ state: { $in: ['refused', 'expired'] }, dismissedAt: null })
          .sort({ receivedAt: -1 })
          .limit(MOST_MISSING)
          .toArray(),
        items()
          .find({ state: 'pending', receivedAt: { $lt: since } })
          .sort({ receivedAt: 1 })
          .limit(MOST_MISSING)
          .toArray(),
      ]);
      return [...late, ...gone];
    },
  };
}

export type Media = ReturnType<typeof createMedia>;
