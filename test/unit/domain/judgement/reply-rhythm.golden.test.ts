import golden from '../../../fixtures/golden_cns.json';
import type { HazardCurve } from '../../../../src/domain/judgement/reply-rhythm';
import { patientHours, silenceChance } from '../../../../src/domain/judgement/reply-rhythm';

const MINUTES_AN_HOUR = 60;
/** The fixture gives nine digits of the curve and of the chances. */
const DIGITS = 8;

const [LIVE_STRENGTH = 0, LATER_STRENGTH = 0] = golden.alpha;

/** What the fixture expects of an average contact at an edge, by phase. */
function expectedAt(hazards: readonly number[], n: number): { live: number; later: number } {
  const split = golden.edgesMin.indexOf(golden.cutMin);
  const hazard = hazards[n] ?? 0;
  const live = Math.min(hazard, hazards[split] ?? 0);
  return {
    live: LIVE_STRENGTH * Math.expm1(live / LIVE_STRENGTH),
    later: LATER_STRENGTH * Math.expm1((hazard - live) / LATER_STRENGTH),
  };
}

/** The fixture draws straight lines through expectations, the product through hazards: one point a minute joins them. */
function curveOf(cell: number): HazardCurve {
  const hazards = golden.popCumHazardByCell[cell] ?? [];
  const points: { hours: number; hazard: number }[] = [];
  for (let n = 1; n < golden.edgesMin.length; n += 1) {
    const [from = 0, to = 0] = golden.edgesMin.slice(n - 1, n + 1);
    const [before, after] = [expectedAt(hazards, n - 1), expectedAt(hazards, n)];
    for (let minute = Math.floor(from) + 1; minute <= Math.ceil(to); minute += 1) {
      const share = (Math.min(minute, to) - from) / (to - from);
      const live = before.live + share * (after.live - before.live);
      const later = before.later + share * (after.later - before.later);
      const hazard =
        LIVE_STRENGTH * Math.log1p(live / LIVE_STRENGTH) + LATER_STRENGTH * Math.log1p(later / LATER_STRENGTH);
      points.push({ hours: Math.min(minute, to) / MINUTES_AN_HOUR, hazard });
    }
  }
  return points;
}

const cases = golden.cases.map((one, n) => ({ ...one, n }));

describe('the reply rhythm of sixty contacts of the SMS set', () => {
  it('has sixty cases', () => {
    expect(cases).toHaveLength(60);
  });

  it.each(cases)('gives contact $n the recorded chances of silence and moments', ({ cell, D, E, S, tStarMin }) => {
    const [live = 0, later = 0] = D;
    const [expectedLive = 0, expectedLater = 0] = E;
    const rhythm = { seen: { live, later }, expected: { live: expectedLive, later: expectedLater } };
    const curve = curveOf(cell);
    for (const [minutes, chance] of Object.entries(S)) {
      expect(silenceChance(curve, rhythm, Number(minutes) / MINUTES_AN_HOUR)).toBeCloseTo(chance, DIGITS);
    }
    for (const [omega, minutes] of Object.entries(tStarMin)) {
      expect(Math.round(patientHours(curve, rhythm, Number(omega)) * MINUTES_AN_HOUR)).toBe(minutes);
    }
  });
});
