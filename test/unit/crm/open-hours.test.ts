import { createOpenHours, moveIntoHours } from '../../../src/crm/open-hours';
import type { HoursPolicy } from '../../../src/domain/judgement/policy';

const at = (iso: string): number => Date.parse(iso);
const iso = (moment: number): string => new Date(moment).toISOString();

const policy: HoursPolicy = {
  timeZone: 'Europe/Berlin',
  open: {
    thu: [
      { from: '09:00', to: '12:00' },
      { from: '13:00', to: '18:00' },
    ],
    fri: [{ from: '09:00', to: '18:00' }],
    mon: [{ from: '09:00', to: '24:00' }],
  },
  holidays: ['2026-06-05'],
};
const hours = createOpenHours(policy);

describe('opening hours (Berlin, Thursday 4 June 2026 with a lunch break, Friday a holiday)', () => {
  it.each([
    ['2026-06-04T06:59:59Z', false],
    ['2026-06-04T07:00:00Z', true],
    ['2026-06-04T10:00:00Z', false],
    ['2026-06-04T11:00:00Z', true],
    ['2026-06-04T16:00:00Z', false],
    ['2026-06-05T10:00:00Z', false],
    ['2026-06-08T21:59:00Z', true],
    ['2026-06-08T22:00:00Z', false],
  ])('at %s somebody is in: %s', (moment, open) => {
    expect(hours.isOpen(at(moment))).toBe(open);
  });

  it('the next opening is now, after lunch, or after the holiday and the weekend', () => {
    expect(iso(hours.nextOpening(at('2026-06-04T08:00:00Z')))).toBe('2026-06-04T08:00:00.000Z');
    expect(iso(hours.nextOpening(at('2026-06-04T10:30:00Z')))).toBe('2026-06-04T11:00:00.000Z');
    expect(iso(hours.nextOpening(at('2026-06-04T17:00:00Z')))).toBe('2026-06-08T07:00:00.000Z');
  });

  it('working minutes pass only while somebody is in', () => {
    expect(iso(hours.addBusinessMinutes(at('2026-06-04T09:50:00Z'), 10))).toBe('2026-06-04T10:00:00.000Z');
    expect(iso(hours.addBusinessMinutes(at('2026-06-04T09:50:00Z'), 30))).toBe('2026-06-04T11:20:00.000Z');
    expect(iso(hours.addBusinessMinutes(at('2026-06-04T15:30:00Z'), 60))).toBe('2026-06-08T07:30:00.000Z');
    expect(iso(hours.addBusinessMinutes(at('2026-06-04T03:00:00Z'), 0))).toBe('2026-06-04T07:00:00.000Z');
  });

  it('a working day has its real length when the clocks change', () => {
    const sundays = createOpenHours({ ...policy, open: { sun: [{ from: '00:00', to: '24:00' }] }, holidays: [] });
    // 29 March 2026 has 23 hours in Berlin: of 24 working hours from its first minute one falls on the next Sunday.
    expect(iso(sundays.addBusinessMinutes(at('2026-03-28T23:00:00Z'), 24 * 60))).toBe('2026-04-04T23:00:00.000Z');
  });

  it('a business without hours is always open', () => {
    const always = createOpenHours({ ...policy, open: {} });
    const now = at('2026-06-04T03:00:00Z');
    expect([always.isOpen(now), always.nextOpening(now), always.addBusinessMinutes(now, 1)]).toStrictEqual([
      true,
      now,
      now + 60_000,
    ]);
  });
});

describe('hours in which a follow-up may leave', () => {
  const allowed = {
    zones: ['Europe/Berlin'],
    from: '08:00',
    to: '21:00',
    weekdays: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat'],
  } as const;

  it('a moment inside them stays', () => {
    const now = at('2026-06-04T10:07:13Z');
    expect(moveIntoHours(now, allowed)).toBe(now);
  });

  it('a moment in the night moves to the morning, one on Sunday to Monday', () => {
    expect(iso(moveIntoHours(at('2026-06-04T20:07:00Z'), allowed))).toBe('2026-06-05T06:00:00.000Z');
    expect(iso(moveIntoHours(at('2026-06-07T10:00:00Z'), allowed))).toBe('2026-06-08T06:00:00.000Z');
  });

  it('are open in every zone the buyer may be in', () => {
    const zones = ['America/Sao_Paulo', 'Asia/Kolkata'];
    // São Paulo opens at 11:00 UTC, India closes at 15:30 UTC.
    expect(iso(moveIntoHours(at('2026-06-04T06:00:00Z'), { ...allowed, zones }))).toBe('2026-06-04T11:00:00.000Z');
    expect(iso(moveIntoHours(at('2026-06-04T15:30:00Z'), { ...allowed, zones }))).toBe('2026-06-05T11:00:00.000Z');
  });

  it('are those of the first zone where the zones have none in common', () => {
    const zones = ['America/Los_Angeles', 'Asia/Kolkata'];
    const narrow = { ...allowed, from: '09:00', to: '17:00', zones };
    expect(iso(moveIntoHours(at('2026-06-04T06:00:00Z'), narrow))).toBe('2026-06-04T16:00:00.000Z');
  });
});
