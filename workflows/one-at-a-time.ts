import { condition } from '@temporalio/workflow';

/**
 * Local activities of a run follow each other. Two at once may end in the opposite order of their beginning; the
 * replay of such a history ends them in the order of their beginning, goes another way and fails for ever.
 */
export function createOneAtATime() {
  let busy = false;

  return async function oneAtATime<T>(work: () => Promise<T>): Promise<T> {
    while (busy) await condition(() => !busy);
    busy = true;
    try {
      return await work();
    } finally {
      busy = false;
    }
  };
}

export type OneAtATime = ReturnType<typeof createOneAtATime>;
