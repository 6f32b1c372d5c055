import { setTimeout as pause } from 'node:timers/promises';
import type { Killable } from '../scripts/demo/servers';
import { play } from './measure';
import type { MeasureParts, Measured } from './measure';
import { spreadOf } from './percentiles';
import type { Spread } from './percentiles';
import type { Fate } from './subject';

/** After this nobody waits for what is still open: it is lost. */
const PATIENCE_MS = 600_000;
const LOOK_EVERY_MS = 200;

/** What a stretch without Temporal did: everything that was acknowledged is to be answered once, soon after it is back. */
export type Outage = {
  rate: number;
  seconds: number;
  sent: number;
  acknowledged: number;
  /** From due to acknowledged, in ms, while Temporal was away. */
  ack: Spread;
  /** From Temporal's return to the last answer, in ms; null when not all came. */
  drainedMs: number | null;
  lost: number;
  duplicates: number;
};

type Wanted = { rate: number; seconds: number };
type Parts = MeasureParts & { temporal: Killable };

/** Stops the clock of the Temporal server, plays a rate meanwhile, lets it go on, and waits until all is answered. */
export async function playOutage(measured: Measured, wanted: Wanted, parts: Parts): Promise<Outage> {
  const first = measured.sent;
  const pid = parts.temporal.pid();
  if (pid === undefined) throw new Error('The Temporal server does not run.');
  process.kill(pid, 'SIGSTOP');
  const played = await play(measured, wanted, parts).finally(() => process.kill(pid, 'SIGCONT'));
  const backAt = Date.now();
  const fates = await awaitAll(measured, { first, until: backAt + PATIENCE_MS }, parts);
  const ackMs = fates.map(({ acknowledgedAt }, n) => (acknowledgedAt ?? Infinity) - (played.dueAt[n] ?? 0));
  return { ...wanted, sent: fates.length, ack: spreadOf(ackMs), ...countsOf(fates, backAt) };
}

/** Counts what became of the messages of an outage. Pure. */
export function countsOf(fates: readonly Fate[], backAt: number) {
  const acknowledged = fates.filter(({ acknowledgedAt }) => acknowledgedAt !== null);
  const lost = acknowledged.filter(({ answeredAt }) => answeredAt.length === 0).length;
  const firstAnswers = acknowledged.flatMap(({ answeredAt }) => answeredAt[0] ?? []);
  return {
    acknowledged: acknowledged.length,
    lost,
    duplicates: fates.filter(({ answeredAt }) => answeredAt.length > 1).length,
    drainedMs: lost > 0 || firstAnswers.length === 0 ? null : Math.max(...firstAnswers) - backAt,
  };
}

async function awaitAll(
  { subject }: Measured,
  { first, until }: { first: number; until: number },
  { isOver, onProgress }: MeasureParts,
): Promise<readonly Fate[]> {
  for (;;) {
    const fates = await subject.fates(first);
    const answered = fates.filter(({ answeredAt }) => answeredAt.length > 0).length;
    onProgress(`${subject.name}: ${answered} of ${fates.length} answered after the outage`);
    if (answered === fates.length || Date.now() >= until || isOver()) return fates;
    await pause(LOOK_EVERY_MS);
  }
}

const inMs = (ms: number | null): string => (ms === null || !Number.isFinite(ms) ? 'never' : `${Math.round(ms)} ms`);

/** Says it in one line. */
export function sayOutage({ rate, seconds, sent, acknowledged, ack, drainedMs, lost, duplicates }: Outage): string {
  const drained = drainedMs === null ? 'not drained' : `drained ${(drainedMs / 1_000).toFixed(1)} s after it was back`;
  return (
    `${seconds} s without Temporal under ${rate}/s: ${sent} sent, ${acknowledged} acknowledged ` +
    `(p50 ${inMs(ack.p50)}, p99 ${inMs(ack.p99)}), ${drained}, ${lost} lost, ${duplicates} duplicates`
  );
}
