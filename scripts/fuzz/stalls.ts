/** How long an event loop stood still at worst, with and without the time in which the machine ran others. */
export type Stalls = { longestMs: number; longestOwnMs: number; startedAfterMs: number };

/** The numbers as one line, from the process that is watched to the one that watches. */
export const writeStalls = ({ longestMs, longestOwnMs, startedAfterMs }: Stalls): string =>
  [longestMs, longestOwnMs, startedAfterMs].join(' ');

/** Reads that line. */
export function parseStalls(line: string): Stalls {
  const [longestMs = Number.NaN, longestOwnMs = Number.NaN, startedAfterMs = Number.NaN] = line.split(' ').map(Number);
  return { longestMs, longestOwnMs, startedAfterMs };
}
