import type { FollowUpJudgement } from '../../../../src/domain/judgement/decision';
import { judgeSilence } from '../../../../src/domain/judgement/follow-up';
import { HOUR_MS } from '../../../../src/domain/time';
import { NOON, aContext, aDeliveredSend, aFollowUpPolicy, aSilence, quotedDeal } from '../../../support/builders';

type Changes = Parameters<typeof aSilence>[0];

function judge(changes: Changes): FollowUpJudgement {
  return judgeSilence(aSilence(changes));
}

const nobodyAsks = { openQuestions: { ours: [], theirs: [] } };

describe('the bounds of a moment', () => {
  const hours = (changes: Changes): readonly [number | undefined, string | undefined] => {
    const { explanation } = judge(changes);
    return [explanation?.hours, explanation?.bound];
  };
  const modelHours = judge({}).explanation?.modelHours;

  it('a buyer who is not asked anything is left alone for four hours at least', () => {
    expect(hours({ context: aContext({ ...nobodyAsks, deal: quotedDeal }) })).toStrictEqual([4, 'floor']);
  });

  it('each next one waits one and a half times as long', () => {
    expect(hours({ followUpsSent: 1, previousWaitMs: 10 * HOUR_MS })).toStrictEqual([15, 'growth']);
  });

  it('the cap wins over growth', () => {
    expect(hours({ followUpsSent: 1, previousWaitMs: 60 * HOUR_MS })).toStrictEqual([72, 'cap']);
  });

  it('the floor and growth do not bind where the model waits longer', () => {
    expect(hours({ followUpsSent: 1, previousWaitMs: 5 * HOUR_MS })).toStrictEqual([modelHours, 'none']);
  });

  it('a moment outside open hours moves to the next opening, and says so', () => {
    const moveIntoOpenHours = (at: number): number => at + HOUR_MS;
    const judged = judge({ moveIntoOpenHours });
    expect(judged).toMatchObject({ verdict: 'wait', reason: 'outside-open-hours' });
    expect(judged.explanation).toMatchObject({ hours: modelHours, bound: 'open-hours' });
    expect(judged.plan?.says).toMatch(/we wait 8\.9 h: moved into open hours$/);
  });

  it('an hour of the policy may last a second', () => {
    const at = NOON - HOUR_MS;
    const policy = aFollowUpPolicy({ hourMs: 1_000 });
    const judged = judge({ policy, now: at });
    expect(judged.plan?.dueAt).toBe(at + Math.ceil(1_000 * (modelHours ?? 0)));
  });

  it('every moment is a whole millisecond, however short the hour of the policy', () => {
    const policy = aFollowUpPolicy({ hourMs: 1_000 });
    const last = aDeliveredSend({ acceptedAt: NOON - 7_333, deliveredAt: null });
    const waits = [judge({ policy, now: NOON - HOUR_MS }), judge({ policy, context: aContext({ sends: { last } }) })];
    expect(waits.map(({ plan }) => Number.isInteger(plan?.dueAt))).toStrictEqual([true, true]);
  });

  it('a delivery that our clock has not seen yet counts as no silence', () => {
    expect(judge({ now: NOON - 2 * HOUR_MS }).explanation?.chanceNextDay).toBeCloseTo(0.627, 9);
  });

  it('a short usual time is said in minutes, a long one in hours', () => {
    const prior = {
      question: [
        { hours: 4, share: 0.5 },
        { hours: 168, share: 0.5 },
      ],
      noQuestion: aFollowUpPolicy().prior.noQuestion,
    };
    expect(judge({ policy: aFollowUpPolicy({ prior }) }).plan?.says).toMatch(/^buyers usually answer within 2 h;/);
    const quick = [
      { hours: 0.001, share: 0.5 },
      { hours: 168, share: 0.5 },
    ];
    expect(judge({ policy: aFollowUpPolicy({ prior: { ...prior, question: quick } }) }).plan?.says).toMatch(
      /^buyers usually answer within 1 min;/,
    );
  });
});
