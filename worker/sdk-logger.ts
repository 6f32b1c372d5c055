import { DefaultLogger } from '@temporalio/worker';
import type { LogLevel, Logger } from '@temporalio/worker';
import type { Log } from '../src/log';

/** What the SDK warns of is routine (a queue without workflows, a task that timed out and comes again). */
const levels: Record<LogLevel, keyof Log> = {
  TRACE: 'debug',
  DEBUG: 'debug',
  INFO: 'debug',
  WARN: 'info',
  ERROR: 'error',
};

/** Writes what the SDK says as lines of ours: its sentences are constant, what it attaches to them is left out. */
export function createSdkLogger(log: Log): Logger {
  return new DefaultLogger('INFO', ({ level, message }) => {
    log[levels[level]]({ part: 'temporal' }, message);
  });
}
