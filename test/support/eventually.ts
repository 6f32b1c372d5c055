import { setTimeout as pause } from 'node:timers/promises';

const POLL_MS = 25;

/** Repeats an assertion until it holds; fails with its last failure when it does not in time. */
export async function eventually(assertion: () => void | Promise<void>, { withinMs = 10_000 } = {}): Promise<void> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    try {
      await assertion();
      return;
    } catch (failure) {
      if (Date.now() > deadline) throw failure;
      await pause(POLL_MS);
    }
  }
}

/** Looks until there is something, and gives it; fails when there is nothing in time. */
export async function soon<T>(look: () => Promise<T | null> | T | null, { withinMs = 20_000 } = {}): Promise<T> {
  const found: T[] = [];
  await eventually(
    async () => {
      const one = await look();
      if (one === null) throw new Error(`There was nothing within ${withinMs} ms: ${look.toString()}`);
      found.push(one);
    },
    { withinMs },
  );
  return found[0] as T;
}
