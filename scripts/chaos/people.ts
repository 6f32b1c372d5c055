import { setTimeout as pause } from 'node:timers/promises';
import type { Random } from '../../src/simulator/random';
import { pauseEverything, pauseOne, takeOverOne } from '../demo/operator';
import type { Desk } from '../demo/operator';
import { createTeam } from '../demo/team';

const BETWEEN_ACTS_MS = { from: 1_000, to: 4_000 };
/** Where nobody fits, the next act is tried. */
const LOOKS_FOR_MS = 8_000;
const STOPS_FOR_MS = 2_500;

/**
 * The people of the business during a run: whoever waits for a person gets an answer, and meanwhile conversations are
 * taken over and handed back, paused and resumed, and now and then everything is.
 */
export function createPeople(desk: Desk, random: Random) {
  const team = createTeam(desk);
  let stopped = false;
  let working: Promise<void> = Promise.resolve();

  async function actOnce(): Promise<void> {
    const until = Date.now() + LOOKS_FOR_MS;
    const acts = [() => takeOverOne(desk, until), () => pauseOne(desk, until), () => pauseForAWhile(desk)] as const;
    await random.pick([acts[0], acts[0], acts[1], acts[1], acts[2]])();
  }

  async function work(): Promise<void> {
    while (!stopped) {
      await pause(random.between(BETWEEN_ACTS_MS.from, BETWEEN_ACTS_MS.to));
      // What is away now is back at the next act; what was begun and not answered is in no truth.
      await actOnce().catch(() => undefined);
    }
  }

  return {
    start(): void {
      team.start();
      working = work();
    },
    async stop(): Promise<void> {
      stopped = true;
      await Promise.all([working, team.stop()]);
    },
  };
}

/** Whatever became of the pause: that it ends is asked for until it is true. */
async function pauseForAWhile(desk: Desk): Promise<void> {
  await pauseEverything(desk, 'pause').catch(() => false);
  await pause(STOPS_FOR_MS);
  while (!(await pauseEverything(desk, 'resume').catch(() => false))) await pause(STOPS_FOR_MS);
}
