import type { Database } from '../../src/crm/database';
import type { ReasonCode } from '../../src/domain/reasons';
import type { Runs } from '../../src/temporal/runs';
import { pauseEverything } from './pause-everything';

const AFTER_RESTORE: ReasonCode = 'after-restore';

/** How a person lets automation go on. */
export const HOW_TO_RESUME = 'a person resumes it with POST /api/v1/automation/resume';

/**
 * Makes it safe to begin with records that came from a backup: nothing leaves by itself until a person says so, and no
 * run goes on that carries what came after the backup; it would record steps behind ones that the journal no longer
 * has. Gives what is to be said about it.
 */
export async function beginAfresh({ database, runs }: { database: Database; runs: Runs }): Promise<readonly string[]> {
  await pauseEverything(database, AFTER_RESTORE);
  const ended = await runs.endAll(AFTER_RESTORE);
  return [
    `Paused everything, reason ${AFTER_RESTORE}; ${HOW_TO_RESUME}.`,
    `Ended ${ended} conversations that knew what the backup does not.`,
  ];
}
