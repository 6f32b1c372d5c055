import { readFileSync } from 'node:fs';
import { parsePrices, priceOf, readPriceFile } from '../../../src/crm/price-list';
import type { PriceList } from '../../../src/crm/price-list';

const deliveredAt = Date.UTC(2026, 10, 25);
const german = { kind: 'phone', value: '4915123456789' } as const;
const asked = { to: german, category: 'service', deliveredAt };
const line = { country: 'DE', category: 'service', price: 0.05, validFrom: '2026-10-01' };

function aList(...prices: PriceList['prices']): PriceList {
  return { currency: 'EUR', prices };
}

describe('The price of a message', () => {
  it('is that of the country of the number, and of the category', () => {
    const list = aList(line, { ...line, country: 'BR', price: 1 }, { ...line, category: 'utility', price: 2 });
    expect(priceOf(list, asked)).toBe(50_000);
  });

  it('is that of the country that a user id begins with, where there is no number', () => {
    const list = aList(line, { ...line, country: 'BR', price: 0.008 });
    expect(priceOf(list, { ...asked, to: { kind: 'bsuid', value: 'BR.48151623420001' } })).toBe(8_000);
  });

  it('is the one for all other countries where the own one has none', () => {
    const list = aList({ ...line, country: '*', price: 0.03 }, { ...line, country: 'BR' });
    expect(priceOf(list, asked)).toBe(30_000);
    expect(priceOf(list, { ...asked, to: { kind: 'phone', value: '0' } })).toBe(30_000);
  });

  it('is the latest that was valid on the day on which the message was delivered', () => {
    const list = aList({ ...line, validFrom: '2026-11-25', price: 0.06 }, line, {
      ...line,
      validFrom: '2026-11-26',
      price: 0.07,
    });
    expect(priceOf(list, asked)).toBe(60_000);
    expect(priceOf(list, { ...asked, deliveredAt: deliveredAt - 1 })).toBe(50_000);
  });

  it('is not known where the list has none that is valid', () => {
    expect(priceOf(aList({ ...line, validFrom: '2026-12-01' }), asked)).toBeNull();
    expect(priceOf(aList({ ...line, category: 'marketing' }), asked)).toBeNull();
  });
});

describe('A price list', () => {
  it('is shipped as an example that says that it is one', () => {
    const text = readFileSync('settings/prices.yaml', 'utf8');
    expect(text).toMatch(/^# EXAMPLE: /);
    expect(parsePrices(text)).toMatchObject({ list: { currency: 'EUR' }, problem: null });
  });

  it.each([
    ['currency: euro\nprices: []', 'The price list cannot be used: currency: write a currency such as EUR.'],
    [
      "currency: EUR\nprices: [{ country: DE, category: service, price: '5', validFrom: 2026-10-01 }]",
      'The price list cannot be used: prices.0.price: Invalid input: expected number, received string.',
    ],
    ['currency: [', 'The price list cannot be used: it is not YAML.'],
  ])('is refused as a whole, in one sentence: %s', (text, problem) => {
    expect(parsePrices(text)).toStrictEqual({ list: null, problem });
  });

  it('that is not there is one sentence that says what to do', async () => {
    expect(await readPriceFile('/nowhere/prices.yaml')).toStrictEqual({
      list: null,
      problem: 'There is no price list; write one and name it in PRICES_FILE.',
    });
  });
});
