import { createDatabase } from '../../src/crm/database';
import type { Database } from '../../src/crm/database';
import { createInbox } from '../../src/crm/inbox';
import { compareProjections, rebuildProjections } from '../../src/crm/rebuild';
import { checkAll } from '../../src/simulator/checker/check-all';
import { readRecords } from '../../src/simulator/checker/records';
import { DEMO_DATABASE } from './environment';
import { figuresOf } from './figures';
import type { Director } from './http';
import { settle } from './settle';
import type { Say } from './stage';

type Parts = {
  database: Database;
  mongodbUri: string;
  director: Director;
  say: Say;
  lastDeathAt: () => number | null;
  /** When the simulator that played the morning began. */
  simulatorStartedAt: number;
};

/** A killed process delays everything; longer than this is a finding of its own. */
const PATIENCE_MS = 90_000;
const MOST_PROBLEMS = 8;
const WIDTH = 22;
/** A follow-up that was looked at and not sent. */
const withheld = ['stop', 'close', 'remind'];

/** Counts, compares the records with what really happened, and says both. True when the checker found nothing. */
export async function close(parts: Parts): Promise<boolean> {
  const { director, say } = parts;
  say('Waiting until everything that is under way has arrived …');
  const isAtRest = await settle(parts, PATIENCE_MS);
  const truth = await director.truth();
  if (truth.startedAt > parts.simulatorStartedAt) {
    say('The simulator was killed, and the truth with it: nothing can be compared. Start the demo again.');
    return false;
  }
  const records = await readRecords(parts.mongodbUri, DEMO_DATABASE);
  const { judged, duplicateCases } = await readCounted(parts.database);
  say('');
  for (const [name, what] of figuresOf({ truth, records, judged, duplicateCases })) say(`${name.padEnd(WIDTH)}${what}`);
  say('');
  say('Records compared with what really happened');
  const lastFaultAt = parts.lastDeathAt();
  const findings = checkAll({ truth, records, ...(lastFaultAt === null ? {} : { lastFaultAt }) });
  const rebuilt = await checkRebuilt(parts);
  for (const line of [...findings, rebuilt].flatMap(linesOf)) say(line);
  if (!isAtRest) say('  FAIL something is still under way');
  return isAtRest && [...findings, rebuilt].every(({ ok, looked }) => ok && looked > 0);
}

/** Makes the projections once more from the facts alone, in an empty database, as `npm run records:rebuild -- --check` does. */
async function checkRebuilt({ database, mongodbUri }: Parts): Promise<Checked> {
  const target = createDatabase({ uri: mongodbUri, name: `${DEMO_DATABASE}_rebuilt` });
  try {
    await target.drop();
    const looked = await rebuildProjections({ source: database, inbox: createInbox({ database }), target });
    const differences = await compareProjections(database, target);
    const problems = differences.map(({ collection, id, fields }) => `${collection} ${id}: ${fields.join(', ')}`);
    const says = 'conversations rebuilt from the facts alone are what is shown';
    return { invariant: '–', says, looked, problems, ok: problems.length === 0 };
  } finally {
    await target.drop();
    await target.close();
  }
}

type Checked = ReturnType<typeof checkAll>[number];

/** A check that had nothing to look at has proved nothing. */
function linesOf({ invariant, says, ok, looked, problems }: Checked): readonly string[] {
  const word = ok && looked > 0 ? 'ok  ' : 'FAIL';
  const idle = looked === 0 ? ['         nothing happened that could have been wrong'] : [];
  const more = problems.length > MOST_PROBLEMS ? [`         … and ${problems.length - MOST_PROBLEMS} more`] : [];
  const shown = problems.slice(0, MOST_PROBLEMS).map((problem) => `         ${problem}`);
  return [`  ${word} ${invariant.padEnd(4)} ${says} (${looked} looked at)`, ...shown, ...more, ...idle];
}

async function readCounted(database: Database) {
  const decisions = await database.collection('decisions').find({}).toArray();
  const judged = decisions.flatMap(({ followUp }) =>
    followUp !== null && withheld.includes(followUp.verdict)
      ? [{ verdict: followUp.verdict, reason: followUp.reason }]
      : [],
  );
  return { judged, duplicateCases: await database.collection('duplicates').countDocuments({}) };
}
