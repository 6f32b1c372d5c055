/**
 * Loaded into the api before its own code (`node --require`): tells how long its event loop stood still at worst, on a
 * port of its own. A look that comes late came late for one of two reasons: the loop was at work, or the process was
 * ready and the machine let others run. The system counts the second for each thread, so it can be taken away.
 */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { performance } from 'node:perf_hooks';
import { LOOPBACK } from '../../src/embedded/ports';
import { writeStalls } from './stalls';
import type { Stalls } from './stalls';

const EVERY_MS = 10;
const NANOSECONDS_A_MS = 1_000_000;
/** The thread of the event loop carries the id of the process. */
const WAITED = `/proc/self/task/${process.pid}/schedstat`;

/** Gives the milliseconds for which the thread has been ready and had to wait; 0 where the system does not say. */
function waitedMs(): number {
  try {
    return Number(readFileSync(WAITED, 'latin1').split(' ')[1]) / NANOSECONDS_A_MS;
  } catch {
    return 0;
  }
}

const none: Stalls = { longestMs: 0, longestOwnMs: 0, startedAfterMs: 0 };
let stalls = none;
let begunAt = performance.now();
let last = { at: performance.now(), waited: waitedMs() };

setInterval(() => {
  const now = { at: performance.now(), waited: waitedMs() };
  const longestMs = now.at - last.at - EVERY_MS;
  const ownMs = longestMs - (now.waited - last.waited);
  if (ownMs > stalls.longestOwnMs) stalls = { ...stalls, longestOwnMs: ownMs, startedAfterMs: last.at - begunAt };
  stalls = { ...stalls, longestMs: Math.max(stalls.longestMs, longestMs) };
  last = now;
}, EVERY_MS).unref();

/** Every request is told about the time since the one before. */
createServer((_request, response) => {
  response.end(writeStalls(stalls));
  [stalls, begunAt] = [none, performance.now()];
})
  .listen(Number(process.env['PROBE_PORT']), LOOPBACK)
  .unref();
