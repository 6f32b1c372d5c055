import type { Shots } from './shoot';
import type { Watched } from './watch';

type Told = Shots & Watched & { requests: number; seed: number; hasDied: boolean; serverDeaths: number };

const LONGEST_STALL_MS = 200;
const MEGABYTE = 1_048_576;
const FAILURES_FROM = 500;
const UNAVAILABLE = '503';

/** Says what came of the run, and whether everything held that is promised. */
export function toReport(told: Told): { lines: readonly string[]; isHeld: boolean } {
  const { statuses, closed, requests, seed, hasDied, serverDeaths, stalls } = told;
  const { memoryBefore, memoryAfter, memoryMost } = told;
  // With MongoDB away 503 is what is promised.
  const isPromised = (status: string): boolean => status === UNAVAILABLE && serverDeaths > 0;
  const failed = Object.entries(statuses)
    .filter(([status]) => Number(status) >= FAILURES_FROM && !isPromised(status))
    .reduce((sum, [, count]) => sum + count, 0);
  const [own, whole] = [Math.round(stalls.longestOwnMs), Math.round(stalls.longestMs)];
  const checks: readonly [boolean, string][] = [
    [failed === 0, `answers with 5xx: ${failed}`],
    [!hasDied, `crashes of the api: ${hasDied ? 1 : 0}`],
    [own < LONGEST_STALL_MS, `longest stall of its event loop: ${own} ms of its own, less than ${LONGEST_STALL_MS}`],
  ];
  const counts = Object.entries(statuses).map(([status, count]) => `${status}: ${count}`);
  const megabytes = [memoryBefore, memoryMost, memoryAfter].map((bytes) => Math.round(bytes / MEGABYTE)).join(', ');
  return {
    isHeld: checks.every(([isHeld]) => isHeld),
    lines: [
      `${requests} requests, seed ${seed}: ${[...counts, `closed without an answer: ${closed}`].join(', ')}`,
      `memory of the api in MB before, at most, after: ${megabytes}`,
      `longest stall with the time in which the machine ran others: ${whole} ms; the longest of its own came ${Math.round(stalls.startedAfterMs)} ms after the beginning`,
      `servers of this run that died and came back: ${serverDeaths}`,
      ...checks.map(([isHeld, line]) => `${isHeld ? 'holds' : 'FAILS'}  ${line}`),
    ],
  };
}
