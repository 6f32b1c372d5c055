import fc from 'fast-check';
import { readArguments } from '../../../scripts/chaos/arguments';
import { faultNames, houseFaults, whatsAppFaults } from '../../../scripts/chaos/faults';
import { planFaults } from '../../../scripts/chaos/plan';

/** Long enough to deal every kind of fault at least once. */
const LONG = 900_000;
const fewer = { numRuns: 25 };
const seeds = fc.integer({ min: 0, max: 1e9 });
const plan = (seed: number, forMs: number, faults = faultNames) => planFaults({ seed, forMs, faults });

describe('A plan of faults', () => {
  test('is the same for the same seed, and another one for another', () => {
    expect(plan(7, LONG)).toEqual(plan(7, LONG));
    expect(plan(8, LONG)).not.toEqual(plan(7, LONG));
  });

  test('begins as a shorter one does, and ends with the time', () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 0, max: LONG }), (seed, forMs) => {
        const [short, long] = [plan(seed, forMs), plan(seed, LONG)];
        expect(long.house.slice(0, short.house.length)).toEqual(short.house);
        expect(long.whatsApp.slice(0, short.whatsApp.length)).toEqual(short.whatsApp);
        expect([...short.house, ...short.whatsApp].filter(({ atMs }) => atMs >= forMs)).toEqual([]);
      }),
      fewer,
    );
  });

  test('has every fault before any comes again', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const { house, whatsApp } = plan(seed, LONG);
        const first = (of: readonly { kind: string }[], n: number) =>
          of
            .slice(0, n)
            .map(({ kind }) => kind)
            .sort();
        expect(first(house, houseFaults.length)).toEqual([...houseFaults].sort());
        expect(first(whatsApp, whatsAppFaults.length)).toEqual([...whatsAppFaults].sort());
      }),
      fewer,
    );
  });

  test('lets one fault of the house end before the next begins', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const { house } = plan(seed, LONG);
        const early = house.filter(({ atMs }, n) => {
          const before = house[n - 1];
          return before !== undefined && atMs <= before.atMs + before.forMs;
        });
        expect(early).toEqual([]);
      }),
      fewer,
    );
  });

  test('has nothing but what was asked for', () => {
    const { house, whatsApp } = plan(1, LONG, ['kill-worker', 'status-lost']);
    expect([...new Set([...house, ...whatsApp].map(({ kind }) => kind))]).toEqual(['kill-worker', 'status-lost']);
    expect(plan(1, LONG, [])).toEqual({ house: [], whatsApp: [] });
  });
});

describe('The arguments of npm run chaos', () => {
  test('have usual values, and all faults', () => {
    expect(readArguments([])).toEqual({
      ...{ help: false, seed: 1, minutes: 5, buyers: 200, histories: 500, faults: faultNames },
    });
  });

  test('name faults by a list', () => {
    expect(readArguments(['--faults', 'kill-api, status-lost', '--minutes', '0.5'])).toMatchObject({
      ...{ minutes: 0.5, faults: ['kill-api', 'status-lost'] },
    });
  });

  test.each([
    [['--faults', 'earthquake'], 'There is no fault "earthquake"; npm run chaos -- --help names all.'],
    [['--minutes', 'two'], '--minutes is not "two"; see npm run chaos -- --help.'],
    [['--buyers', '0'], '--buyers is not "0"; see npm run chaos -- --help.'],
    [['--sed', '1'], "Unknown option '--sed'; see npm run chaos -- --help."],
  ])('that are wrong are refused in one sentence: %j', (args, message) => {
    expect(() => readArguments(args)).toThrow(message);
  });
});
