import { setTimeout as pause } from 'node:timers/promises';
import { createRandom } from '../../src/simulator/random';
import type { FaultName } from './faults';
import type { Plan } from './plan';
import type { Stage } from './stage';
import type { Struck } from './strike';
import { comesTrue, strike } from './strike';

/** A fault of the house as it came: from when to when (of a kill: until the process was ready again). */
export type Blow = Struck & { kind: FaultName; beganAt: number; endedAt: number };
/** How often a fault was planned, and how often it happened. */
type Tally = { kind: FaultName; planned: number; fired: number };
export type Doom = { blows: readonly Blow[]; tallies: readonly Tally[]; endedAt: number };

type Say = (line: string) => void;
type Parts = { stage: Stage; plan: Plan; seed: number; say: Say };

/** What WhatsApp was asked to do wrong happens while buyers still write, or not at all. */
const OCCASION_WITHIN_MS = 60_000;

/** Lets everything of a plan happen, both lanes beside each other; returns when all is over and whole again. */
export async function letHappen(parts: Parts): Promise<Doom> {
  const beganAt = Date.now();
  const [blows] = await Promise.all([befallHouse(parts, beganAt), befallWhatsApp(parts, beganAt)]);
  const count = (): readonly Tally[] => tallyUp(parts, blows);
  await comesTrue(() => count().every(({ planned, fired }) => fired >= planned), OCCASION_WITHIN_MS);
  return { blows, tallies: count(), endedAt: Date.now() };
}

async function befallHouse({ stage, plan, seed, say }: Parts, beganAt: number): Promise<readonly Blow[]> {
  const random = createRandom(seed).fork('strikes');
  const blows: Blow[] = [];
  for (const planned of plan.house) {
    await pause(Math.max(0, beganAt + planned.atMs - Date.now()));
    const at = Date.now();
    const struck = await strike(stage, planned, random);
    blows.push({ ...struck, kind: planned.kind, beganAt: at, endedAt: Date.now() });
    const seconds = ((Date.now() - at) / 1_000).toFixed(1);
    say(`${planned.kind} (${struck.whom}) ${struck.fired ? `over after ${seconds} s` : 'DID NOT HAPPEN'}`);
  }
  return blows;
}

async function befallWhatsApp({ stage, plan }: Parts, beganAt: number): Promise<void> {
  for (const { kind, atMs, times } of plan.whatsApp) {
    await pause(Math.max(0, beganAt + atMs - Date.now()));
    stage.simulator.faultNext(...Array.from({ length: times }, () => kind));
  }
}

function tallyUp({ plan, stage }: Parts, blows: readonly Blow[]): readonly Tally[] {
  const { faults } = stage.simulator.truth();
  const house = countBy(plan.house.map(({ kind }) => ({ kind, times: 1 })));
  const whatsApp = countBy(plan.whatsApp);
  return [
    ...[...house].map(([kind, planned]) => {
      const fired = blows.filter((blow) => blow.kind === kind && blow.fired).length;
      return { kind, planned, fired };
    }),
    ...[...whatsApp].map(([kind, planned]) => {
      const fired = faults.filter((fault) => fault.kind === kind).length;
      return { kind, planned, fired };
    }),
  ];
}

function countBy<K extends FaultName>(planned: readonly { kind: K; times: number }[]): ReadonlyMap<K, number> {
  const counts = new Map<K, number>();
  for (const { kind, times } of planned) counts.set(kind, (counts.get(kind) ?? 0) + times);
  return counts;
}
