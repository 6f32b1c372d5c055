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
/** What is left over would be counted against the next rate: so long it may take to be worked off. */
const LONGEST_DRAIN_MS = 180_000;
const UNCHANGED_MS = 15_000;
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
  await drain({ measured, first, played }, parts);
  // Not only those in time: the work of a late answer is in the processor time too.
  const fates = await subject.fates(first);
  const answered = fates.filter(({ answeredAt }) => answeredAt.length > 0).length;
  return {
    ...outcomeOf(rate, samples),
    processorMs: spentSince(before, readProcessorMs(counted), answered),
    history: await parts.costOf(subject.workflowIds(first)),
    load: loadavg()[0] ?? 0,
  };
}

type Played = { dueAt: readonly number[]; sentAt: readonly number[] };

/** Sends a rate for a stretch of time, each message when it is due. */
export async function play(
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

async function awaitAnswers(awaited: Awaited, parts: MeasureParts): Promise<readonly Sample[]> {
  const { measured, first, played } = awaited;
  const until = Date.now() + GRACE_MS;
  const isDone = async (): Promise<boolean> => (await countAnswered(awaited, parts)) >= played.sentAt.length;
  while (!(await isDone()) && Date.now() < until && !parts.isOver()) await pause(LOOK_EVERY_MS);
  return toSamples(played, await measured.subject.fates(first));
}

async function countAnswered({ measured: { subject }, first, played }: Awaited, parts: MeasureParts): Promise<number> {
  const fates = await subject.fates(first);
  const answered = fates.filter(({ answeredAt }) => answeredAt.length > 0).length;
  parts.onProgress(`${subject.name}: ${answered} of ${played.sentAt.length} answered`);
  return answered;
}

/**
 * Waits until nothing of this rate is under way: all is answered and quiet, or nothing has changed for a while, because
 * what is open was dropped as too late. What the rate showed stands by then and is not changed by it.
 */
async function drain(awaited: Awaited, parts: MeasureParts): Promise<void> {
  const { subject } = awaited.measured;
  const until = Date.now() + LONGEST_DRAIN_MS;
  let answered = -1;
  let changedAt = Date.now();
  while (Date.now() < until && !parts.isOver()) {
    const now = await countAnswered(awaited, parts);
    if (now !== answered || !subject.isQuiet()) changedAt = Date.now();
    answered = now;
    if (subject.isQuiet() && (now >= awaited.played.sentAt.length || Date.now() - changedAt > UNCHANGED_MS)) break;
    await pause(LOOK_EVERY_MS);
  }
  await pause(BREATH_MS);
}

function toSamples({ dueAt, sentAt }: Played, fates: readonly Fate[]): readonly Sample[] {
  return sentAt.map((at, index) => {
    const { acknowledgedAt, answeredAt } = fates[index] ?? { acknowledgedAt: null, answeredAt: [] };
    return { dueAt: dueAt[index] ?? at, sentAt: at, acknowledgedAt, answeredAt };
  });
}
