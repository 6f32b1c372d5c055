import type { Clock } from '../../src/simulator/clock';

type Planned = { at: number; run: () => void };

/** A clock whose hands the test turns: nothing happens by itself. */
export function aHandClock(start = Date.UTC(2026, 2, 2, 9, 0, 0)): Clock & { advance: (ms: number) => void } {
  let now = start;
  let planned: Planned[] = [];

  function next(until: number): Planned | undefined {
    return planned.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0];
  }

  return {
    now: () => now,
    after(delayMs, run) {
      const one = { at: now + delayMs, run };
      planned.push(one);
      return () => {
        planned = planned.filter((other) => other !== one);
      };
    },
    advance(ms) {
      const until = now + ms;
      for (let due = next(until); due !== undefined; due = next(until)) {
        const { at, run } = due;
        planned = planned.filter((other) => other !== due);
        now = Math.max(now, at);
        run();
      }
      now = until;
    },
  };
}
