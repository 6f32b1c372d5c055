import { SECOND_MS } from '../../src/domain/time';
import type { Random } from '../../src/simulator/random';
import { createRandom } from '../../src/simulator/random';
import type { FaultName, HouseFault, WhatsAppFault } from './faults';
import { houseFaults, whatsAppFaults } from './faults';

/** One fault of the schedule: when, for how long, and which of several processes it befalls. */
export type HouseStrike = { kind: HouseFault; atMs: number; forMs: number; nth: number };
/** So many of the next occasions go wrong. */
type WhatsAppStrike = { kind: WhatsAppFault; atMs: number; times: number };
export type Plan = { house: readonly HouseStrike[]; whatsApp: readonly WhatsAppStrike[] };

type Wanted = { seed: number; forMs: number; faults: readonly FaultName[] };

/** The house has begun to work by then. */
const FIRST_AFTER_MS = 6 * SECOND_MS;
/** Between two faults of the house something goes through. */
const BREATH_MS = { from: 2_500, to: 6_000 };
const LASTS_MS = { from: 2_000, to: 9_000 };
/** A kill takes as long as the process needs to be back, on a machine that has other things to do. */
const COMES_BACK_MS = 4_000;
const BETWEEN_WHATSAPP_MS = { from: 2_000, to: 6_000 };
const TIMES = { from: 1, to: 4 };

/**
 * Plans the faults of a run: each wanted kind in a seeded order, and again from the start of another order when all were
 * dealt. The same seed gives the same plan; a longer run begins as a shorter one. Pure.
 */
export function planFaults({ seed, forMs, faults }: Wanted): Plan {
  const random = createRandom(seed).fork('nemesis');
  return {
    house: dealt(houseFaults.filter(isIn(faults)), random.fork('house'), (kind, draw) => {
      const lasts = isMoment(kind) ? COMES_BACK_MS : draw.between(LASTS_MS.from, LASTS_MS.to);
      const strike = { kind, forMs: isMoment(kind) ? 0 : Math.round(lasts), nth: Math.floor(draw.next() * 2) };
      return { strike, takesMs: lasts + draw.between(BREATH_MS.from, BREATH_MS.to) };
    })(forMs),
    whatsApp: dealt(whatsAppFaults.filter(isIn(faults)), random.fork('whatsapp'), (kind, draw) => {
      const times = Math.floor(draw.between(TIMES.from, TIMES.to));
      return { strike: { kind, times }, takesMs: draw.between(BETWEEN_WHATSAPP_MS.from, BETWEEN_WHATSAPP_MS.to) };
    })(forMs),
  };
}

const isIn =
  (faults: readonly FaultName[]) =>
  (kind: FaultName): boolean =>
    faults.includes(kind);

/** Something that happens at a moment; everything else lasts for a while. */
function isMoment(kind: HouseFault): boolean {
  return /^(kill|crash|redeliver)-/.test(kind);
}

type Drawn<S> = { strike: S; takesMs: number };

/** Deals kinds like cards until the time is used up. */
function dealt<K, S>(kinds: readonly K[], random: Random, draw: (kind: K, random: Random) => Drawn<S>) {
  return (forMs: number): readonly (S & { atMs: number })[] => {
    const strikes: (S & { atMs: number })[] = [];
    let deck: readonly K[] = [];
    let atMs = FIRST_AFTER_MS;
    while (atMs < forMs) {
      if (deck.length === 0) deck = shuffled(kinds, random);
      const [kind, ...rest] = deck;
      if (kind === undefined) break;
      deck = rest;
      const { strike, takesMs } = draw(kind, random);
      strikes.push({ ...strike, atMs: Math.round(atMs) });
      atMs += takesMs;
    }
    return strikes;
  };
}

function shuffled<T>(items: readonly T[], random: Random): readonly T[] {
  const placed = items.map((item) => ({ item, place: random.next() }));
  return placed.sort((a, b) => a.place - b.place).map(({ item }) => item);
}
