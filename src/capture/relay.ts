import { isAppError } from '../errors';
import type { Log } from '../log';
import type { Metrics } from '../metrics';
import { createBatch } from './batch';
import { createBursts } from './bursts';
import type { Burst } from './bursts';
import { raisesOf } from './capture';
import { expectMedia } from './expect-media';
import { conversationOf, handleItem } from './handle-item';
import type { HandlingParts } from './handle-item';
import { handleStatuses } from './handle-statuses';
import { createLines } from './lines';
import { NOT_OURS, isOurs } from './parse-webhook';
import { scheduleByTimer } from './ports';
import type { Deliver, GatesPort, Recipient, Schedule, StoredItem } from './ports';
import { createSweeper } from './sweeper';
import { eachInTurns } from './turns';

export type RelayParts = HandlingParts & {
  gates: GatesPort;
  burstPauseMs: number;
  burstMaxMs: number;
  log: Log;
  metrics: Pick<Metrics, 'relaySignals'>;
  schedule?: Schedule;
};

/** An item that failed so often, while store and engine answered, is a defect or an attack: a person looks at it. */
const MOST_TRIES = 8;

/**
 * Step 1, second half: finds the conversation of what was stored, waits for the end of the burst, and hands it over by
 * one signal, one promise chain a conversation. What fails stays in the inbox; the sweeper brings it again by the same
 * function, so a crash anywhere loses nothing, and the journal sees to it that nothing is handled twice.
 */
export function createRelay(given: RelayParts) {
  const parts = { ...given, deliver: counted(given) };
  const { log, schedule = scheduleByTimer } = parts;
  const lines = createLines();
  /** Items that this process has in hand; the sweeper leaves them alone. */
  const inHand = new Set<string>();
  const release = (items: readonly StoredItem[]): void => items.forEach(({ _id }) => inHand.delete(_id));
  const bursts = createBursts({
    ...parts,
    schedule,
    onEnd: (burst) =>
      void lines.run(burst.to.conversationId, () =>
        guarded(parts, burst.items, () => handOver(parts, burst)).finally(() => release(burst.items)),
      ),
  });

  const statuses = createBatch({ lines, name: 'statuses', handle: together(parts, release) });

  /** Takes an item that nobody has in hand; never throws. Items of one pair are taken one after the other. */
  async function take(item: StoredItem, placing = place): Promise<void> {
    if (inHand.has(item._id)) return;
    inHand.add(item._id);
    if (item.kind === 'status' && parts.numbers.includes(item.number)) return statuses.add(item);
    const to = await lines.run(lineOf(item), () => guarded(parts, [item], () => placing(parts, item)));
    if (to === null) release([item]);
    else bursts.add(to, item);
  }

  const sweeper = createSweeper({ ...parts, schedule, take: (item) => take(item, placeAgain) });

  return {
    /** Hears of what was just stored. Returns at once. */
    notice: (items: readonly StoredItem[]): void => {
      const pending = items.filter(({ state }) => state === 'pending');
      // A delivery may bring a thousand, and taking each begins to ask the store.
      void lines.run('noticed', () => eachInTurns(pending, (item) => void take(item)));
    },
    /** Begins to look through the inbox for what was left behind. */
    start: (): void => sweeper.start(),
    /** Hands over what is in hand, without waiting for the ends of bursts, and returns when nothing is. */
    async stop(): Promise<void> {
      await sweeper.stop();
      await lines.idle();
      bursts.endAll();
      await lines.idle();
      log.debug({ part: 'relay' }, 'Nothing is in hand any more.');
    },
  };
}

/** Items of one pair follow each other; so do the parts of the history, of which only one at a time is worked at. */
const lineOf = ({ kind, pair, _id }: StoredItem): string => (kind === 'history' ? kind : (pair ?? _id));

/** Counts signals by how they went. */
function counted({ deliver, metrics }: RelayParts): Deliver {
  return async (to, inbound) => {
    try {
      await deliver(to, inbound);
    } catch (error) {
      metrics.relaySignals.inc({ outcome: 'failed' });
      throw error;
    }
    metrics.relaySignals.inc({ outcome: 'handed-over' });
  };
}

/** Handles what is no message at once; names where a message goes, or null where there is nothing more to do. */
async function place(parts: RelayParts, item: StoredItem): Promise<Recipient | null> {
  if (item.kind !== 'unknown' && !isOurs(item, parts.numbers)) {
    await parts.inbox.markDead(item._id, NOT_OURS);
    return null;
  }
  if (item.kind !== 'message') {
    await handleItem(parts, item);
    return null;
  }
  const to = await conversationOf(parts, item);
  if (to === null) await parts.inbox.markDead(item._id, 'the message names no sender');
  else await expectMedia(parts, item, to);
  return to;
}

type Items = readonly StoredItem[];

/** What fails together is handled one by one: whatever is at fault must not hold up the others. */
function together(parts: RelayParts, release: (items: Items) => void): (items: Items) => Promise<void> {
  const alone = (item: StoredItem) => guarded(parts, [item], () => handleStatuses(parts, [item]));
  return async (items) => {
    try {
      await handleStatuses(parts, items);
    } catch (error) {
      parts.log.debug({ items: items.length, err: error }, 'Statuses could not be handled together.');
      await Promise.all(items.map(alone));
    } finally {
      release(items);
    }
  };
}

/** What comes again may have been a dead letter, for which nobody raised a gate; raising twice changes nothing. */
async function placeAgain(parts: RelayParts, item: StoredItem): Promise<Recipient | null> {
  await parts.gates.raisePairs(parts.numbers.includes(item.number) ? raisesOf(item) : []);
  return place(parts, item);
}

async function handOver({ deliver, inbox, now }: RelayParts, { to, items }: Burst): Promise<void> {
  await deliver(to, { kind: 'messages', messageIds: items.map(({ messageId }) => messageId), at: now() });
  await inbox.markHanded(
    items.map(({ _id }) => _id),
    now(),
  );
}

/** Null where the work failed: what it was about stays pending, and the sweeper brings it again. */
async function guarded<T>(parts: RelayParts, items: readonly StoredItem[], work: () => Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    parts.log.warn(
      { items: items.length, kind: items[0]?.kind, err: error },
      'Not handed over; it stays in the inbox.',
    );
    // Time heals an engine that is away, so that counts for nothing. With the store away nothing can be counted.
    if (!isAppError(error, 'engine-unavailable')) await countTry(parts, items).catch(() => undefined);
    return null;
  }
}

async function countTry({ inbox }: RelayParts, items: readonly StoredItem[]): Promise<void> {
  await inbox.noteTry(items.map(({ _id }) => _id));
  for (const { _id, tries } of items) {
    if (tries + 1 >= MOST_TRIES) await inbox.markDead(_id, 'it failed too often; the log says how');
  }
}
