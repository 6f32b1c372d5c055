import type { SendRow } from '../../../src/crm/documents';
import { createCosts } from '../../../src/crm/costs';
import { readPriceFile } from '../../../src/crm/price-list';
import { DAY_MS } from '../../../src/domain/time';
import { NOW, internalApi, internalDeps } from '../../support/internal-api';
import { testDatabase } from '../../support/servers';
import { aConversation, aMessage, given } from './fixtures';

const database = testDatabase();
const service = { billable: true, category: 'service', type: 'regular' };

/** A message in the ledger that reached a phone in Germany. */
function aDelivered(id: string, changes: Partial<SendRow> = {}): Partial<SendRow> {
  return {
    ...{ _id: id, v: 1, conversationId: 'c1', number: '1001', to: { kind: 'phone', value: '4915123456789' } },
    ...{ source: 'answer', plannedAt: NOW, acceptedAt: NOW, statuses: { delivered: NOW }, rank: 2 },
    ...{ pricing: { delivered: service } },
    ...changes,
  };
}

beforeAll(async () => {
  const free = { delivered: { ...service, billable: false } };
  await given(database, 'sends', [
    ...[aDelivered('c1.1.0'), aDelivered('c1.2.0', { source: 'person' }), aDelivered('c1.3.0', { pricing: free })],
    aDelivered('c1.4.0', { pricing: { delivered: { ...service, category: 'authentication' } } }),
    aDelivered('c1.5.0', { statuses: { sent: NOW }, rank: 1 }),
  ]);
});

describe('The report of costs', () => {
  const api = internalApi(internalDeps(database));
  const ask = async (query: object = {}, of = api) => (await of.as('viewer')).get('/api/v1/reports/costs').query(query);

  it('counts what was delivered in the month: by number, category and who wrote', async () => {
    const shape = { number: '1001', category: 'service', billable: 1 };
    expect((await ask()).body).toStrictEqual({
      ...{ month: '2026-03', from: '2026-03-01T00:00:00.000Z', to: '2026-04-01T00:00:00.000Z' },
      ...{ currency: 'EUR', problem: null, billable: 3, withoutPrice: 3, amount: null, free: 1, unknown: 0 },
      lines: [
        { ...shape, category: 'authentication', writer: 'bot', withoutPrice: 1, amount: null },
        { ...shape, writer: 'bot', withoutPrice: 1, amount: null },
        { ...shape, writer: 'person', withoutPrice: 1, amount: null },
      ],
    });
  });

  it('adds up what has a price, and says how much has none', async () => {
    const list = {
      currency: 'USD',
      prices: [{ country: 'DE', category: 'service', price: 0.0456, validFrom: '2026-01-01' }],
    };
    const costs = createCosts({ database, prices: () => Promise.resolve({ list, problem: null }) });
    const priced = internalApi(internalDeps(database, { costs }));
    expect((await ask({ month: '2026-03' }, priced)).body).toMatchObject({
      ...{ currency: 'USD', billable: 3, withoutPrice: 1, amount: 0.0912 },
      lines: [{ amount: null }, { amount: 0.0456 }, { amount: 0.0456 }],
    });
  });

  it('counts without an amount where there is no price list, and says so', async () => {
    const costs = createCosts({ database, prices: () => readPriceFile('/nowhere') });
    const unpriced = internalApi(internalDeps(database, { costs }));
    expect((await ask({}, unpriced)).body).toMatchObject({
      ...{ currency: null, billable: 3, withoutPrice: 3, amount: null },
      problem: 'There is no price list; write one and name it in PRICES_FILE.',
    });
  });

  it('gives another month on request, and refuses what is none', async () => {
    expect((await ask({ month: '2026-02' })).body).toMatchObject({ to: '2026-03-01T00:00:00.000Z', lines: [] });
    expect((await ask({ month: '2025-12' })).body).toMatchObject({ to: '2026-01-01T00:00:00.000Z' });
    expect((await ask({ month: '2026-13' })).status).toBe(400);
  });
});

describe('The thread', () => {
  it('says after its life that a message was not delivered', async () => {
    await given(database, 'conversations', [aConversation('c1')]);
    await given(database, 'messages', [aMessage('c1.5.0', { direction: 'out', who: 'bot' })]);
    const read = async (now: number) =>
      (await internalApi(internalDeps(database, { now: () => now })).as('viewer')).get(
        '/api/v1/conversations/c1/messages',
      );
    expect((await read(NOW + 30 * DAY_MS)).body).toMatchObject({ items: [{ id: 'c1.5.0', status: 'sent' }] });
    expect((await read(NOW + 31 * DAY_MS)).body).toMatchObject({ items: [{ id: 'c1.5.0', status: 'undelivered' }] });
  });
});
