import { createPairRate } from '../../../src/simulator/pair-rate';

const SECOND = 1_000;

describe('The pace at which WhatsApp lets a business write to one buyer', () => {
  test('is one message in six seconds', () => {
    const rate = createPairRate();
    rate.count('pair', 0);
    expect([rate.allows('pair', 6 * SECOND), rate.allows('other pair', 0)]).toEqual([true, true]);
  });

  test('lets a burst go first and makes it pay afterwards', () => {
    const rate = createPairRate();
    for (const at of [0, 1, 2]) rate.count('pair', at * SECOND);
    expect([3, 6, 17, 18].map((second) => rate.allows('pair', second * SECOND))).toEqual([true, false, false, true]);
  });

  test('ends a burst at forty-five messages', () => {
    const rate = createPairRate();
    for (let n = 0; n < 45; n += 1) rate.count('pair', n);
    expect([rate.allows('pair', 45), rate.allows('pair', 269_999), rate.allows('pair', 270_000)]).toEqual([
      false,
      false,
      true,
    ]);
  });
});
