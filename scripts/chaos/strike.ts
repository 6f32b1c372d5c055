import { spawnSync } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import type { Random } from '../../src/simulator/random';
import { crashPlaces } from './crash-points';
import type { CrashPoint, HouseFault } from './faults';
import { crashPoints, lines, victims } from './faults';
import type { HouseStrike } from './plan';
import type { Mortal } from './programs';
import { redeliverOld } from './redeliver';
import type { Line, Stage } from './stage';

/** Whoever was killed is back within this, on a machine that has other things to do. */
const BACK_WITHIN_MS = 90_000;
/** An occasion comes within this while buyers write. */
const OCCASION_WITHIN_MS = 60_000;
const LOOK_EVERY_MS = 100;
const SLOW_MS = 150;

/** Whether the fault really happened, whom it befell, and from when on nothing was wrong but what it had left behind. */
export type Struck = { fired: boolean; whom: string; overAt: number };
type Occasion = HouseStrike & { stage: Stage; random: Random };
type Way = (occasion: Occasion) => Promise<Struck>;

/** Looks until something is true, or gives up. */
export async function comesTrue(look: () => boolean | Promise<boolean>, withinMs: number): Promise<boolean> {
  const until = Date.now() + withinMs;
  while (Date.now() < until) {
    if (await look()) return true;
    await pause(LOOK_EVERY_MS);
  }
  return false;
}

const ways = new Map<HouseFault, Way>([
  ...victims.flatMap((victim): [HouseFault, Way][] => [
    [`kill-${victim}`, ({ stage, nth }) => kill(pick(stage.victims[victim], nth))],
    [`freeze-${victim}`, ({ stage, nth, forMs }) => freeze(pick(stage.victims[victim], nth), forMs)],
  ]),
  ...lines.flatMap((line): [HouseFault, Way][] => [
    [`cut-${line}`, (occasion) => hurt(occasion, line, { begin: (one) => one.cut(), end: (one) => one.mend() })],
    [`hold-${line}`, (occasion) => hurt(occasion, line, { begin: (one) => one.hold(), end: (one) => one.release() })],
    [
      `slow-${line}`,
      (occasion) => hurt(occasion, line, { begin: (one) => one.slow(SLOW_MS), end: (one) => one.slow(0) }),
    ],
  ]),
  ...crashPoints.map((point): [HouseFault, Way] => [`crash-before-${point}`, (occasion) => crash(occasion, point)]),
  [
    'redeliver-old',
    ({ stage, random }) => Promise.resolve({ ...redeliverOld(stage.simulator, random), overAt: Date.now() }),
  ],
]);

/** Lets one fault of the house happen and end; returns when whoever suffered is at work again. */
export async function strike(stage: Stage, planned: HouseStrike, random: Random): Promise<Struck> {
  const way = ways.get(planned.kind);
  if (way === undefined) throw new Error(`Nobody knows how to do ${planned.kind}.`);
  return way({ ...planned, stage, random });
}

function pick<T>(of: readonly T[], nth: number): T {
  const found = of[nth % of.length];
  if (found === undefined) throw new Error('There is nobody here whom this fault could befall.');
  return found;
}

/** Kills at once, as the system does when there is no memory left, and waits until the next life is at work. */
async function kill({ name, pid, isReady }: Mortal): Promise<Struck> {
  const before = pid();
  const overAt = Date.now();
  if (before !== undefined) process.kill(before, 'SIGKILL');
  const isBack = async (): Promise<boolean> => pid() !== undefined && pid() !== before && (await isReady());
  return { fired: before !== undefined && (await comesTrue(isBack, BACK_WITHIN_MS)), whom: name, overAt };
}

async function freeze({ name, pid, isReady }: Mortal, forMs: number): Promise<Struck> {
  const frozen = pid();
  if (frozen === undefined) return { fired: false, whom: name, overAt: Date.now() };
  process.kill(frozen, 'SIGSTOP');
  try {
    const stood = await comesTrue(() => isStopped(frozen), forMs);
    await pause(forMs);
    return { fired: stood, whom: name, overAt: Date.now() };
  } finally {
    process.kill(frozen, 'SIGCONT');
    await comesTrue(isReady, BACK_WITHIN_MS);
  }
}

function isStopped(pid: number): boolean {
  const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' });
  return stdout.trim().startsWith('T');
}

type Pain = { begin: (line: Line) => void; end: (line: Line) => void };

/** All lines to one place, or those of one api and one worker; it lasts until somebody has felt it. */
async function hurt({ stage, forMs, nth }: Occasion, name: keyof Stage['lines'], pain: Pain): Promise<Struck> {
  const all = stage.lines[name];
  const some = all.filter((_, place) => nth === 0 || place % 2 === 0);
  const felt = (): number => some.reduce((sum, line) => sum + line.felt(), 0);
  const before = felt();
  some.forEach(pain.begin);
  try {
    await pause(forMs);
    const fired = await comesTrue(() => felt() > before, OCCASION_WITHIN_MS);
    return { fired, whom: `${some.length} of ${all.length} lines`, overAt: Date.now() };
  } finally {
    some.forEach(pain.end);
  }
}

/** Catches a process at the moment at which it says something to MongoDB, and kills it there. */
async function crash({ stage, nth }: Occasion, point: CrashPoint): Promise<Struck> {
  const { of, fits } = crashPlaces[point];
  const program = pick(stage.programs[of], nth);
  const state = { isCaught: false };
  void program.mongo.trap(fits()).then(() => {
    state.isCaught = true;
  });
  const isCaught = await comesTrue(() => state.isCaught, OCCASION_WITHIN_MS);
  if (!isCaught) {
    program.mongo.disarm();
    return { fired: false, whom: program.name, overAt: Date.now() };
  }
  const back = kill(program);
  program.mongo.release();
  return back;
}
