import { arrivalTimes, sendWhenDue } from '../../../bench/arrivals';

/** A clock that moves only while somebody waits, or is made busy. */
function aClock() {
  let now = 0;
  return {
    now: () => now,
    wait: (ms: number): Promise<void> => {
      now += ms;
      return Promise.resolve();
    },
    beBusy: (ms: number): void => void (now += ms),
  };
}

describe('The arrival schedule of the bench', () => {
  test('is constant', () => {
    expect(arrivalTimes({ from: 1_000, rate: 4, seconds: 2 })).toEqual([
      1_000, 1_250, 1_500, 1_750, 2_000, 2_250, 2_500, 2_750,
    ]);
  });

  test('keeps the rate where a second cannot be divided into whole milliseconds', () => {
    const times = arrivalTimes({ from: 0, rate: 30, seconds: 10 });
    expect(times).toHaveLength(300);
    expect(times[299]).toBeCloseTo(9_966.67, 1);
  });

  test('sends each message when it is due', async () => {
    const clock = aClock();
    const sentAt: number[] = [];
    await sendWhenDue([0, 250, 500], () => void sentAt.push(clock.now()), { ...clock, isOver: () => false });
    expect(sentAt).toEqual([0, 250, 500]);
  });

  test('sends at once, and leaves none out, what became due while it was busy', async () => {
    const clock = aClock();
    const sentAt: number[] = [];
    const send = (index: number): void => {
      sentAt.push(clock.now());
      if (index === 0) clock.beBusy(600);
    };
    await sendWhenDue([0, 250, 500, 750], send, { ...clock, isOver: () => false });
    expect(sentAt).toEqual([0, 600, 600, 750]);
  });

  test('ends before its end when it is over', async () => {
    const clock = aClock();
    const sent: number[] = [];
    await sendWhenDue([0, 250, 500], (index) => void sent.push(index), { ...clock, isOver: () => clock.now() >= 250 });
    expect(sent).toEqual([0]);
  });
});
