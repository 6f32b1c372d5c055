import type { PriorPoint } from './policy';
import type { HazardCurve } from './reply-rhythm';

/** What our last turn was: a question is answered about twice as often as anything else. */
export type Situation = 'question' | 'no-question';

/** Turns shares answered by then into cumulative hazard: H = −ln(1 − share). */
export function toHazardCurve(points: readonly PriorPoint[]): HazardCurve {
  return points.map(({ hours, share }) => ({ hours, hazard: -Math.log1p(-share) }));
}

/** The hour by which half of those who ever answer have answered; for the sentence that people read. */
export function usualHours(points: readonly PriorPoint[]): number {
  const ever = points.at(-1)?.share ?? 0;
  let before: PriorPoint = { hours: 0, share: 0 };
  for (const point of points) {
    if (point.share >= ever / 2) {
      const rise = point.share - before.share;
      const part = rise === 0 ? 1 : (ever / 2 - before.share) / rise;
      return before.hours + part * (point.hours - before.hours);
    }
    before = point;
  }
  return before.hours;
}
