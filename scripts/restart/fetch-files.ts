import { setTimeout as pause } from 'node:timers/promises';
import { createMedia } from '../../src/crm/media';
import type { Database } from '../../src/crm/database';
import { createMediaStart } from '../../src/temporal/media';
import type { TemporalClient } from '../../src/temporal/client';

type Parts = { database: Database; temporal: TemporalClient; paceMs: number; signal: AbortSignal };

/**
 * Sees to it that every file that is waited for is being fetched: WhatsApp keeps it for days only. One whose workflow runs
 * is left alone. Gives how many are waited for.
 */
export async function fetchFiles({ database, temporal, paceMs, signal }: Parts): Promise<number> {
  const startMedia = createMediaStart({ temporal });
  const ids = await createMedia({ database }).pending();
  for (const id of ids) {
    signal.throwIfAborted();
    await startMedia(id);
    await pause(paceMs, undefined, { signal });
  }
  return ids.length;
}
