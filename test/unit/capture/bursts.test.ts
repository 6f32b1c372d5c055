import fc from 'fast-check';
import { createBursts } from '../../../src/capture/bursts';
import { aText, itemsOf, messages } from '../../support/deliveries';
import { aHandClock } from '../../support/hand-clock';

const PAUSE = 3_000;
const MOST = 20_000;
const written = itemsOf(messages(...Array.from({ length: 250 }, (_, n) => aText({ id: `wamid.${n}` }))));

/** Bursts on a clock whose hands the test turns; what ended is written down with the moment of its end. */
function aRelayOfBursts(changes: { burstPauseMs?: number; burstMaxMs?: number } = {}) {
  const clock = aHandClock(0);
  const ended: { to: string; ids: (string | null)[]; at: number }[] = [];
  const bursts = createBursts({
    burstPauseMs: PAUSE,
    burstMaxMs: MOST,
    ...changes,
    now: clock.now,
    schedule: clock.after,
    onEnd: ({ to, items }) =>
      ended.push({ to: to.conversationId, ids: items.map((item) => item.providerId), at: clock.now() }),
  });
  const says = (conversationId: string, n: number): void => {
    const item = written[n];
    if (item === undefined) throw new Error('There are no more messages.');
    bursts.add({ conversationId, number: '1' }, item);
  };
  return { clock, ended, says, endAll: bursts.endAll };
}

describe('A burst', () => {
  it('ends when the buyer has been silent for the pause', () => {
    const { clock, ended, says } = aRelayOfBursts();
    says('a', 0);
    clock.advance(PAUSE - 1);
    says('a', 1);
    clock.advance(PAUSE - 1);
    expect(ended).toStrictEqual([]);
    clock.advance(1);
    expect(ended).toStrictEqual([{ to: 'a', ids: ['wamid.0', 'wamid.1'], at: 2 * PAUSE - 1 }]);
  });

  it('ends in the end, however fast the buyer goes on', () => {
    const { clock, ended, says } = aRelayOfBursts();
    for (let n = 0; n < 30; n += 1) {
      says('a', n);
      clock.advance(1_000);
    }
    clock.advance(MOST);
    expect(ended.map(({ ids, at }) => [ids.length, at])).toStrictEqual([
      [20, MOST],
      [10, 29_000 + PAUSE],
    ]);
  });

  it('ends when it has two hundred messages: a signal stays small', () => {
    const { clock, ended, says } = aRelayOfBursts();
    for (let n = 0; n < 250; n += 1) says('a', n);
    expect(ended.map(({ ids }) => ids.length)).toStrictEqual([200]);
    clock.advance(PAUSE);
    expect(ended.map(({ ids }) => ids.length)).toStrictEqual([200, 50]);
  });

  it('is every message by itself without a pause', () => {
    const { ended, says } = aRelayOfBursts({ burstPauseMs: 0 });
    says('a', 0);
    says('a', 1);
    expect(ended.map(({ ids }) => ids)).toStrictEqual([['wamid.0'], ['wamid.1']]);
  });

  it('belongs to one buyer', () => {
    const { clock, ended, says } = aRelayOfBursts();
    says('a', 0);
    says('b', 1);
    clock.advance(PAUSE);
    expect(ended.map(({ to, ids }) => [to, ids])).toStrictEqual([
      ['a', ['wamid.0']],
      ['b', ['wamid.1']],
    ]);
  });

  it('ends at once when everything is to end, and only then', () => {
    const { clock, ended, says, endAll } = aRelayOfBursts();
    says('a', 0);
    says('b', 1);
    endAll();
    endAll();
    clock.advance(MOST);
    expect(ended.map(({ to, at }) => [to, at])).toStrictEqual([
      ['a', 0],
      ['b', 0],
    ]);
  });
});

describe('Bursts of any rhythm', () => {
  const rhythm = fc.array(
    fc.record({ to: fc.constantFrom('a', 'b', 'c'), afterMs: fc.integer({ min: 0, max: 5_000 }) }),
    { maxLength: 120 },
  );
  type Beat = { to: string; afterMs: number };

  function play(beats: readonly Beat[]) {
    const { clock, ended, says } = aRelayOfBursts();
    const saidAt = new Map<string, number>();
    beats.forEach(({ to, afterMs }, n) => {
      clock.advance(afterMs);
      saidAt.set(`wamid.${n}`, clock.now());
      says(to, n);
    });
    clock.advance(MOST);
    return { ended, saidAt };
  }

  it('hand over each message once, each buyer’s in the order in which he wrote', () => {
    fc.assert(
      fc.property(rhythm, (beats) => {
        const { ended } = play(beats);
        for (const buyer of ['a', 'b', 'c']) {
          const wrote = beats.flatMap(({ to }, n) => (to === buyer ? [`wamid.${n}`] : []));
          expect(ended.filter(({ to }) => to === buyer).flatMap(({ ids }) => ids)).toStrictEqual(wrote);
        }
      }),
    );
  });

  it('are never longer than allowed, and no message waits longer than the pause after the last one', () => {
    fc.assert(
      fc.property(rhythm, (beats) => {
        const { ended, saidAt } = play(beats);
        for (const { ids, at } of ended) {
          const moments = ids.map((id) => saidAt.get(id ?? '') ?? Number.NaN);
          expect(at - Math.min(...moments)).toBeLessThanOrEqual(MOST);
          expect(at - Math.max(...moments)).toBeLessThanOrEqual(PAUSE);
        }
      }),
    );
  });
});
