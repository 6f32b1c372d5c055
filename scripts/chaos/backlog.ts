import { setTimeout as pause } from 'node:timers/promises';
import type { Database } from '../../src/crm/database';
import { countOpenSends, countWaiting } from '../demo/settle';

const LOOK_EVERY_MS = 500;

/** How much waited at a moment: messages that were not handled, sends whose fate was not known. */
type Look = { at: number; waiting: number };

/** Watches how much waits; what it cannot see while MongoDB is away it does not guess. */
export function watchBacklog(database: Database) {
  const looks: Look[] = [];
  let stopped = false;

  async function look(): Promise<void> {
    const [messages, sends] = await Promise.all([countWaiting(database), countOpenSends(database)]);
    looks.push({ at: Date.now(), waiting: messages + sends });
  }
  async function watch(): Promise<void> {
    while (!stopped) {
      await look().catch(() => undefined);
      await pause(LOOK_EVERY_MS);
    }
  }
  const watching = watch();

  return {
    peak: (): number => Math.max(0, ...looks.map(({ waiting }) => waiting)),
    /** How long after a moment nothing waited any more; null: something always did. */
    drainedAfterMs(from: number): number | null {
      const empty = looks.find(({ at, waiting }) => at >= from && waiting === 0);
      return empty === undefined ? null : empty.at - from;
    },
    async stop(): Promise<void> {
      stopped = true;
      await watching;
    },
  };
}

export type Backlog = ReturnType<typeof watchBacklog>;
