import { addressId, addressesOf } from '../domain/inbound-message';
import type { Instant } from '../domain/time';
import { AppError } from '../errors';
import type { Log } from '../log';
import type { Metrics } from '../metrics';
import { readDelivery } from './parse-webhook';
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
      const items = readDelivery(raw, { receivedAt: parts.now(), messageIdKey, numbers });
      try {
        return await within(STORE_WITHIN_MS, store(parts, items));
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

async function store({ inbox, gates, metrics, log }: CaptureParts, items: readonly StoredItem[]): Promise<Taken> {
  const known = new Set((await inbox.byIds(items.map((item) => item._id))).map((item) => item._id));
  const fresh = items.filter((item) => !known.has(item._id));
  // Before the store and before 200: a send that reads its gates after our answer must see that the buyer wrote.
  await gates.raisePairs(fresh.flatMap(raisesOf));
  const { inserted, duplicates } = fresh.length === 0 ? { inserted: 0, duplicates: 0 } : await inbox.store(fresh);
  if (duplicates > 0) await noteRace(inbox, fresh);
  const dead = fresh.filter((item) => item.state === 'dead').length;
  for (const { kind, state } of fresh) metrics.inboxItems.inc({ kind, outcome: state === 'dead' ? 'dead' : 'stored' });
  if (dead > 0) log.warn({ dead }, 'Items could not be read; they are kept as dead letters.');
  return { items: fresh, stored: inserted, duplicates: known.size + duplicates, dead };
}

/** Two deliveries of one item at once: gates were raised to both arrivals, so the item remembers the later one. */
async function noteRace(inbox: InboxPort, fresh: readonly StoredItem[]): Promise<void> {
  const stored = await inbox.byIds(fresh.map((item) => item._id));
  const arrivals = new Map(fresh.map((item) => [item._id, item.receivedAt]));
  const raced = stored.filter((item) => arrivals.get(item._id) !== item.receivedAt).map((item) => item._id);
  if (raced.length > 0) await inbox.seenAgain(raced, Math.max(...arrivals.values()));
}

/** Gives what an item raises: only what a person wrote to us opens the window and overtakes an answer. */
export function raisesOf({ kind, state, number, view, receivedAt }: StoredItem) {
  if (kind !== 'message' || state !== 'pending' || view === null) return [];
  const { providerAt, sender } = view;
  return addressesOf(sender).map((address) => ({ addressId: addressId(number, address), providerAt, receivedAt }));
}
