import { setTimeout as pause } from 'node:timers/promises';
import { createInbox } from '../../src/crm/inbox';
import { createDatabase } from '../../src/crm/database';
import { compareProjections, rebuildProjections } from '../../src/crm/rebuild';
import { MINUTE_MS } from '../../src/domain/time';
import { checkAll } from '../../src/simulator/checker/check-all';
import { personas } from '../../src/simulator/personas/personas';
import { readRecords } from '../../src/simulator/checker/records';
import { createRandom } from '../../src/simulator/random';
import { createAdmin } from '../demo/http';
import { pauseEverything } from '../demo/operator';
import type { Desk } from '../demo/operator';
import { settle } from '../demo/settle';
import type { Arguments } from './arguments';
import type { Backlog } from './backlog';
import { watchBacklog } from './backlog';
import { CHAOS_DATABASE } from './environment';
import { isOfServer } from './faults';
import type { Doom } from './nemesis';
import { letHappen } from './nemesis';
import { createPeople } from './people';
import { planFaults } from './plan';
import type { Reported } from './report';
import type { Stage } from './stage';
import { comesTrue } from './strike';
import { readTraces } from './traces';

/** An hour of the story lasts a second, as in the demo; settings/demo/follow-up.yaml says the same to the product. */
const HOUR_MS = 1_000;
/** After a fault everything is tried again, less and less often; longer than this is a finding of its own. */
const REST_WITHIN_MS = 4 * MINUTE_MS;

type Say = (line: string) => void;
type Parts = { stage: Stage; args: Arguments; say: Say; curtain: AbortSignal };
/** What came of a run; `isAtRest`: nothing was under way any more when it was judged. */
export type Outcome = Reported & { isAtRest: boolean; differences: readonly string[] };

/** Plays the whole run: traffic, faults, rest, judgement. */
export async function runChaos(parts: Parts): Promise<Outcome> {
  const { stage, args, say } = parts;
  const backlog = watchBacklog(stage.database);
  try {
    const desk = deskOf(parts);
    const doom = await playUnderFaults(parts, desk);
    say('The faults are over; waiting until everything that is under way has arrived …');
    const isAtRest = await comeToRest(parts, { desk, backlog, doom });
    await standStill(stage);
    say('Reading records, histories and logs …');
    return { ...(await judge(stage, args, { doom, backlog })), isAtRest };
  } finally {
    await backlog.stop();
  }
}

function deskOf({ stage, curtain }: Parts): Desk {
  const { simulator, adminPort: port, adminKey: key } = stage;
  return {
    admin: createAdmin({ port, key, curtain }),
    director: {
      noteAct: (act) => {
        simulator.noteAct(act);
        return Promise.resolve();
      },
    },
    say: () => undefined,
    nameOf: (conversationId) => conversationId,
    inHand: new Set(),
  };
}

async function playUnderFaults({ stage, args, say }: Parts, desk: Desk): Promise<Doom> {
  const { seed, buyers, minutes } = args;
  const forMs = minutes * MINUTE_MS;
  const faults = args.faults.filter((name) => !isOfServer(name) || isOurs(stage, name));
  const plan = planFaults({ seed, forMs, faults });
  stage.simulator.play({ buyers, overMs: forMs, hourMs: HOUR_MS });
  const people = createPeople(desk, createRandom(seed).fork('people'));
  people.start();
  const begunAt = Date.now();
  const over = new AbortController();
  const latecomers = letLatecomersIn(stage, { afterMs: forMs, everyMs: forMs / buyers, over: over.signal });
  try {
    return await letHappen({ stage, plan, seed, say });
  } finally {
    await pause(Math.max(0, begunAt + forMs - Date.now()));
    over.abort();
    await latecomers;
    await people.stop();
    stage.simulator.endPlay();
  }
}

type Late = { afterMs: number; everyMs: number; over: AbortSignal };

/** Faults that are late need an occasion too: buyers go on coming until the last one is over. */
async function letLatecomersIn({ simulator }: Stage, { afterMs, everyMs, over }: Late): Promise<void> {
  const rest = (ms: number): Promise<boolean> =>
    pause(ms, true, { signal: over }).catch((error: unknown) => {
      if (over.aborted) return false;
      throw error;
    });
  if (!(await rest(afterMs))) return;
  for (let n = 0; await rest(everyMs); n += 1) {
    simulator.enter(personas[n % personas.length]?.name ?? 'quick', { hourMs: HOUR_MS });
  }
}

function isOurs({ own }: Stage, name: string): boolean {
  return name.endsWith('mongodb') ? own.mongodb : own.temporal;
}

type Played = { desk: Desk; backlog: Backlog; doom: Doom };

/** First everything is worked off by itself; then automation is paused, so that no follow-up begins while we count. */
async function comeToRest({ stage }: Parts, { desk, backlog, doom }: Played): Promise<boolean> {
  const { simulator, database } = stage;
  await comesTrue(() => simulator.isQuiet() && backlog.drainedAfterMs(doom.endedAt) !== null, REST_WITHIN_MS);
  await pauseEverything(desk, 'pause');
  const director = {
    isQuiet: () => Promise.resolve(simulator.isQuiet()),
    truth: () => Promise.resolve(simulator.truth()),
  };
  return settle({ database, director }, REST_WITHIN_MS);
}

/** Timers go on ringing, days ahead in the story: nobody works any more while we count. */
async function standStill({ programs }: Stage): Promise<void> {
  await Promise.all(programs.worker.map(({ child }) => child.stop()));
}

async function judge(stage: Stage, args: Arguments, { doom, backlog }: Pick<Played, 'doom' | 'backlog'>) {
  const records = await readRecords(stage.mongodbUri, CHAOS_DATABASE);
  const { temporal, logBook } = stage;
  const conversationIds = records.conversations.map(({ _id }) => _id);
  const traced = await readTraces({ temporal, conversationIds, mostHistories: args.histories });
  const traces = { ...traced, logs: logBook.read() };
  const truth = stage.simulator.truth();
  const findings = checkAll({ truth, records, traces, lastFaultAt: doom.endedAt });
  return { truth, records, findings, doom, backlog, differences: await differencesOf(stage) };
}

/** Makes the projections once more from the facts alone, in an empty database, and compares. */
async function differencesOf({ database, mongodbUri }: Stage): Promise<readonly string[]> {
  const target = createDatabase({ uri: mongodbUri, name: `${CHAOS_DATABASE}_rebuilt` });
  try {
    await target.drop();
    await rebuildProjections({ source: database, inbox: createInbox({ database }), target });
    const differences = await compareProjections(database, target);
    return differences.map(({ collection, id, fields }) => `${collection} ${id}: ${fields.join(', ')}`);
  } finally {
    await target.drop();
    await target.close();
  }
}
