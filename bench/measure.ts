import { loadavg } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { arrivalTimes, sendWhenDue } from './arrivals';
import type { HistoryCost } from './history-cost';
import { outcomeOf } from './outcome';
import type { Sample } from './outcome';
import { readProcessorMs, spentSince } from './processor-time';
import type { Counted, Fate, Subject } from './subject';
import type { Row } from './table';

/** An acknowledged message that nobody answers for so long after the last one counts as lost. */
const GRACE_MS = 60_000;
const LOOK_EVERY_MS = 500;
/** What follows an answer (records, statuses) is done before the next rate begins. */
const BREATH_MS = 3_000;

export type MeasureParts = {
  /** Processes that both sides use. */
  servers: readonly Counted[];
  costOf: HistoryCost;
  isOver: () => boolean;
  /** Hears how far it has come. */
  onProgress: (line: string) => void;
};

/** Counts the messages of a subject over all rates, so that each has a number of its own. */
export type Measured = { subject: Subject; sent: number };

/** Plays one rate on one subject and says what it showed. */
export async function measure(
  measured: Measured,
  { rate, seconds }: { rate: number; seconds: number },
  parts: MeasureParts,
): Promise<Row> {
  const { subject } = measured;
  const first = measured.sent;
  const counted = [...subject.processes, ...parts.servers];
  const before = readProcessorMs(counted);
  const played = await play(measured, { rate, seconds }, parts);
  const samples = await awaitAnswers({ measured, first, played }, parts);
  await pause(BREATH_MS);
  const outcome = outcomeOf(rate, samples);
  const answered = samples.filter(({ answeredAt }) => answeredAt.length > 0).length;
  return {
    ...outcome,
    processorMs: spentSince(before, readProcessorMs(counted), answered),
    history: await parts.costOf(subject.workflowIds(first)),
    load: loadavg()[0] ?? 0,
  };
}

type Played = { dueAt: readonly number[]; sentAt: readonly number[] };

async function play(
  measured: Measured,
  { rate, seconds }: { rate: number; seconds: number },
  { isOver, onProgress }: MeasureParts,
): Promise<Played> {
  const dueAt = arrivalTimes({ from: Date.now() + LOOK_EVERY_MS, rate, seconds });
  const sentAt: number[] = [];
  const send = (): void => {
    sentAt.push(Date.now());
    measured.subject.send(measured.sent);
    measured.sent += 1;
  };
  const say = (): void => onProgress(`${measured.subject.name} ${rate}/s: ${sentAt.length} of ${dueAt.length} sent`);
  const progress = setInterval(say, LOOK_EVERY_MS);
  await sendWhenDue(dueAt, send, { now: () => Date.now(), wait: (ms) => pause(ms), isOver });
  clearInterval(progress);
  return { dueAt, sentAt };
}

type Awaited = { measured: Measured; first: number; played: Played };

async function awaitAnswers({ measured, first, played }: Awaited, parts: MeasureParts): Promise<readonly Sample[]> {
  const until = Date.now() + GRACE_MS;
  for (;;) {
    const fates = await measured.subject.fates(first);
    const answered = fates.filter(({ answeredAt }) => answeredAt.length > 0).length;
    parts.onProgress(`${measured.subject.name}: ${answered} of ${played.sentAt.length} answered`);
    if (answered >= played.sentAt.length || Date.now() > until || parts.isOver()) return toSamples(played, fates);
    await pause(LOOK_EVERY_MS);
  }
}

function toSamples({ dueAt, sentAt }: Played, fates: readonly Fate[]): readonly Sample[] {
  return sentAt.map((at, index) => {
    const { acknowledgedAt, answeredAt } = fates[index] ?? { acknowledgedAt: null, answeredAt: [] };
    return { dueAt: dueAt[index] ?? at, sentAt: at, acknowledgedAt, answeredAt };
  });
}
