/**
 * When a buyer answers by himself: a population curve for the situation, and per contact two shrunken ratios of
 * answers seen to answers expected, before and after the first hour (piecewise gamma frailty, closed form). Source of
 * every formula and constant: the reply-rhythm fact sheet, section 3. Time in policy hours.
 */

/** Cumulative hazard of the population: points with straight lines between them, from (0, 0) on. */
export type HazardCurve = readonly { hours: number; hazard: number }[];

/** What was seen of a contact: answers and expected answers, in the first hour and later. */
export type Rhythm = { seen: Phases; expected: Phases };
type Phases = { live: number; later: number };

/** A contact of whom nothing is known: his curve is the population's. */
export const unknownRhythm: Rhythm = { seen: { live: 0, later: 0 }, expected: { live: 0, later: 0 } };

/** Strength of the shrinkage in the two phases, fitted on the training halves of two chat sets. */
const ALPHA: Phases = { live: 4, later: 2 };
/** Older waits count less by this with each new one. */
export const RHYTHM_DECAY = 0.95;
/** Being quick in a live exchange says little about coming back after an hour: two phases, split here. */
const LIVE_HOURS = 1;
/** A silence of a week is not waited out further. */
export const HORIZON_HOURS = 168;
/** The chance is asked for a whole day, so that nights need no model. */
const NEXT_HOURS = 24;
const MINUTES_AN_HOUR = 60;

/** Gives the population's cumulative hazard up to a moment. */
export function hazardUntil(curve: HazardCurve, hours: number): number {
  let before = { hours: 0, hazard: 0 };
  for (const point of curve) {
    if (hours <= point.hours) {
      const share = (hours - before.hours) / (point.hours - before.hours);
      return before.hazard + share * (point.hazard - before.hazard);
    }
    before = point;
  }
  return before.hazard;
}

/** What is expected of an average contact up to a moment, by phase: Λ = α(exp(H/α) − 1). */
export function expectedUntil(curve: HazardCurve, hours: number): Phases {
  const live = hazardUntil(curve, Math.min(hours, LIVE_HOURS));
  const later = hazardUntil(curve, Math.max(hours, LIVE_HOURS)) - hazardUntil(curve, LIVE_HOURS);
  return {
    live: ALPHA.live * Math.expm1(live / ALPHA.live),
    later: ALPHA.later * Math.expm1(later / ALPHA.later),
  };
}

/** Gives the chance that the contact has not answered by then, in (0, 1]. */
export function silenceChance(curve: HazardCurve, rhythm: Rhythm, hours: number): number {
  const expected = expectedUntil(curve, hours);
  const phase = (p: keyof Phases): number =>
    Math.pow(1 + expected[p] / (ALPHA[p] + rhythm.expected[p]), -(ALPHA[p] + rhythm.seen[p]));
  return phase('live') * phase('later');
}

/** Gives the chance that one who is still silent after so long answers by himself within the next day. */
export function chanceNextDay(curve: HazardCurve, rhythm: Rhythm, hours: number): number {
  const end = Math.min(hours + NEXT_HOURS, HORIZON_HOURS);
  if (end <= hours) return 0;
  return 1 - silenceChance(curve, rhythm, end) / silenceChance(curve, rhythm, hours);
}

/** Gives the first whole minute from which the chance of an answer by himself stays at or below omega, in hours. */
export function patientHours(curve: HazardCurve, rhythm: Rhythm, omega: number): number {
  const minutes = HORIZON_HOURS * MINUTES_AN_HOUR;
  // Backwards: the chance may dip and rise again, and only the last rise counts.
  for (let minute = minutes; minute >= 0; minute -= 1) {
    if (chanceNextDay(curve, rhythm, minute / MINUTES_AN_HOUR) > omega) return (minute + 1) / MINUTES_AN_HOUR;
  }
  return 0;
}

/** A contact may only make us more patient than his situation, and at most three times as patient. */
export const MOST_PATIENCE = 3;

/** Gives the moment for a contact in a situation, in hours: between the situation's time and three times it. */
export function contactHours(curve: HazardCurve, rhythm: Rhythm, omega: number): number {
  const situation = patientHours(curve, unknownRhythm, omega);
  return Math.min(Math.max(patientHours(curve, rhythm, omega), situation), MOST_PATIENCE * situation);
}

/** Takes a closed wait into the rhythm: answered after so many hours, or cut off then. */
export function learnWait(
  rhythm: Rhythm,
  wait: { curve: HazardCurve; hours: number; answered: boolean },
  decay = RHYTHM_DECAY,
): Rhythm {
  const expected = expectedUntil(wait.curve, wait.hours);
  const reachedLater = wait.hours > LIVE_HOURS;
  const answeredLive = wait.answered && !reachedLater ? 1 : 0;
  const answeredLater = wait.answered && reachedLater ? 1 : 0;
  const later = reachedLater
    ? {
        seen: decay * rhythm.seen.later + answeredLater,
        expected: decay * rhythm.expected.later + expected.later,
      }
    : { seen: rhythm.seen.later, expected: rhythm.expected.later };
  return {
    seen: { live: decay * rhythm.seen.live + answeredLive, later: later.seen },
    expected: { live: decay * rhythm.expected.live + expected.live, later: later.expected },
  };
}

/** How much more readily than others in his situation a contact answers, before and after the first hour; 1 = as others. */
export function readiness(rhythm: Rhythm): Phases {
  const ratio = (p: keyof Phases): number => (ALPHA[p] + rhythm.seen[p]) / (ALPHA[p] + rhythm.expected[p]);
  return { live: ratio('live'), later: ratio('later') };
}

/** One more message is answered within this or not at all. */
const WORTH_HOURS = 72;

/** Gives the chance that one more message is answered, with the present silence already held against the contact. */
export function answerChanceOfNext(curve: HazardCurve, rhythm: Rhythm, silentHours: number): number {
  const charged = learnWait(rhythm, { curve, hours: silentHours, answered: false });
  return 1 - silenceChance(curve, charged, WORTH_HOURS);
}
