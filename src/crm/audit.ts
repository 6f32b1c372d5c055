import type { Instant } from '../domain/time';
import type { Database } from './database';
import { insertOnce } from './database';
import type { AuditEntry } from './masters';

/** Who did what outside a conversation; entries are only ever added. */
export function createAudit({ database, now }: { database: Database; now: () => Instant }) {
  return {
    /** Puts one change on the record. `_id` is the request id, so a repetition adds nothing. */
    async record(entry: Omit<AuditEntry, 'v' | 'at'>): Promise<void> {
      await insertOnce(database, 'audit', { ...entry, v: 1, at: now() });
    },
    /** Lists the newest changes, behind `after` when given. */
    list: ({ limit, after }: { limit: number; after: readonly [number, string] | null }): Promise<AuditEntry[]> => {
      const older =
        after === null ? {} : { $or: [{ at: { $lt: after[0] } }, { at: after[0], _id: { $gt: after[1] } }] };
      return database.collection('audit').find(older).sort({ at: -1, _id: 1 }).limit(limit).toArray();
    },
  };
}

export type Audit = ReturnType<typeof createAudit>;
