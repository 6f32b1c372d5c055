import { Command, Option } from 'commander';
import type { Database } from '../src/crm/database';
import { SECOND_MS } from '../src/domain/time';
import { AppError, isAppError } from '../src/errors';
import { createRuns } from '../src/temporal/runs';
import type { Runs } from '../src/temporal/runs';
import type { TemporalClient } from '../src/temporal/client';
import { say, withDatabase, withTemporal } from './continuo/connect';
import { fetchFiles } from './restart/fetch-files';
import { createMustRun } from './restart/must-run';
import type { Found } from './restart/must-run';
import { HOW_TO_RESUME, beginAfresh } from './restart/begin-afresh';
import { pauseEverything } from './restart/pause-everything';
import { PACE_MS, restartConversations } from './restart/restart-conversations';
import type { Restarted } from './restart/restart-conversations';

const PER_SECOND = String(SECOND_MS / PACE_MS);
const EX_CONFIG = 78;

type Options = { dryRun?: true; paused?: string; afterRestore?: true; perSecond: string };

function readPace({ perSecond }: Options): number {
  const wanted = Number(perSecond);
  if (Number.isInteger(wanted) && wanted > 0) return SECOND_MS / wanted;
  throw new AppError('bad-request', '--per-second is a whole number above 0.');
}

/** Stops at the first request to; what was begun is begun, and the next call goes on. */
function stopRequested(): AbortSignal {
  const stopping = new AbortController();
  const stop = (): void => stopping.abort(new Error('it was stopped; begin it again and it goes on where it was'));
  process.once('SIGINT', stop).once('SIGTERM', stop);
  return stopping.signal;
}

/** What must be true before the first conversation begins. */
async function makeSafe(options: Options, database: Database, runs: Runs): Promise<void> {
  const { dryRun, afterRestore, paused } = options;
  if (dryRun === true) {
    if (afterRestore === true || paused !== undefined) say('Would pause everything first.');
    return;
  }
  if (paused !== undefined) {
    await pauseEverything(database, paused);
    say(`Paused everything; ${HOW_TO_RESUME}.`);
  }
  if (afterRestore === true) (await beginAfresh({ database, runs })).forEach(say);
}

async function restart(options: Options, database: Database, temporal: TemporalClient): Promise<void> {
  const runs = createRuns({ temporal });
  const signal = stopRequested();
  const paceMs = options.dryRun === true ? 0 : readPace(options);
  await makeSafe(options, database, runs);
  const begin = options.dryRun === true ? wouldBegin(options, runs) : (found: Found) => runs.begin(found);
  const mustRun = createMustRun({ database });
  report(options, await restartConversations({ mustRun, begin, paceMs, signal, onProgress }));
  const files = options.dryRun === true ? 0 : await fetchFiles({ database, temporal, paceMs, signal });
  if (files > 0) say(`${files} files are waited for; each is being fetched.`);
}

/** Tells of each whether it would begin. */
function wouldBegin({ afterRestore }: Options, runs: Runs) {
  return async ({ conversationId }: Found) => afterRestore === true || !(await runs.isRunning(conversationId));
}

function report({ dryRun }: Options, { looked, needed, begun }: Restarted): void {
  const verb = dryRun === true ? 'would begin' : 'begun';
  say(`${looked} conversations looked at: ${needed} must run, ${needed - begun} run already, ${begun} ${verb}.`);
}

function onProgress(done: number, of: number): void {
  if (process.stderr.isTTY) process.stderr.write(`\r${done} of ${of} conversations${done === of ? '\n' : ''}`);
}

new Command('conversations:restart')
  .description(
    [
      'Begins every open conversation that does not run: after a lost Temporal store, after workflows were ended by',
      'hand, after a restore of MongoDB. Each begins from its journal: owner, pauses, opt-out, plan and deadlines are as',
      'recorded. Safe to repeat, and while api and worker run. docs/backup.md says when.',
    ].join('\n'),
  )
  .option('--dry-run', 'say how many would begin; change nothing')
  .option('--paused <why>', 'pause everything first, until a person resumes it')
  .addOption(
    new Option(
      '--after-restore',
      'MongoDB came from a backup: pause everything, end what still runs from after it, begin anew',
    ).conflicts('paused'),
  )
  .option('--per-second <count>', 'how many begin in a second', PER_SECOND)
  .action(async (options: Options) => {
    await withDatabase(({ database }) =>
      withTemporal((temporal) => restart(options, database, temporal), {
        prepare: options.dryRun !== true,
      }),
    );
  })
  .parseAsync()
  .catch((error: unknown) => {
    const message = error instanceof Error ? error.message : String(error);
    process.stderr.write(`The conversations could not be restarted: ${message}\n`);
    process.exitCode = isAppError(error, 'config-invalid') ? EX_CONFIG : 1;
  });
