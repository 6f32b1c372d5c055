import type { Database } from '../../src/crm/database';
import type { Director } from './http';
import { wait } from './operator';

const LOOK_EVERY_MS = 1_000;
/** So many looks in a row without a change: nothing is under way any more. */
const CALM_LOOKS = 4;

type Parts = { database: Database; director: Pick<Director, 'isQuiet' | 'truth'> };

/** Waits until nothing is under way: all delivered, handed over and recorded, no send open. False: it never came to rest. */
export async function settle(parts: Parts, patienceMs: number): Promise<boolean> {
  const until = Date.now() + patienceMs;
  let before = '';
  let calm = 0;
  while (Date.now() < until) {
    const now = await lookAt(parts).catch(() => null);
    calm = now !== null && now.isAtRest && now.counts === before ? calm + 1 : 0;
    before = now?.counts ?? '';
    if (calm >= CALM_LOOKS) return true;
    await wait(LOOK_EVERY_MS);
  }
  return false;
}

async function lookAt({ database, director }: Parts): Promise<{ isAtRest: boolean; counts: string }> {
  const [quiet, truth, waiting, open, steps] = await Promise.all([
    director.isQuiet(),
    director.truth(),
    countWaiting(database),
    countOpenSends(database),
    database.collection('journal').countDocuments({}),
  ]);
  const { messages, sends, statuses, deliveries } = truth;
  const counts = [messages, sends, statuses, deliveries].map((all) => all.length);
  return { isAtRest: quiet && waiting === 0 && open === 0, counts: [...counts, steps].join(' ') };
}

/** Counts what was stored and not handled yet. */
export function countWaiting(database: Database): Promise<number> {
  return database.collection('inbox').countDocuments({ state: { $in: ['pending', 'handed'] } });
}

/** Counts the sends whose fate is not known yet. */
export function countOpenSends(database: Database): Promise<number> {
  return database.collection('sends').countDocuments({ ...nothingKnown });
}

/** A send of whose fate nothing stands in the ledger yet. */
const nothingKnown = { acceptedAt: null, rejectedAt: null, droppedAt: null, uncertainAt: null, rank: 0 } as const;
