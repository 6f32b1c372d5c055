import { spreadOf } from './percentiles';
import type { Spread } from './percentiles';

/** One message: when it was due, sent and acknowledged, and every moment at which an answer arrived. */
export type Sample = {
  dueAt: number;
  sentAt: number;
  acknowledgedAt: number | null;
  answeredAt: readonly number[];
};

/** Longer than this a buyer does not count as answered. */
export const PATIENCE_MS = 15_000;
/** So much must be answered within that, for a rate to count as kept up with … */
const ENOUGH = 0.99;
/**
 * … and when the last message is due, no more than this many seconds' worth of messages may be open. A short run would
 * otherwise pass with a backlog that grows all the time: in 20 s at 1.7 times the possible rate nobody waits 15 s yet.
 */
const LONGEST_BACKLOG_S = 2;
const SECOND_MS = 1_000;

export type Outcome = {
  rate: number;
  sent: number;
  acknowledged: number;
  /** Acknowledged and not answered until the measurement ended. */
  lost: number;
  /** Messages with more than one answer. */
  duplicates: number;
  /** From due to acknowledged, and from due to the first answer, in ms; what never came is Infinity. */
  ack: Spread;
  answer: Spread;
  /** How many were open when the last one was due. */
  backlog: number;
  /** The share that was answered in time. */
  answeredInTime: number;
  keptUp: boolean;
  /** By how much the load generator itself was late at worst; part of every latency above. */
  generatorLateMs: number;
};

const since = ({ dueAt }: Sample, at: number | null | undefined): number => (at ?? Infinity) - dueAt;

/** Says what became of the messages of one rate. */
export function outcomeOf(rate: number, samples: readonly Sample[]): Outcome {
  const answerMs = samples.map((sample) => since(sample, sample.answeredAt[0]));
  const inTime = answerMs.filter((ms) => ms <= PATIENCE_MS).length;
  const answeredInTime = samples.length === 0 ? 0 : inTime / samples.length;
  const backlog = backlogOf(rate, samples);
  return {
    rate,
    sent: samples.length,
    acknowledged: samples.filter(({ acknowledgedAt }) => acknowledgedAt !== null).length,
    lost: samples.filter(({ acknowledgedAt, answeredAt }) => acknowledgedAt !== null && answeredAt.length === 0).length,
    duplicates: samples.filter(({ answeredAt }) => answeredAt.length > 1).length,
    ack: spreadOf(samples.map((sample) => since(sample, sample.acknowledgedAt))),
    answer: spreadOf(answerMs),
    backlog,
    answeredInTime,
    keptUp: answeredInTime >= ENOUGH && backlog <= rate * LONGEST_BACKLOG_S,
    generatorLateMs: Math.max(0, ...samples.map(({ dueAt, sentAt }) => sentAt - dueAt)),
  };
}

/** Counts what was open when the next message after the last would have been due. */
function backlogOf(rate: number, samples: readonly Sample[]): number {
  const end = (samples.at(-1)?.dueAt ?? 0) + SECOND_MS / rate;
  return samples.filter(({ answeredAt }) => (answeredAt[0] ?? Infinity) > end).length;
}
