import fc from 'fast-check';
import type { HazardCurve, Rhythm } from '../../../../src/domain/judgement/reply-rhythm';
import {
  MOST_PATIENCE,
  contactHours,
  expectedUntil,
  hazardUntil,
  learnWait,
  patientHours,
  readiness,
  silenceChance,
  unknownRhythm,
} from '../../../../src/domain/judgement/reply-rhythm';

/** The properties of the fact sheet, section 3, on generated situations and contacts. */
const RUNS = { numRuns: 200, seed: 3 };
const REMEMBER_ALL = 1;
const SLACK = 1e-9;

const HOURS = [0.25, 1, 6, 24, 72, 168];
const curve: fc.Arbitrary<HazardCurve> = fc
  .array(fc.double({ min: 0, max: 0.8, noNaN: true }), { minLength: HOURS.length, maxLength: HOURS.length })
  .map((rises) => {
    let hazard = 0;
    return HOURS.map((hours, n) => ({ hours, hazard: (hazard += rises[n] ?? 0) }));
  });
const wait = fc.record({ hours: fc.double({ min: 0.01, max: 168, noNaN: true }), answered: fc.boolean() });
type Wait = { hours: number; answered: boolean };
const waits = fc.array(wait, { maxLength: 12 });
const omega = fc.double({ min: 0.03, max: 0.25, noNaN: true });
const hour = fc.double({ min: 0, max: 168, noNaN: true });
const inOrder = ([one, other]: readonly [number, number]): [number, number] => [
  Math.min(one, other),
  Math.max(one, other),
];
const twoOmegas = fc.tuple(omega, omega).map(inOrder);
const twoHours = fc.tuple(hour, hour).map(inOrder);

const contact = fc.record({ situation: curve, seen: waits, answers: fc.integer({ min: 0, max: 12 }) });

function learn(situation: HazardCurve, seen: readonly Wait[], decay?: number): Rhythm {
  return seen.reduce((rhythm, one) => learnWait(rhythm, { curve: situation, ...one }, decay), unknownRhythm);
}

describe('whatever the situation and the contact', () => {
  it('a new contact answers as his situation says', () => {
    fc.assert(
      fc.property(curve, hour, (situation, hours) => {
        const population = Math.exp(-hazardUntil(situation, hours));
        expect(Math.abs(silenceChance(situation, unknownRhythm, hours) - population)).toBeLessThan(1e-12);
      }),
      RUNS,
    );
  });

  it('the chance of silence lies in (0, 1] and never rises', () => {
    fc.assert(
      fc.property(curve, waits, twoHours, (situation, seen, [short, long]) => {
        const rhythm = learn(situation, seen);
        const [early, late] = [silenceChance(situation, rhythm, short), silenceChance(situation, rhythm, long)];
        expect(early).toBeLessThanOrEqual(1);
        expect(late).toBeGreaterThan(0);
        expect(late).toBeLessThanOrEqual(early);
      }),
      RUNS,
    );
  });

  it('an answer shows more readiness than a wait cut off at the same moment', () => {
    fc.assert(
      fc.property(curve, waits, wait, (situation, seen, { hours }) => {
        const rhythm = learn(situation, seen);
        const answered = readiness(learnWait(rhythm, { curve: situation, hours, answered: true }));
        const cutOff = readiness(learnWait(rhythm, { curve: situation, hours, answered: false }));
        const phase = hours > 1 ? 'later' : 'live';
        expect(answered[phase]).toBeGreaterThan(cutOff[phase]);
      }),
      RUNS,
    );
  });

  it('a longer silence never shows more readiness while nothing is forgotten', () => {
    fc.assert(
      fc.property(curve, waits, twoHours, (situation, seen, [short, long]) => {
        const rhythm = learn(situation, seen, REMEMBER_ALL);
        const after = (hours: number) =>
          readiness(learnWait(rhythm, { curve: situation, hours, answered: false }, REMEMBER_ALL));
        expect(after(long).live).toBeLessThanOrEqual(after(short).live);
        expect(after(long).later).toBeLessThanOrEqual(after(short).later + SLACK);
      }),
      RUNS,
    );
  });

  it('a contact only makes us more patient, and at most three times as patient', () => {
    fc.assert(
      fc.property(contact, omega, ({ situation, seen, answers }, limit) => {
        const population = patientHours(situation, unknownRhythm, limit);
        const hours = contactHours({ curve: situation, rhythm: learn(situation, seen), answers, omega: limit });
        expect(hours).toBeGreaterThanOrEqual(population);
        expect(hours).toBeLessThanOrEqual(MOST_PATIENCE * population);
      }),
      RUNS,
    );
  });

  it('a smaller omega never makes us less patient', () => {
    fc.assert(
      fc.property(curve, waits, twoOmegas, (situation, seen, [small, large]) => {
        const rhythm = learn(situation, seen);
        const strict = patientHours(situation, rhythm, small);
        expect(strict).toBeGreaterThanOrEqual(patientHours(situation, rhythm, large));
      }),
      RUNS,
    );
  });

  it('two histories put together count as their sum while nothing is forgotten', () => {
    fc.assert(
      fc.property(curve, waits, waits, (situation, one, other) => {
        const [a, b] = [learn(situation, one, REMEMBER_ALL), learn(situation, other, REMEMBER_ALL)];
        const both = learn(situation, [...one, ...other], REMEMBER_ALL);
        expect(both.seen.live).toBeCloseTo(a.seen.live + b.seen.live, 9);
        expect(both.seen.later).toBeCloseTo(a.seen.later + b.seen.later, 9);
        expect(both.expected.live).toBeCloseTo(a.expected.live + b.expected.live, 9);
        expect(both.expected.later).toBeCloseTo(a.expected.later + b.expected.later, 9);
      }),
      RUNS,
    );
  });

  it('a wait that was cut off never makes an answer likelier than leaving it out', () => {
    fc.assert(
      fc.property(contact, hour, hour, ({ situation, seen }, cutOffAt, hours) => {
        const rhythm = learn(situation, seen, REMEMBER_ALL);
        const cutOff = learnWait(rhythm, { curve: situation, hours: cutOffAt, answered: false }, REMEMBER_ALL);
        const without = silenceChance(situation, rhythm, hours);
        expect(silenceChance(situation, cutOff, hours)).toBeGreaterThanOrEqual(without - SLACK);
      }),
      RUNS,
    );
  });

  it('one answer raises the readiness of a new contact by half at most', () => {
    fc.assert(
      fc.property(curve, wait, (situation, { hours }) => {
        const { live, later } = readiness(learnWait(unknownRhythm, { curve: situation, hours, answered: true }));
        expect(live).toBeLessThanOrEqual(1.25);
        expect(later).toBeLessThanOrEqual(1.5);
      }),
      RUNS,
    );
  });

  it('what is expected of a contact never falls with the wait', () => {
    fc.assert(
      fc.property(curve, twoHours, (situation, [short, long]) => {
        const [before, after] = [expectedUntil(situation, short), expectedUntil(situation, long)];
        expect(after.live).toBeGreaterThanOrEqual(before.live);
        expect(after.later).toBeGreaterThanOrEqual(before.later - SLACK);
      }),
      RUNS,
    );
  });
});
