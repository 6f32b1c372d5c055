import type { Instant } from '../time';
import type { FollowUpExplanation } from './decision';
import type { SilenceInput } from './silence-input';
import { answerChanceOfNext, chanceNextDay, contactHours, unknownRhythm } from './reply-rhythm';
import { toHazardCurve, usualHours } from './situation';
import type { Situation } from './situation';

/** When to write again, the numbers behind it, and one sentence for people. */
export type Moment = { dueAt: Instant; explanation: FollowUpExplanation; says: string };

type Bounded = { hours: number; bound: FollowUpExplanation['bound'] };

/**
 * Gives the moment of the next follow-up of a silence; null while nothing of ours has reached the buyer. Situation and
 * contact give the model's time; floor, growth and cap bound it in this order; open hours move it.
 */
export function momentOf(input: SilenceInput): Moment | null {
  const { context, policy } = input;
  const last = context.sends.last;
  if (last === null || last.deliveredAt === null) return null;
  const situation: Situation = context.openQuestions.ours.length > 0 ? 'question' : 'no-question';
  const points = situation === 'question' ? policy.prior.question : policy.prior.noQuestion;
  const curve = toHazardCurve(points);
  const modelHours = contactHours({
    curve,
    rhythm: unknownRhythm,
    answers: context.contact.answers,
    omega: policy.omega,
  });
  const bounded = bound(input, modelHours);
  const wanted = last.deliveredAt + wholeMinutesMs(bounded.hours, policy.hourMs);
  const dueAt = input.moveIntoOpenHours(wanted);
  const why = dueAt > wanted ? 'open-hours' : bounded.bound;
  const silentHours = Math.max(input.now - last.deliveredAt, 0) / policy.hourMs;
  const explanation: FollowUpExplanation = {
    situation,
    waitOpenedAt: last.deliveredAt,
    modelHours,
    hours: bounded.hours,
    bound: why,
    chanceNextDay: chanceNextDay(curve, unknownRhythm, silentHours),
    chanceOfAnswerToNext: answerChanceOfNext(curve, unknownRhythm, Math.max(silentHours, bounded.hours)),
    omega: policy.omega,
  };
  return { dueAt, explanation, says: sentence(usualHours(points), { hours: bounded.hours, bound: why }) };
}

function bound({ policy, previousWaitMs }: SilenceInput, modelHours: number): Bounded {
  let bounded: Bounded = { hours: modelHours, bound: 'none' };
  if (bounded.hours < policy.floorHours) bounded = { hours: policy.floorHours, bound: 'floor' };
  const grown = previousWaitMs === null ? 0 : (policy.growth * previousWaitMs) / policy.hourMs;
  if (bounded.hours < grown) bounded = { hours: grown, bound: 'growth' };
  return bounded.hours > policy.capHours ? { hours: policy.capHours, bound: 'cap' } : bounded;
}

const MINUTES_AN_HOUR = 60;

/** What floating point adds to a whole number of minutes is not another minute. */
const ROUNDING = 1e-9;

/** Gives the length of so many policy hours in whole policy minutes; in whole milliseconds, however short the hour. */
export function wholeMinutesMs(hours: number, hourMs: number): number {
  const minutes = Math.ceil(hours * MINUTES_AN_HOUR - ROUNDING);
  return Math.ceil((minutes * hourMs) / MINUTES_AN_HOUR);
}

const boundWords: Record<FollowUpExplanation['bound'], string> = {
  none: 'after that an answer by himself is unlikely',
  floor: 'never sooner than the floor',
  cap: 'never later than the cap',
  growth: 'each next one waits longer',
  'open-hours': 'moved into open hours',
  undelivered: 'the last one has not arrived',
  edited: 'a person chose it',
};

function sentence(usually: number, { hours, bound: why }: Bounded): string {
  return `buyers usually answer within ${span(usually)}; we wait ${span(hours)}: ${boundWords[why]}`;
}

/** Hours as people say them. */
function span(hours: number): string {
  return hours < 1 ? `${Math.max(Math.round(hours * MINUTES_AN_HOUR), 1)} min` : `${Math.round(hours * 10) / 10} h`;
}
