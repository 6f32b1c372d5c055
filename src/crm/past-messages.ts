import type { Database } from './database';
import { insertMissing } from './database';
import type { ThreadMessage } from './read-models';

/** What was said before the number came here, as WhatsApp's history tells it: each message once, never changed. */
export function createPastMessages({ database }: { database: Database }) {
  return {
    /** Stores messages that are not there yet. What we have sent ourselves stands in the ledger and is left out. */
    async store(messages: readonly ThreadMessage[]): Promise<void> {
      const wamids = messages.flatMap(({ direction, wamid }) => (direction === 'out' && wamid !== null ? [wamid] : []));
      const ours = wamids.length === 0 ? new Set<string>() : await oursAmong(database, wamids);
      await insertMissing(
        database,
        'pastMessages',
        messages.filter(({ wamid }) => wamid === null || !ours.has(wamid)),
      );
    },
  };
}

async function oursAmong(database: Database, wamids: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await database
    .collection('sends')
    .find({ wamid: { $in: [...wamids] } })
    .project<{ wamid: string }>({ wamid: 1 })
    .toArray();
  return new Set(rows.map(({ wamid }) => wamid));
}
