import { countsOf, sayOutage } from '../../../bench/outage';

const answered = (acknowledgedAt: number | null, ...answeredAt: number[]) => ({ acknowledgedAt, answeredAt });

describe('What a stretch without Temporal did', () => {
  test('is over with the last answer, counted from its return', () => {
    expect(countsOf([answered(10, 1_500), answered(20, 4_000)], 1_000)).toEqual({
      ...{ acknowledged: 2, lost: 0, duplicates: 0, drainedMs: 3_000 },
    });
  });

  test('is lost where something acknowledged was never answered, and that is never drained', () => {
    expect(countsOf([answered(10, 1_500), answered(20), answered(null)], 1_000)).toEqual({
      ...{ acknowledged: 2, lost: 1, duplicates: 0, drainedMs: null },
    });
  });

  test('is a duplicate where two answers left', () => {
    expect(countsOf([answered(10, 1_500, 1_600)], 1_000)).toMatchObject({ duplicates: 1, drainedMs: 500 });
  });

  test('is said in one line', () => {
    const outage = { rate: 40, seconds: 60, sent: 3, acknowledged: 2, ack: { p50: 12, p99: Infinity } };
    expect(sayOutage({ ...outage, drainedMs: 41_234, lost: 0, duplicates: 0 })).toBe(
      '60 s without Temporal under 40/s: 3 sent, 2 acknowledged (p50 12 ms, p99 never), drained 41.2 s after it was back, 0 lost, 0 duplicates',
    );
  });
});
