/** Seeded randomness: the same seed gives the same run, whatever the machine. */
export type Random = {
  /** A number in [0, 1). */
  next: () => number;
  /** A number in [from, to). */
  between: (from: number, to: number) => number;
  /** True with the given chance. */
  chance: (share: number) => boolean;
  pick: <T>(items: readonly [T, ...T[]]) => T;
  /** A draw of the standard normal distribution. */
  normal: () => number;
  digits: (count: number) => string;
  /** A stream of its own for a name: what one part draws never changes what another draws. */
  fork: (name: string) => Random;
};

const WORD = 2 ** 32;

/** Makes a stream of numbers from a seed (Mulberry32: one 32-bit word of state, more than good enough for a story). */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / WORD;
  };
  const between = (from: number, to: number): number => from + next() * (to - from);
  return {
    next,
    between,
    chance: (share) => next() < share,
    pick: (items) => items[Math.floor(next() * items.length)] ?? items[0],
    normal: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
    digits: (count) => Array.from({ length: count }, () => Math.floor(next() * 10)).join(''),
    fork: (name) => createRandom(seed ^ hashOf(name)),
  };
}

/** FNV-1a, 32 bit: turns a name into a seed. */
function hashOf(name: string): number {
  let hash = 0x811c9dc5;
  for (const character of name) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  return hash >>> 0;
}
