import path from 'node:path';
import { isAppError } from '../src/errors';
import { Command, Option } from 'commander';
import type { TemporalClient } from '../src/temporal/client';
import { bundlePath } from '../worker/bundle';
import { say, withTemporal } from './continuo/connect';
import { readFiles } from './replay/read-files';
import { endRun, readLive } from './replay/read-live';
import { replayHistories } from './replay/replay-histories';
import type { Replayed, RunHistory } from './replay/replay-histories';

const EX_CONFIG = 78;

type Options = { live?: true; closed?: true; end?: string; bundle: string };
type Judged = { looked: number; stuck: readonly Replayed[] };

/** Judges one after the other, and names at once what does not go on. */
async function judge(histories: AsyncIterable<RunHistory> | Iterable<RunHistory>, bundle: string): Promise<Judged> {
  const stuck: Replayed[] = [];
  let looked = 0;
  for await (const one of replayHistories(histories, path.resolve(bundle))) {
    looked += 1;
    if (process.stderr.isTTY) process.stderr.write(`\r${looked} histories`);
    if (one.failure === null) continue;
    stuck.push(one);
    say(`${one.workflowId}, run ${one.runId}, does not go on: ${one.failure}`);
  }
  if (process.stderr.isTTY) process.stderr.write('\r');
  return { looked, stuck };
}

async function judgeLive(temporal: TemporalClient, { closed, end, bundle }: Options): Promise<Judged> {
  const judged = await judge(readLive(temporal, { closed: closed === true }), bundle);
  if (end === undefined) return judged;
  for (const run of judged.stuck) await endRun(temporal, run, end);
  say(`${judged.stuck.length} ended; npm run conversations:restart begins them again from their journal.`);
  return { ...judged, stuck: [] };
}

async function replay(paths: readonly string[], options: Options): Promise<void> {
  const { looked, stuck } =
    options.live === true
      ? await withTemporal((temporal) => judgeLive(temporal, options))
      : await judge(readFiles(paths), options.bundle);
  say(`${looked} histories read: ${looked - stuck.length} go on under this code, ${stuck.length} do not.`);
  process.exitCode = stuck.length === 0 && looked > 0 ? 0 : 1;
}

new Command('replay')
  .description(
    [
      'Lets recorded histories go on under the workflow code that was built here, and says which would not: before a',
      'deployment, with --live, those that run now. Sends nothing, records nothing. docs/operating.md says how to go on.',
    ].join('\n'),
  )
  .argument('[paths...]', 'files or folders with histories as the Web UI or the temporal command line saves them')
  .addOption(new Option('--live', 'read every workflow that runs in the configured Temporal'))
  .addOption(new Option('--closed', 'with --live: those that have ended, too').implies({ live: true }))
  .addOption(
    new Option('--end <why>', 'with --live: end what does not go on, so that it can begin from its journal')
      .implies({ live: true })
      .conflicts('closed'),
  )
  .addOption(new Option('--bundle <file>', 'the workflow code to judge').default(bundlePath, 'what was built here'))
  .action(async (paths: string[], options: Options, command: Command) => {
    if (options.live !== true && paths.length === 0)
      command.error('Name files or folders with histories, or say --live; --help explains both.');
    await replay(paths, options);
  })
  .parseAsync()
  .catch((error: unknown) => {
    const message = error instanceof Error ? error.message : String(error);
    process.stderr.write(`The histories could not be replayed: ${message}\n`);
    process.exitCode = isAppError(error, 'config-invalid') ? EX_CONFIG : 1;
  });
