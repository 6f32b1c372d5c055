import fc from 'fast-check';
import { createCosts } from '../../../src/crm/costs';
import { parsePrices } from '../../../src/crm/price-list';
import { ARRIVED, WRITTEN_SECOND, aDelivery, aStatus, statuses } from '../../support/deliveries';
import { testDatabase } from '../../support/servers';
import { aCaptureStage, aPlannedSend } from './stage';

const database = testDatabase();
const prices = parsePrices(
  'currency: EUR\nprices: [{ country: "*", category: service, price: 0.03, validFrom: 2026-10-01 }]',
);
const costs = createCosts({ database, prices: () => Promise.resolve(prices) });
const october = { from: Date.UTC(2026, 9, 1), to: Date.UTC(2026, 10, 1) };

afterEach(async () => {
  for (const name of ['inbox', 'gates', 'sends', 'receipts'] as const) await database.collection(name).deleteMany({});
});

const sends = [
  aPlannedSend({ actionId: 'c1.1.0' }),
  aPlannedSend({ actionId: 'c1.2.0', source: 'follow-up' }),
  aPlannedSend({ actionId: 'c1.3.0', source: 'person' }),
];
const pricing = { billable: true, pricing_model: 'PMP', category: 'service', type: 'regular' };
/** Everything that WhatsApp says of three messages: the first was read, the second delivered, the third only sent. */
const said = sends.flatMap(({ actionId }, n) =>
  ['sent', 'delivered', 'read'].slice(0, 3 - n).map((name, second) =>
    aStatus(name, {
      ...{ id: `wamid.${actionId}`, timestamp: String(WRITTEN_SECOND + second), pricing },
      biz_opaque_callback_data: actionId,
    }),
  ),
);
const line = { number: '900100200300', category: 'service', billable: 1, withoutPrice: 0, micros: 30_000 };

describe('What messages cost', () => {
  it('is the same in whatever order and however often statuses come, and whoever dies in between', async () => {
    const anyOrder = fc.shuffledSubarray([...said, ...said], { minLength: said.length * 2 });
    const anyCrash = fc.array(fc.boolean(), { minLength: said.length * 2, maxLength: said.length * 2 });
    await fc.assert(
      fc.asyncProperty(anyOrder, anyCrash, async (order, crashes) => {
        for (const name of ['inbox', 'sends', 'receipts'] as const) await database.collection(name).deleteMany({});
        const stage = aCaptureStage(database);
        await stage.stores.ledger.plan(sends);
        for (const [n, status] of order.entries()) {
          const items = await stage.take(aDelivery(statuses(status)));
          // The process dies after the 200, or hands over what came.
          if (crashes[n] !== true) await stage.handOver(items);
        }
        stage.clock.advance(60_000);
        await stage.sweep();
        await stage.sweep();
        expect(await costs.between(october)).toStrictEqual({
          ...{ currency: 'EUR', problem: null, free: 0, unknown: 0 },
          lines: [
            { ...line, writer: 'bot' },
            { ...line, writer: 'follow-up' },
          ],
        });
        expect(await costs.between({ from: october.to, to: ARRIVED * 2 })).toMatchObject({ lines: [] });
      }),
      { numRuns: 15 },
    );
  });

  it('counts nothing that is not ours', async () => {
    const stage = aCaptureStage(database);
    await stage.handOver(await stage.take(aDelivery(statuses(aStatus('delivered', { pricing })))));
    expect(await database.collection('receipts').countDocuments({})).toBe(1);
    expect(await costs.between(october)).toMatchObject({ lines: [], free: 0, unknown: 0 });
  });
});
