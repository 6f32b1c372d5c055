import fc from 'fast-check';
import { percentile, spreadOf } from '../../../bench/percentiles';

describe('Percentiles of the bench', () => {
  test('are values that were really measured', () => {
    const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);
    expect(percentile(hundred, 0.5)).toBe(50);
    expect(percentile(hundred, 0.99)).toBe(99);
    expect(percentile(hundred, 1)).toBe(100);
    expect(percentile([7], 0.01)).toBe(7);
  });

  test('count what never came as longer than everything', () => {
    expect(spreadOf([10, Infinity, 20])).toEqual({ p50: 20, p99: Infinity });
  });

  test('are missing where nothing was measured', () => {
    expect(spreadOf([])).toEqual({ p50: null, p99: null });
  });

  test('leave at least their share at or below them, and less below', () => {
    const values = fc.array(fc.nat(), { minLength: 1 });
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 100 }), (all, hundredths) => {
        const value = percentile(all, hundredths / 100) ?? NaN;
        const upTo = all.filter((one) => one <= value).length;
        const below = all.filter((one) => one < value).length;
        expect(upTo * 100).toBeGreaterThanOrEqual(hundredths * all.length);
        expect(below * 100).toBeLessThan(hundredths * all.length);
      }),
    );
  });
});
