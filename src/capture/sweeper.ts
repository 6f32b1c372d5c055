import type { Instant } from '../domain/time';
import { MINUTE_MS, SECOND_MS } from '../domain/time';
import type { Log } from '../log';
import { eachInTurns } from './turns';
import type { InboxPort, Schedule, StoredItem } from './ports';

export type SweeperParts = {
  inbox: Pick<InboxPort, 'pendingOlderThan' | 'handedOlderThan'>;
  take: (item: StoredItem) => Promise<void>;
  now: () => Instant;
  schedule: Schedule;
  log: Log;
};

const EVERY_MS = 5 * SECOND_MS;
/** Whoever stored an item hands it over within seconds, or died. */
const PENDING_FOR_MS = 15 * SECOND_MS;
/** A conversation names what it was handed within seconds; a Temporal store that was lost names nothing any more. */
const HANDED_FOR_MS = 5 * MINUTE_MS;
/** Enough to catch up with an outage of an hour in minutes, little enough to hold in memory. */
const MOST_AT_ONCE = 1_000;

/** Looks through the inbox now and then for what was stored and not handed over, or handed over and never done. */
export function createSweeper({ inbox, take, now, schedule, log }: SweeperParts) {
  let cancel: () => void = () => undefined;
  let sweeping: Promise<void> = Promise.resolve();
  let stopped = false;

  async function sweep(): Promise<void> {
    const pending = await inbox.pendingOlderThan(now() - PENDING_FOR_MS, MOST_AT_ONCE);
    const handed = await inbox.handedOlderThan(now() - HANDED_FOR_MS, MOST_AT_ONCE);
    const left = [...pending, ...handed];
    if (left.length > 0) log.info({ count: left.length }, 'Items were left behind in the inbox; they are taken again.');
    await Promise.all(await eachInTurns(left, take));
  }

  function goOn(): void {
    sweeping = sweep()
      .catch((error: unknown) => log.warn({ err: error }, 'The inbox could not be looked through; it is tried again.'))
      .then(() => {
        if (!stopped) cancel = schedule(EVERY_MS, goOn);
      });
  }

  return {
    start: goOn,
    async stop(): Promise<void> {
      stopped = true;
      cancel();
      await sweeping;
    },
  };
}
