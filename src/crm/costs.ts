import type { SendSource } from '../domain/conversation/facts';
import type { NumberId } from '../domain/ids';
import type { Pricing } from '../domain/pricing';
import type { Instant } from '../domain/time';
import { DAY_MS } from '../domain/time';
import type { Database } from './database';
import { MESSAGE_LIFE_MS } from './delivery-state';
import type { SendRow, StatusName } from './documents';
import { priceOf } from './price-list';
import type { PriceList, ReadPrices } from './price-list';

/** A stretch of time, the end exclusive. */
type Stretch = { from: Instant; to: Instant };
/** What the ledger must say of a message to count it. */
export type CountedRow = Pick<SendRow, 'number' | 'to' | 'source' | 'statuses' | 'pricing'>;
/** Who wrote what is paid for. */
type Writer = 'bot' | 'person' | 'follow-up';

/** Billable messages of one number, category and writer; `micros`: of those that have a price. */
type CostLine = {
  number: NumberId;
  category: string;
  writer: Writer;
  billable: number;
  withoutPrice: number;
  micros: number;
};
/** `free`: delivered and not billable; `unknown`: delivered, and no status said anything about the price. */
export type CostCount = { lines: readonly CostLine[]; free: number; unknown: number };

const writers: Record<SendSource, Writer> = {
  answer: 'bot',
  acknowledgement: 'bot',
  'opt-out-confirmation': 'bot',
  person: 'person',
  'follow-up': 'follow-up',
};

/** The statuses that say it reached the phone: one of them may be missing, and they may come in any order. */
const arrived = ['delivered', 'read', 'played'] as const satisfies StatusName[];
/** Whose word about the price counts: a message is billed when it is delivered. */
const priced = [...arrived, 'sent', 'failed'] as const satisfies StatusName[];

/** Gives when a message reached the phone, or null. */
function deliveredAt({ statuses }: CountedRow): Instant | null {
  const moments = arrived.flatMap((status) => statuses[status] ?? []);
  return moments.length === 0 ? null : Math.min(...moments);
}

function pricingOf({ pricing = {} }: CountedRow): Pricing | null {
  const status = priced.find((name) => pricing[name] !== undefined);
  return status === undefined ? null : (pricing[status] ?? null);
}

/** `billable` is about to go; the type says the same (fact sheet, 3). */
function isBillable({ billable, type }: Pricing): boolean {
  return billable ?? type === 'regular';
}

/**
 * Counts what was delivered in a stretch of time: each message once, in the stretch in which it reached the phone. It asks
 * the ledger rows alone, where every status has its own place, so that no order and no repetition changes a count.
 */
export function countCosts(rows: Iterable<CountedRow>, within: Stretch, prices: PriceList | null): CostCount {
  const lines = new Map<string, CostLine>();
  let [free, unknown] = [0, 0];
  for (const row of rows) {
    const at = deliveredAt(row);
    if (at === null || at < within.from || at >= within.to) continue;
    const pricing = pricingOf(row);
    if (pricing === null) unknown += 1;
    else if (isBillable(pricing)) addTo(lines, { row, at, category: pricing.category ?? 'unknown', prices });
    else free += 1;
  }
  const sorted = [...lines].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, line]) => line);
  return { lines: sorted, free, unknown };
}

type Added = { row: CountedRow; at: Instant; category: string; prices: PriceList | null };

function addTo(lines: Map<string, CostLine>, { row, at, category, prices }: Added): void {
  const { number, to } = row;
  const writer = writers[row.source];
  const key = `${number}|${category}|${writer}`;
  const line = lines.get(key) ?? { number, category, writer, billable: 0, withoutPrice: 0, micros: 0 };
  const price = prices === null ? null : priceOf(prices, { to, category, deliveredAt: at });
  line.billable += 1;
  if (price === null) line.withoutPrice += 1;
  else line.micros += price;
  lines.set(key, line);
}

/** Clocks differ: a message may have been planned, by ours, after it was delivered by Meta's. */
const CLOCKS_MS = DAY_MS;

/** What messages cost. For people: it reads all of the ledger, and of each message only what is counted. */
export function createCosts({ database, prices }: { database: Database; prices: () => Promise<ReadPrices> }) {
  return {
    /** Counts what was delivered in a stretch, with the price list as it is now. */
    async between(within: Stretch): Promise<CostCount & { currency: string | null; problem: string | null }> {
      const { list, problem } = await prices();
      const rows = await database
        .collection('sends')
        .find({ plannedAt: { $gte: within.from - MESSAGE_LIFE_MS - CLOCKS_MS, $lt: within.to + CLOCKS_MS } })
        .project<CountedRow>({ number: 1, to: 1, source: 1, statuses: 1, pricing: 1 })
        .toArray();
      return { ...countCosts(rows, within, list), currency: list?.currency ?? null, problem };
    },
  };
}

export type Costs = ReturnType<typeof createCosts>;
