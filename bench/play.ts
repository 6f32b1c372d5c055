import { measure } from './measure';
import type { MeasureParts, Measured } from './measure';
import { highestKept } from './table';
import type { Row } from './table';

/** Code is compiled, pools are filled, connections are open after this; it is not counted. */
const WARM_UP = { rate: 10, seconds: 10 };
/** Half as fast again: three steps more than triple the rate, and the answer is no coarser than that. */
const CLIMB = 1.5;
const MOST_CLIMBS = 8;

type Plan = { rates: readonly number[]; seconds: number; fixed: boolean };
type Parts = MeasureParts & { say: (line: string) => void };
export type Side = Measured & { rows: Row[] };

/**
 * Plays all rates, both sides in turn at each, so that what else the machine does befalls both alike; then climbs until
 * neither keeps up. Ends early when it is over; a rate that was not played to its end is left out.
 */
export async function playAll(sides: readonly Side[], plan: Plan, parts: Parts): Promise<void> {
  const { rates, seconds, fixed } = plan;
  parts.say(`Warming up for ${WARM_UP.seconds} s each …`);
  for (const side of sides) await measure(side, WARM_UP, parts);
  for (const rate of rates) {
    for (const side of sides) await playOne(side, { rate, seconds }, parts);
  }
  for (const side of fixed ? [] : sides) await climb(side, seconds, parts);
}

async function climb(side: Side, seconds: number, parts: Parts): Promise<void> {
  for (let step = 0; step < MOST_CLIMBS && !parts.isOver(); step += 1) {
    const { kept, tooMuch } = highestKept(side.rows);
    if (kept === null || tooMuch !== null) return;
    await playOne(side, { rate: Math.round(kept * CLIMB), seconds }, parts);
  }
}

async function playOne(side: Side, wanted: { rate: number; seconds: number }, parts: Parts): Promise<void> {
  if (parts.isOver()) return;
  const row = await measure(side, wanted, parts);
  if (parts.isOver()) return;
  side.rows.push(row);
  parts.say(`${side.subject.name} ${row.rate}/s: ${row.acknowledged} acknowledged, ${sayKept(row)}`);
}

function sayKept({ keptUp, lost, duplicates }: Row): string {
  return `${lost} lost, ${duplicates} duplicates, ${keptUp ? 'kept up' : 'did not keep up'}`;
}
