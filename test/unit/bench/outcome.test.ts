import { outcomeOf } from '../../../bench/outcome';
import type { Sample } from '../../../bench/outcome';

const aSample = (changes: Partial<Sample> = {}): Sample => ({
  dueAt: 0,
  sentAt: 0,
  acknowledgedAt: 5,
  answeredAt: [50],
  ...changes,
});

/** One message a second, each answered after the same time. */
const answeredAfter = (ms: number, count: number): Sample[] =>
  Array.from({ length: count }, (_, second) => {
    const dueAt = second * 1_000;
    return aSample({ dueAt, sentAt: dueAt, acknowledgedAt: dueAt + 5, answeredAt: [dueAt + ms] });
  });

describe('What a rate of the bench showed', () => {
  test('counts latencies from the moment a message was due, not from when it was sent', () => {
    const late = aSample({ dueAt: 100, sentAt: 140, acknowledgedAt: 150, answeredAt: [200] });
    const { ack, answer, generatorLateMs } = outcomeOf(10, [late]);
    expect({ ack, answer, generatorLateMs }).toEqual({
      ack: { p50: 50, p99: 50 },
      answer: { p50: 100, p99: 100 },
      generatorLateMs: 40,
    });
  });

  test('calls lost what was acknowledged and never answered, and nothing else', () => {
    const samples = [
      aSample({ answeredAt: [] }),
      aSample({ acknowledgedAt: null, answeredAt: [] }),
      aSample({ answeredAt: [60_000] }),
    ];
    const { sent, acknowledged, lost, answer } = outcomeOf(10, samples);
    expect({ sent, acknowledged, lost }).toEqual({ sent: 3, acknowledged: 2, lost: 1 });
    expect(answer.p99).toBe(Infinity);
  });

  test('counts a message that was answered twice as one duplicate, timed by the first answer', () => {
    const { duplicates, answer } = outcomeOf(10, [aSample({ answeredAt: [50, 90, 120] })]);
    expect({ duplicates, answer }).toEqual({ duplicates: 1, answer: { p50: 50, p99: 50 } });
  });

  test('keeps up when 99 % are answered in time and the backlog is short', () => {
    expect(outcomeOf(1, answeredAfter(1_000, 100)).keptUp).toBe(true);
  });

  test('does not keep up when more than 1 % wait too long', () => {
    const two = answeredAfter(50, 100).map((sample, index) =>
      index < 2 ? { ...sample, answeredAt: [sample.dueAt + 15_001] } : sample,
    );
    const { answeredInTime, keptUp } = outcomeOf(1, two);
    expect({ answeredInTime, keptUp }).toEqual({ answeredInTime: 0.98, keptUp: false });
  });

  test('does not keep up when messages pile up, though nobody has waited too long yet', () => {
    const { answeredInTime, backlog, keptUp } = outcomeOf(1, answeredAfter(4_000, 20));
    expect({ answeredInTime, backlog, keptUp }).toEqual({ answeredInTime: 1, backlog: 3, keptUp: false });
  });

  test('does not keep up when nothing was sent', () => {
    expect(outcomeOf(10, []).keptUp).toBe(false);
  });
});
