import { countCosts } from '../../../src/crm/costs';
import type { CountedRow } from '../../../src/crm/costs';
import type { PriceList } from '../../../src/crm/price-list';

const from = Date.UTC(2026, 10, 1);
const to = Date.UTC(2026, 11, 1);
const day = Date.UTC(2026, 10, 25);
const service = { billable: true, category: 'service', type: 'regular' };
const list: PriceList = {
  currency: 'EUR',
  prices: [{ country: 'DE', category: 'service', price: 0.05, validFrom: '2026-10-01' }],
};

/** A message that reached a phone in Germany. */
function aRow(changes: Partial<CountedRow> = {}): CountedRow {
  return {
    ...{ number: '1001', to: { kind: 'phone', value: '4915123456789' }, source: 'answer' },
    ...{ statuses: { sent: day, delivered: day }, pricing: { sent: service, delivered: service } },
    ...changes,
  };
}

const count = (...rows: readonly CountedRow[]) => countCosts(rows, { from, to }, list);
const line = { number: '1001', category: 'service', writer: 'bot', billable: 1, withoutPrice: 0, micros: 50_000 };

describe('What messages of a month cost', () => {
  it('counts a message once, however many statuses name its price', () => {
    const row = aRow({ statuses: { sent: day, delivered: day, read: day + 1 } });
    expect(count(row)).toStrictEqual({ lines: [line], free: 0, unknown: 0 });
  });

  it('tells numbers, categories and writers apart', () => {
    const marketing = { ...service, category: 'marketing' };
    expect(
      count(
        ...[aRow(), aRow({ source: 'acknowledgement' }), aRow({ source: 'person' }), aRow({ source: 'follow-up' })],
        ...[aRow({ number: '1002' }), aRow({ pricing: { delivered: marketing } })],
      ).lines,
    ).toStrictEqual([
      { ...line, category: 'marketing', withoutPrice: 1, micros: 0 },
      { ...line, billable: 2, micros: 100_000 },
      { ...line, writer: 'follow-up' },
      { ...line, writer: 'person' },
      { ...line, number: '1002' },
    ]);
  });

  it('leaves out what has not reached the phone', () => {
    const failed = aRow({ statuses: { sent: day, failed: day }, pricing: { sent: service } });
    expect(count(aRow({ statuses: { sent: day } }), failed, aRow({ statuses: {} })).lines).toStrictEqual([]);
  });

  it('counts what was read where nobody said that it was delivered', () => {
    expect(count(aRow({ statuses: { read: day }, pricing: { read: service } })).lines).toStrictEqual([line]);
  });

  it('takes the word of the delivery where statuses disagree about the price', () => {
    const free = { ...service, billable: false };
    expect(count(aRow({ pricing: { sent: service, delivered: free } }))).toMatchObject({ lines: [], free: 1 });
    expect(count(aRow({ pricing: { read: free, delivered: service } })).lines).toStrictEqual([line]);
  });

  it('counts in the month in which the message reached the phone, to the millisecond', () => {
    const at = (delivered: number) => aRow({ statuses: { delivered, read: delivered + 9 } });
    expect(count(at(from - 1), at(to))).toStrictEqual({ lines: [], free: 0, unknown: 0 });
    expect(count(at(from), at(to - 1)).lines).toMatchObject([{ billable: 2 }]);
  });

  it('reads from the type what is billed where WhatsApp no longer says it', () => {
    const unsaid = { ...service, billable: null };
    expect(count(aRow({ pricing: { delivered: unsaid } })).lines).toStrictEqual([line]);
    expect(count(aRow({ pricing: { delivered: { ...unsaid, type: 'free_customer_service' } } }))).toMatchObject({
      ...{ lines: [], free: 1 },
    });
  });

  it('says how many it knows nothing about', () => {
    expect(count(aRow({ pricing: {} }))).toStrictEqual({ lines: [], free: 0, unknown: 1 });
    const noCategory = aRow({ pricing: { delivered: { ...service, category: null } } });
    expect(count(noCategory).lines).toMatchObject([{ category: 'unknown', withoutPrice: 1 }]);
  });

  it('counts without an amount where there is no price list', () => {
    expect(countCosts([aRow()], { from, to }, null).lines).toStrictEqual([{ ...line, withoutPrice: 1, micros: 0 }]);
  });

  it('adds up thousands of small prices without an error', () => {
    const rows = Array.from({ length: 3_000 }, () => aRow());
    expect(count(...rows).lines).toStrictEqual([{ ...line, billable: 3_000, micros: 150_000_000 }]);
  });
});
