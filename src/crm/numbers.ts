import type { NumberId } from '../domain/ids';
import type { Database } from './database';
import { insertOnce } from './database';
import type { BusinessNumber } from './masters';

/** What is known of a number from its connecting on; what a check found comes later. */
type Connected = Omit<BusinessNumber, '_id' | 'v' | 'addedAt' | 'check'>;

/** The numbers that were connected, each with its sealed token and what its last check found. */
export function createNumbers({ database }: { database: Database }) {
  const numbers = () => database.collection('numbers');
  return {
    get: (number: NumberId): Promise<BusinessNumber | null> => numbers().findOne({ _id: number }),
    all: (): Promise<BusinessNumber[]> => numbers().find({}).sort({ _id: 1 }).toArray(),
    /** Keeps a number that was connected, for the first time or once more; its check stays. */
    async connect(number: NumberId, { connected, at }: { connected: Connected; at: number }): Promise<void> {
      const { created } = await insertOnce(database, 'numbers', {
        ...{ _id: number, v: 1, addedAt: at, check: null },
        ...connected,
      });
      if (!created) await numbers().updateOne({ _id: number }, { $set: { ...connected } });
    },
    /** Keeps another token; false where there is no such number. */
    async saveToken(number: NumberId, token: Pick<BusinessNumber, 'token' | 'tokenSetAt'>): Promise<boolean> {
      return (await numbers().updateOne({ _id: number }, { $set: { ...token } })).matchedCount === 1;
    },
    /** Keeps what a check found. */
    async saveCheck(number: NumberId, check: NonNullable<BusinessNumber['check']>): Promise<void> {
      await numbers().updateOne({ _id: number }, { $set: { check } });
    },
  };
}

export type Numbers = ReturnType<typeof createNumbers>;
