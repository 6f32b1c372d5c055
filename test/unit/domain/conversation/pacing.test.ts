import fc from 'fast-check';
import type { SendMessage } from '../../../../src/domain/conversation/effects';
import { mayLeaveAt, paceAfter, paceSince, withPatience } from '../../../../src/domain/conversation/pacing';
import type { Pace } from '../../../../src/domain/conversation/pacing';
import { createPairRate } from '../../../../src/simulator/pair-rate';
import { NOON, NUMBER } from '../../../support/builders';

const PAIR = 'number|buyer';

/** A message that is ready some time after the one before, and how long its call takes. */
type Ready = { afterMs: number; arrivesMs: number; answersMs: number };
const message = fc.record({
  afterMs: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 2_000 }), fc.integer({ min: 0, max: 90_000 })),
  arrivesMs: fc.integer({ min: 0, max: 1_900 }),
  answersMs: fc.integer({ min: 0, max: 1_000 }),
});

/** Sends one after the other, as a conversation does; gives when each was ready, and when it arrived. */
function send(messages: readonly Ready[]) {
  let [pace, now, readyAt]: [Pace | null, number, number] = [null, NOON, NOON];
  return messages.map(({ afterMs, arrivesMs, answersMs }) => {
    readyAt += afterMs;
    const from = Math.max(now, readyAt);
    const beganAt = mayLeaveAt(pace, from);
    now = beganAt + arrivesMs + answersMs;
    pace = paceAfter(pace, { beganAt, endedAt: now });
    return { from, beganAt, arrivedAt: beganAt + arrivesMs };
  });
}

describe('Whatever a conversation has to say', () => {
  it('WhatsApp never finds it too fast', () => {
    fc.assert(
      fc.property(fc.array(message, { maxLength: 60 }), (messages) => {
        const rate = createPairRate();
        for (const { arrivedAt } of send(messages)) {
          expect(rate.allows(PAIR, arrivedAt)).toBe(true);
          rate.count(PAIR, arrivedAt);
        }
      }),
    );
  });

  it('never more than ten leave within six seconds', () => {
    fc.assert(
      fc.property(fc.array(message, { maxLength: 60 }), (messages) => {
        const left = send(messages).map(({ beganAt }) => beganAt);
        for (const at of left)
          expect(left.filter((one) => one >= at && one < at + 6_000).length).toBeLessThanOrEqual(10);
      }),
    );
  });

  it('nothing waits longer than the longest burst costs', () => {
    fc.assert(
      fc.property(fc.array(message, { maxLength: 60 }), (messages) => {
        for (const { from, beganAt } of send(messages)) {
          expect(beganAt).toBeGreaterThanOrEqual(from);
          expect(beganAt - from).toBeLessThanOrEqual(64_000);
        }
      }),
    );
  });
});

describe('A message leaves', () => {
  const after = (count: number): Pace => ({ since: NOON, countedBy: NOON + 100, count });

  it('at once when it is the first, or when the burst before it is paid for', () => {
    expect(mayLeaveAt(null, NOON)).toBe(NOON);
    expect(mayLeaveAt(after(2), NOON + 12_600)).toBe(NOON + 12_600);
  });

  it('at once when it follows quickly, and after the whole wait when it does not', () => {
    expect(mayLeaveAt(after(2), NOON + 3_999)).toBe(NOON + 3_999);
    expect(mayLeaveAt(after(2), NOON + 4_000)).toBe(NOON + 12_600);
  });

  it('after a minute when ten have left together', () => {
    expect(mayLeaveAt(after(9), NOON + 1_000)).toBe(NOON + 1_000);
    expect(mayLeaveAt(after(10), NOON + 1_000)).toBe(NOON + 60_600);
  });

  it('at once when the clock was put back: nobody waits for a moment that is days away', () => {
    expect(mayLeaveAt(after(1), NOON - 1)).toBe(NOON - 1);
  });

  it('with regard to the last decision only, where the run that sent is lost', () => {
    expect(paceSince(null)).toBeNull();
    expect(mayLeaveAt(paceSince(NOON), NOON + 5_000)).toBe(NOON + 6_500);
    expect(mayLeaveAt(paceSince(NOON), NOON + 6_500)).toBe(NOON + 6_500);
  });
});

describe('A message that has to wait for its pace', () => {
  const effect = (source: SendMessage['source']): SendMessage => ({
    ...{ kind: 'SendMessage', actionId: 'c1.1.0', number: NUMBER, source, epoch: 0 },
    ...{ sawUntil: NOON, startBy: NOON + 60_000 },
  });

  it('has as long as that where a person wrote it, and no longer than it stays true where nobody did', () => {
    const startBy = (source: SendMessage['source'], leaveAt: number) =>
      withPatience(effect(source), leaveAt, NOON).startBy;
    expect(startBy('person', NOON + 64_000)).toBe(NOON + 124_000);
    expect(startBy('person', NOON)).toBe(NOON + 60_000);
    expect(startBy('answer', NOON + 64_000)).toBe(NOON + 60_000);
  });
});
