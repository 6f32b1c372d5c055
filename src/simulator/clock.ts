import type { Instant } from '../domain/time';

/** The simulator's time. A test turns the hands itself. */
export type Clock = {
  now: () => Instant;
  /** Runs something later; the answer calls it off. */
  after: (delayMs: number, run: () => void) => () => void;
};

/** Gives the time of this machine; what is planned and not called off ends with `stop`. */
export function createClock(): Clock & { stop: () => void } {
  const planned = new Set<NodeJS.Timeout>();
  return {
    now: () => Date.now(),
    after(delayMs, run) {
      const timer = setTimeout(() => {
        planned.delete(timer);
        run();
      }, delayMs);
      planned.add(timer);
      return () => {
        planned.delete(timer);
        clearTimeout(timer);
      };
    },
    stop() {
      for (const timer of planned) clearTimeout(timer);
      planned.clear();
    },
  };
}
