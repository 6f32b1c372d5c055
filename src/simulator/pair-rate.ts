import type { Instant } from '../domain/time';
import { SECOND_MS } from '../domain/time';

/** One message a pair every so often; a burst borrows from the future (WhatsApp fact sheet, 6). */
const PACE_MS = 6 * SECOND_MS;
const LONGEST_BURST = 45;

type Burst = { since: Instant; count: number };

/** Judges how fast one of our numbers writes to one buyer: a burst within 6 s is allowed and paid for by silence. */
export function createPairRate() {
  const bursts = new Map<string, Burst>();

  const isFree = (burst: Burst | undefined, now: Instant): boolean =>
    burst === undefined || now >= burst.since + burst.count * PACE_MS;

  return {
    allows(pair: string, now: Instant): boolean {
      const burst = bursts.get(pair);
      if (burst === undefined || isFree(burst, now)) return true;
      return now < burst.since + PACE_MS && burst.count < LONGEST_BURST;
    },
    /** Counts a message that was accepted. */
    count(pair: string, now: Instant): void {
      const burst = bursts.get(pair);
      if (burst === undefined || isFree(burst, now)) bursts.set(pair, { since: now, count: 1 });
      else bursts.set(pair, { ...burst, count: burst.count + 1 });
    },
  };
}

export type PairRate = ReturnType<typeof createPairRate>;
