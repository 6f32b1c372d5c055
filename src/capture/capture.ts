import { addressId, addressesOf } from '../domain/inbound-message';
import type { Instant } from '../domain/time';
import { AppError } from '../errors';
import type { Log } from '../log';
import type { Metrics } from '../metrics';
import { readDeliveryInTurns } from './parse-webhook';
import type { GatesPort, InboxPort, StoredItem } from './ports';

/** Meta tries again at once; a webhook that hangs holds up everything behind it. */
const STORE_WITHIN_MS = 1_900;

export type CaptureParts = {
  inbox: InboxPort;
  gates: GatesPort;
  messageIdKey: string;
  numbers: readonly string[];
  now: () => Instant;
  log: Log;
  metrics: Pick<Metrics, 'inboxItems'>;
};

export type Taken = { items: readonly StoredItem[]; stored: number; duplicates: number; dead: number };

/**
 * Step 1: takes a delivery in. When it returns, every item is stored by a majority and every pair that wrote is raised
 * in the gates; when it throws `store-unavailable`, nothing was promised and Meta delivers again.
 */
export function createCapture(parts: CaptureParts) {
  return {
    async takeDelivery(raw: Buffer): Promise<Taken> {
      const { messageIdKey, numbers } = parts;
      const items = await readDeliveryInTurns(raw, { receivedAt: parts.now(), messageIdKey, numbers });
      try {
        return await within(STORE_WITHIN_MS, storeAll(parts, items));
      } catch (error) {
        parts.log.error({ items: items.length, err: error }, 'A delivery could not be stored; Meta delivers it again.');
        throw new AppError('store-unavailable', undefined, { cause: error });
      }
    },
  };
}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('the store did not answer in time')), ms);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

/** Each write is built in one go, and nobody else is served meanwhile: so many items at a time. */
const MOST_TOGETHER = 200;

async function storeAll(parts: CaptureParts, items: readonly StoredItem[]): Promise<Taken> {
  let taken: Taken = { items: [], stored: 0, duplicates: 0, dead: 0 };
  for (let from = 0; from < items.length; from += MOST_TOGETHER) {
    const more = await store(parts, items.slice(from, from + MOST_TOGETHER));
    taken = {
      items: [...taken.items, ...more.items],
      stored: taken.stored + more.stored,
      duplicates: taken.duplicates + more.duplicates,
      dead: taken.dead + more.dead,
    };
  }
  return taken;
}

async function store({ inbox, gates, metrics, log }: CaptureParts, items: readonly StoredItem[]): Promise<Taken> {
  const unknown = await withoutKnown(inbox, items);
  // Before the store and before 200: a send that reads its gates after our answer must see that the buyer wrote.
  await gates.raisePairs(unknown.flatMap(raisesOf));
  const known = new Set(unknown.length === 0 ? [] : (await inbox.store(unknown)).known);
  await noteRace(
    inbox,
    unknown.filter((item) => known.has(item._id)),
  );
  const fresh = unknown.filter((item) => !known.has(item._id));
  const dead = fresh.filter((item) => item.state === 'dead').length;
  for (const { kind, state } of fresh) metrics.inboxItems.inc({ kind, outcome: state === 'dead' ? 'dead' : 'stored' });
  if (dead > 0) log.warn({ dead }, 'Items could not be read; they are kept as dead letters.');
  return { items: fresh, stored: fresh.length, duplicates: items.length - fresh.length, dead };
}

/** A repetition must not raise a gate to its own arrival. What raises none is told apart by the store itself. */
async function withoutKnown(inbox: InboxPort, items: readonly StoredItem[]): Promise<readonly StoredItem[]> {
  if (!items.some((item) => raisesOf(item).length > 0)) return items;
  const known = new Set((await inbox.byIds(items.map((item) => item._id))).map((item) => item._id));
  return items.filter((item) => !known.has(item._id));
}

/** Two deliveries of one item at once: gates were raised to both arrivals, so the item remembers the later one. */
async function noteRace(inbox: InboxPort, items: readonly StoredItem[]): Promise<void> {
  const raised = items.filter((item) => raisesOf(item).length > 0);
  if (raised.length === 0) return;
  const ids = raised.map((item) => item._id);
  await inbox.seenAgain(ids, Math.max(...raised.map((item) => item.receivedAt)));
}

/** Gives what an item raises: only what a person wrote to us opens the window and overtakes an answer. */
export function raisesOf({ kind, state, number, view, receivedAt }: StoredItem) {
  if (kind !== 'message' || state !== 'pending' || view === null) return [];
  const { sender } = view;
  // Nobody wrote after his message arrived: a clock that is ahead must not hold the window open.
  const providerAt = Math.min(view.providerAt, receivedAt);
  return addressesOf(sender).map((address) => ({ addressId: addressId(number, address), providerAt, receivedAt }));
}
