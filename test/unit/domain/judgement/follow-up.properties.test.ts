import fc from 'fast-check';
import type { FollowUpExplanation } from '../../../../src/domain/judgement/decision';
import { judgeSilence } from '../../../../src/domain/judgement/follow-up';
import type { FollowUpPolicy, PriorPoint } from '../../../../src/domain/judgement/policy';
import type { SilenceInput } from '../../../../src/domain/judgement/silence-input';
import { HOUR_MS } from '../../../../src/domain/time';
import { NOON, aContext, aDeliveredSend, aFollowUpPolicy, aSilence, quotedDeal } from '../../../support/builders';

const RUNS = { numRuns: 150, seed: 8 };

/** A prior of any business: shares that rise over the hours of the shipped one. */
const curve: fc.Arbitrary<PriorPoint[]> = fc
  .array(fc.double({ min: 0.01, max: 0.6, noNaN: true }), { minLength: 6, maxLength: 6 })
  .map((rises) => {
    let silent = 1;
    return [1 / 6, 1, 6, 24, 72, 168].map((hours, n) => {
      silent *= 1 - (rises[n] ?? 0);
      return { hours, share: 1 - silent };
    });
  });

const policy: fc.Arbitrary<FollowUpPolicy> = fc
  .record({
    omega: fc.double({ min: 0.03, max: 0.25, noNaN: true }),
    floorHours: fc.integer({ min: 1, max: 24 }),
    capHours: fc.integer({ min: 24, max: 120 }),
    growth: fc.double({ min: 1, max: 3, noNaN: true }),
    question: curve,
    noQuestion: curve,
  })
  .map(({ question, noQuestion, ...bounds }) =>
    aFollowUpPolicy({ ...bounds, minimumAnswerChance: 0, prior: { question, noQuestion } }),
  );

const situation = fc
  .boolean()
  .map((asked) => (asked ? aContext() : aContext({ openQuestions: { ours: [] }, deal: quotedDeal })));

const silence: fc.Arbitrary<SilenceInput> = fc
  .record({
    policy,
    context: situation,
    answers: fc.integer({ min: 0, max: 20 }),
    previousHours: fc.option(fc.double({ min: 0.1, max: 100, noNaN: true }), { nil: null }),
    delayHours: fc.integer({ min: 0, max: 30 }),
  })
  .map(({ policy: rules, context, answers, previousHours, delayHours }) =>
    aSilence({
      policy: rules,
      context: { ...context, contact: { ...context.contact, answers } },
      previousWaitMs: previousHours === null ? null : previousHours * HOUR_MS,
      followUpsSent: previousHours === null ? 0 : 1,
      moveIntoOpenHours: (at) => at + delayHours * HOUR_MS,
    }),
  );

function explain(input: SilenceInput): FollowUpExplanation {
  const { explanation } = judgeSilence(input);
  if (explanation === null) throw new Error('A delivered message has a moment.');
  return explanation;
}

describe('whatever the policy and the silence', () => {
  it('nobody is written to sooner than the floor or the time of his situation, nor later than the cap', () => {
    fc.assert(
      fc.property(silence, (input) => {
        const { hours, modelHours } = explain(input);
        expect(hours).toBeGreaterThanOrEqual(
          Math.min(Math.max(modelHours, input.policy.floorHours), input.policy.capHours),
        );
        expect(hours).toBeLessThanOrEqual(input.policy.capHours);
      }),
      RUNS,
    );
  });

  it('each next one waits at least as long as growth asks, up to the cap', () => {
    fc.assert(
      fc.property(silence, (input) => {
        const wantedHours = (input.policy.growth * (input.previousWaitMs ?? 0)) / HOUR_MS;
        expect(explain(input).hours).toBeGreaterThanOrEqual(Math.min(wantedHours, input.policy.capHours));
      }),
      RUNS,
    );
  });

  it('a smaller omega never makes us less patient', () => {
    fc.assert(
      fc.property(silence, fc.double({ min: 0.1, max: 1, noNaN: true }), (input, part) => {
        const calmer = { ...input, policy: { ...input.policy, omega: input.policy.omega * part } };
        expect(explain(calmer).hours).toBeGreaterThanOrEqual(explain(input).hours);
      }),
      RUNS,
    );
  });

  it('more follow-ups that the buyer did not answer never make another one likelier', () => {
    fc.assert(
      fc.property(silence, fc.integer({ min: 0, max: 400 }), (input, waitedHours) => {
        const now = NOON + waitedHours * HOUR_MS;
        const window = { openUntil: now + HOUR_MS };
        const judge = (followUpsSent: number, unaskedSends: number): string =>
          judgeSilence({
            ...input,
            now,
            followUpsSent,
            context: { ...input.context, window, contact: { ...input.context.contact, unaskedSends } },
          }).verdict;
        expect(judge(2, 0)).not.toBe('send');
        expect(judge(0, 4)).not.toBe('send');
        expect(judge(1, 1) === 'send' && judge(0, 0) !== 'send').toBe(false);
      }),
      RUNS,
    );
  });

  it('nothing is sent before its moment, and a wait always ends later than now', () => {
    fc.assert(
      fc.property(silence, fc.integer({ min: 0, max: 200 }), fc.boolean(), (input, waitedHours, delivered) => {
        const now = NOON - HOUR_MS + waitedHours * HOUR_MS;
        const last = aDeliveredSend(delivered ? {} : { deliveredAt: null });
        const { verdict, plan, explanation } = judgeSilence({
          ...input,
          now,
          context: { ...input.context, sends: { ...input.context.sends, last } },
        });
        expect(verdict === 'send' && waitedHours < (explanation?.hours ?? Infinity)).toBe(false);
        expect(plan === null || plan.dueAt > now).toBe(true);
      }),
      RUNS,
    );
  });

  it('the same silence is judged the same', () => {
    fc.assert(
      fc.property(silence, (input) => {
        expect(judgeSilence(input)).toStrictEqual(judgeSilence(structuredCloneOf(input)));
      }),
      { numRuns: 30, seed: 8 },
    );
  });
});

/** A copy that shares nothing but the function. */
function structuredCloneOf(input: SilenceInput): SilenceInput {
  const { moveIntoOpenHours, ...plain } = input;
  return { ...structuredClone(plain), moveIntoOpenHours };
}
