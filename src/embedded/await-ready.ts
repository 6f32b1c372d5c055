import { setTimeout as pause } from 'node:timers/promises';
import { AppError } from '../errors';
import type { Supervised } from './supervise';

/** A cold start on a small, busy machine takes a few seconds; beyond this something is wrong. */
const PATIENCE_MS = 60_000;
const POLL_MS = 100;

/**
 * Returns when `isReady` says so. Throws `server-failed` with the child's last words when the child ends before, or
 * does not become ready in time; the child is stopped then.
 */
export async function awaitReady(
  child: Pick<Supervised, 'name' | 'firstExit' | 'lastLine' | 'stop'>,
  isReady: () => Promise<boolean>,
): Promise<void> {
  const life = { hasEnded: false };
  void child.firstExit.then(() => {
    life.hasEnded = true;
  });
  const deadline = Date.now() + PATIENCE_MS;
  while (!(await isReady())) {
    if (life.hasEnded || Date.now() > deadline) {
      await child.stop();
      throw new AppError(
        'server-failed',
        `${child.name} did not start: ${child.lastLine() || 'what it said stands above'}.`,
      );
    }
    await pause(POLL_MS);
  }
}
