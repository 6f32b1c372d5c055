const SECOND_MS = 1_000;

/**
 * Gives when each message is due: a constant rate from the first moment on, whatever becomes of the messages before
 * (open loop). Moments keep their fractions, so that the rate is exact.
 */
export function arrivalTimes({ from, rate, seconds }: { from: number; rate: number; seconds: number }): number[] {
  const count = Math.floor(rate * seconds);
  return Array.from({ length: count }, (_, index) => from + (index * SECOND_MS) / rate);
}

export type Pace = {
  now: () => number;
  wait: (ms: number) => Promise<void>;
  /** Ends the schedule before its end. */
  isOver: () => boolean;
};

/**
 * Sends each message when it is due and never waits for an answer. A message that is late because this process was busy
 * is sent at once; its latency counts from the moment at which it was due.
 */
export async function sendWhenDue(dueAt: readonly number[], send: (index: number) => void, pace: Pace): Promise<void> {
  for (const [index, due] of dueAt.entries()) {
    while (pace.now() < due && !pace.isOver()) await pace.wait(Math.ceil(due - pace.now()));
    if (pace.isOver()) return;
    send(index);
  }
}
