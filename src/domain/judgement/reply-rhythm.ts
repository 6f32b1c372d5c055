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

const start: HazardCurve[number] = { hours: 0, hazard: 0 };

/** A contact of whom nothing is known: his curve is the population's. */
export const unknownRhythm: Rhythm = { seen: { live: 0, later: 0 }, expected: { live: 0, later: 0 } };

/** Strength of the shrinkage in the two phases, fitted on the training halves of two chat sets. */
const ALPHA: Phases = { live: 4, later: 2 };
/** Older waits count less by this with each new one. */
const RHYTHM_DECAY = 0.95;
/** Being quick in a live exchange says little about coming back after an hour: two phases, split here. */
const LIVE_HOURS = 1;
/** A silence of a week is not waited out further. */
const HORIZON_HOURS = 168;
/** The chance is asked for a whole day, so that nights need no model. */
const NEXT_HOURS = 24;
const MINUTES_AN_HOUR = 60;

/** Gives the population's cumulative hazard up to a moment; after the last point nobody answers any more. */
export function hazardUntil(curve: HazardCurve, hours: number): number {
  const next = firstFrom(curve, hours);
  const before = curve[next - 1] ?? start;
  const after = curve[next];
  if (after === undefined) return before.hazard;
  const share = (hours - before.hours) / (after.hours - before.hours);
  return before.hazard + share * (after.hazard - before.hazard);
}

/** Counts the points that lie before a moment, by ever smaller jumps. */
function firstFrom(curve: HazardCurve, hours: number): number {
  let passed = 0;
  for (let jump = 2 ** Math.floor(Math.log2(curve.length + 1)); jump >= 1; jump /= 2) {
    const point = curve[passed + jump - 1];
    if (point !== undefined && point.hours < hours) passed += jump;
  }
  return passed;
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
  return Math.exp(-pressure(curve, rhythm, hours));
}

/** The negative logarithm of the chance of silence: it only rises, and differences of it stay exact. */
function pressure(curve: HazardCurve, rhythm: Rhythm, hours: number): number {
  const expected = expectedUntil(curve, hours);
  const phase = (p: keyof Phases): number =>
    (ALPHA[p] + rhythm.seen[p]) * Math.log1p(expected[p] / (ALPHA[p] + rhythm.expected[p]));
  return phase('live') + phase('later');
}

/** Gives the chance that one who is still silent at one moment answers by himself until another. */
function chanceBetween({ curve, rhythm }: { curve: HazardCurve; rhythm: Rhythm }, from: number, until: number): number {
  const end = Math.max(Math.min(until, HORIZON_HOURS), from);
  // `0 -`: a plain minus would turn no chance at all into minus zero.
  return 0 - Math.expm1(pressure(curve, rhythm, from) - pressure(curve, rhythm, end));
}

/** Gives the chance that one who is still silent after so long answers by himself within the next day. */
export function chanceNextDay(curve: HazardCurve, rhythm: Rhythm, hours: number): number {
  return chanceBetween({ curve, rhythm }, hours, hours + NEXT_HOURS);
}

/** Gives the first whole minute from which the chance of an answer by himself stays at or below omega, in hours. */
export function patientHours(curve: HazardCurve, rhythm: Rhythm, omega: number): number {
  // Backwards: the chance may dip and rise again, and only the last rise counts.
  for (let hour = HORIZON_HOURS - 1; hour >= 0; hour -= 1) {
    // No minute of the hour can have a higher chance than this; most hours need no closer look.
    if (chanceBetween({ curve, rhythm }, hour, hour + 1 + NEXT_HOURS) <= omega) continue;
    const minute = lastMinuteAbove({ curve, rhythm, omega, hour });
    if (minute !== null) return (minute + 1) / MINUTES_AN_HOUR;
  }
  return 0;
}

type HourInView = { curve: HazardCurve; rhythm: Rhythm; omega: number; hour: number };

function lastMinuteAbove({ curve, rhythm, omega, hour }: HourInView): number | null {
  for (let minute = MINUTES_AN_HOUR - 1; minute >= 0; minute -= 1) {
    const whole = hour * MINUTES_AN_HOUR + minute;
    if (chanceNextDay(curve, rhythm, whole / MINUTES_AN_HOUR) > omega) return whole;
  }
  return null;
}

/** A contact may only make us more patient than his situation, and at most three times as patient. */
export const MOST_PATIENCE = 3;
/** With fewer answers a contact is a stranger: his situation alone decides. */
const ANSWERS_TO_KNOW = 3;

/** A contact in a situation; `answers`: how many waits he has ended himself so far. */
export type ContactInView = { curve: HazardCurve; rhythm: Rhythm; answers: number; omega: number };

/** Gives the moment for a contact in a situation, in hours: between the situation's time and three times it. */
export function contactHours({ curve, rhythm, answers, omega }: ContactInView): number {
  const situation = patientHours(curve, unknownRhythm, omega);
  if (answers < ANSWERS_TO_KNOW) return situation;
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
