import type { ActionId, NumberId } from '../domain/ids';
import type { Database } from './database';
import { insertMissing } from './database';
import type { Receipt } from './documents';

/** What a message of ours can have a receipt of; the first that is there names our action. */
const named = ['accepted', 'sent', 'delivered', 'read'];

/** Delivery statuses: one document each, by the wamid; ours and those of messages that are not ours. */
export function createReceipts({ database }: { database: Database }) {
  return {
    /** Records statuses, each once. */
    async record(receipts: readonly Receipt[]): Promise<void> {
      await insertMissing(database, 'receipts', receipts);
    },
    /** Names the message of ours behind a wamid, by id look-ups only; null when it is not ours. */
    async actionOfWamid(number: NumberId, wamid: string): Promise<ActionId | null> {
      const ids = named.map((status) => `${number}|${wamid}|${status}`);
      const found = await database
        .collection('receipts')
        .find({ _id: { $in: ids } })
        .toArray();
      return found.find((receipt) => receipt.actionId !== null)?.actionId ?? null;
    },
  };
}

export type Receipts = ReturnType<typeof createReceipts>;
