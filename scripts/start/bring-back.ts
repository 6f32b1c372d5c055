import { createDatabase } from '../../src/crm/database';
import type { Config, Environment } from '../../src/config';
import type { Log } from '../../src/log';
import { temporalAddress } from '../../src/temporal/address';
import { createTemporalClient } from '../../src/temporal/client';
import { createRuns } from '../../src/temporal/runs';
import { beginAfresh } from '../restart/begin-afresh';
import { fetchFiles } from '../restart/fetch-files';
import { createMustRun } from '../restart/must-run';
import type { Found } from '../restart/must-run';
import { PACE_MS, restartConversations } from '../restart/restart-conversations';

type Parts = { config: Config; env: Environment; log: Log };

/**
 * Sees to it that every open conversation runs, whatever became of the store of the local Temporal server. Needs both
 * servers, and neither api nor worker.
 */
export function createBringingBack({ config, env, log }: Parts) {
  const database = createDatabase({ uri: config.mongo.uri, name: config.mongo.database });
  const temporal = createTemporalClient(temporalAddress(env, config));
  const runs = createRuns({ temporal });
  const stopping = new AbortController();
  let running: Promise<void> = Promise.resolve();

  async function bringBack(): Promise<void> {
    const mustRun = createMustRun({ database });
    const begin = (found: Found): Promise<boolean> => runs.begin(found);
    const { signal } = stopping;
    const { begun } = await restartConversations({ mustRun, begin, paceMs: PACE_MS, signal });
    if (begun > 0) log.warn({ count: begun }, 'Conversations did not run any more; they were begun again.');
    await fetchFiles({ database, temporal, paceMs: PACE_MS, signal });
  }

  return {
    /** For records that came from a backup; before api and worker start. Gives what is to be said about it. */
    afresh: (): Promise<readonly string[]> => beginAfresh({ database, runs }),
    /** Begins in the background what does not run. */
    start(): void {
      running = bringBack().catch((err: unknown) => {
        if (!stopping.signal.aborted)
          log.warn(
            { err },
            'Not every conversation was brought back; "npm run conversations:restart" goes on with it.',
          );
      });
    },
    async stop(): Promise<void> {
      stopping.abort();
      await running;
      await Promise.all([temporal.close(), database.close()]);
    },
  };
}
