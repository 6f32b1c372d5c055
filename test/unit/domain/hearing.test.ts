import fc from 'fast-check';
import { caughtUpAfter, unheardUntil, wasAway } from '../../../src/domain/hearing';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../src/domain/time';
import { NOON } from '../../support/builders';

const back = (awayMs: number, sinceMs = 0) =>
  unheardUntil({ listenedAt: NOON, caughtUpAt: caughtUpAfter(NOON - sinceMs - awayMs, NOON - sinceMs) }, NOON);

describe('What a buyer wrote may not have been heard', () => {
  it.each<[string, number, number | null]>([
    ['after an absence of ten minutes, for ten minutes', 10 * MINUTE_MS, NOON + 10 * MINUTE_MS],
    ['after a night, for as long', 14 * HOUR_MS, NOON + 14 * HOUR_MS],
    ['after a weekend, for a day', 63 * HOUR_MS, NOON + DAY_MS],
  ])('%s', (_, awayMs, until) => {
    expect(back(awayMs)).toBe(until);
  });

  it('until we have caught up, and no longer', () => {
    expect(back(HOUR_MS, HOUR_MS - 1)).toBe(NOON + 1);
    expect(back(HOUR_MS, HOUR_MS)).toBeNull();
  });

  it('while nobody listens; it is looked again less and less often', () => {
    const deaf = (awayMs: number) => unheardUntil({ listenedAt: NOON - awayMs, caughtUpAt: 0 }, NOON);
    expect([2, 3, 60].map((minutes) => deaf(minutes * MINUTE_MS))).toStrictEqual([
      null,
      NOON + 15 * MINUTE_MS,
      NOON + HOUR_MS,
    ]);
    expect(deaf(63 * HOUR_MS)).toBe(NOON + DAY_MS);
  });

  it('never where nothing is known of an absence', () => {
    expect(unheardUntil(null, NOON)).toBeNull();
    expect(unheardUntil({ listenedAt: NOON, caughtUpAt: 0 }, NOON)).toBeNull();
  });

  it('at no moment for longer than a day, and never in the past', () => {
    const moments = fc.integer({ min: NOON - 100 * DAY_MS, max: NOON + 100 * DAY_MS });
    fc.assert(
      fc.property(moments, moments, (listenedAt, leftAt) => {
        const caughtUpAt = wasAway(leftAt, listenedAt) ? caughtUpAfter(leftAt, listenedAt) : 0;
        const until = unheardUntil({ listenedAt, caughtUpAt }, Math.max(NOON, listenedAt));
        if (until === null) return;
        expect(until - Math.max(NOON, listenedAt)).toBeGreaterThan(0);
        expect(until - Math.max(NOON, listenedAt)).toBeLessThanOrEqual(DAY_MS);
      }),
    );
  });
});
