import { CancellationScope, isCancellation, sleep } from '@temporalio/workflow';
import type { Instant } from '../src/domain/time';

/** Nothing is so urgent that a due time in the past may turn the loop into a spin. */
const SHORTEST_MS = 250;

/**
 * One durable timer for all due times of a conversation. It is armed for the earliest and armed anew only when
 * something earlier comes: a due time that moves later costs no event, the timer rings early once and is armed for
 * the rest.
 */
export function createAlarm() {
  let armed: { at: Instant; scope: CancellationScope } | null = null;
  let rang = false;

  async function wait(at: Instant, why: string): Promise<void> {
    try {
      await sleep(Math.max(at - Date.now(), SHORTEST_MS), { summary: why });
      armed = null;
      rang = true;
    } catch (error) {
      if (!isCancellation(error)) throw error;
    }
  }

  return {
    /** Makes sure that the alarm rings no later than the given moment. */
    setFor(at: Instant, why: string): void {
      if (armed !== null && armed.at <= at) return;
      armed?.scope.cancel();
      const scope = new CancellationScope();
      armed = { at, scope };
      void scope.run(() => wait(at, why));
    },
    /** Tells whether it rings. */
    isRinging: (): boolean => rang,
    /** Tells whether it rang, and quietens it. */
    takeRing(): boolean {
      const was = rang;
      rang = false;
      return was;
    },
  };
}

export type Alarm = ReturnType<typeof createAlarm>;
