import { ApplicationFailure } from '@temporalio/common';
import { errorTable, isAppError } from '../src/errors';
import type { Log } from '../src/log';

type Activity = (request: never) => Promise<unknown>;

/**
 * Translates every failure once, at the edge: a history shows a code and a sentence of ours, never the words of a
 * driver (a duplicate-key error quotes the key, and the key holds a phone number). The cause goes to the log.
 */
export function unwrapped<T extends Record<string, Activity>>(activities: T, log: Log): T {
  const wrapped = Object.entries(activities).map(([name, activity]): [string, Activity] => [
    name,
    async (request) => {
      try {
        return await activity(request);
      } catch (error) {
        log.warn({ part: name, err: error }, 'An activity failed; it is tried again where that is safe.');
        throw toFailure(error);
      }
    },
  ]);
  return Object.assign({ ...activities }, Object.fromEntries(wrapped));
}

function toFailure(error: unknown): ApplicationFailure {
  const code = isAppError(error) ? error.code : 'internal';
  const { title, retryable } = errorTable[code];
  // An unknown failure is mostly a store that is away: local activities are tried again, sends never are.
  const nonRetryable = isAppError(error) && !retryable;
  return ApplicationFailure.create({ message: isAppError(error) ? error.message : title, type: code, nonRetryable });
}
