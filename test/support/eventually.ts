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
