import { Command } from 'commander';
import type { Environment } from '../src/config';
import { createDatabase } from '../src/crm/database';
import { createInbox } from '../src/crm/inbox';
import { compareProjections, projectionNames, rebuildProjections } from '../src/crm/rebuild';
import type { Difference } from '../src/crm/rebuild';
import { operatorEnvironment } from './continuo/connect';

/** More lines than this nobody reads; the count is always shown. */
const MOST_SHOWN = 50;

type Options = { uri: string; database: string; check?: true };

/** `records:rebuild`: makes the projections again from the facts, or checks that they are what the facts say. */
async function main(options: Options): Promise<number> {
  const source = createDatabase({ uri: options.uri, name: options.database });
  if (!(await source.isReachable())) {
    await source.close();
    throw new Error('MongoDB does not answer; is it running, and is MONGODB_URI or --uri right?');
  }
  const target =
    options.check === true ? createDatabase({ uri: options.uri, name: `${options.database}_rebuilt` }) : source;
  try {
    if (options.check === true) await target.drop();
    else for (const name of projectionNames) await target.collection(name).deleteMany({});
    const inbox = createInbox({ database: source });
    const conversations = await rebuildProjections({ source, inbox, target, onProgress: showProgress });
    say(`rebuilt ${projectionNames.join(', ')} of ${conversations} conversations`);
    return options.check === true ? report(await compareProjections(source, target)) : 0;
  } finally {
    if (options.check === true) await target.drop();
    await Promise.all([...new Set([source, target])].map((database) => database.close()));
  }
}

function report(differences: readonly Difference[]): number {
  if (differences.length === 0) {
    say('no difference: the projections are what the facts say');
    return 0;
  }
  for (const { collection, id, fields } of differences.slice(0, MOST_SHOWN))
    say(`${collection} ${id}: ${fields.join(', ')}`);
  say(`${differences.length} documents differ from what the facts say; "npm run records:rebuild" makes them anew`);
  return 1;
}

function showProgress(done: number, of: number): void {
  if (process.stderr.isTTY) process.stderr.write(`\r${done} of ${of} conversations`);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

const env: Environment & { MONGODB_URI: string } = operatorEnvironment();

new Command('records:rebuild')
  .description('Makes the projections (thread, list, decisions, responses) again from journal, inbox and ledger.')
  .option('--check', 'build into an empty database, compare field by field, change nothing')
  .option('--uri <uri>', 'MongoDB connection string', env.MONGODB_URI)
  .option('--database <name>', 'name of the database', env['MONGODB_DATABASE'] ?? 'continuo')
  .action(async (options: Options) => {
    process.exitCode = await main(options);
  })
  .parseAsync()
  .catch((error: unknown) => {
    process.stderr.write(
      `The records could not be rebuilt: ${error instanceof Error ? error.message : String(error)}\n`,
    );
    process.exitCode = 1;
  });
