import type { FollowUpJudgement } from '../../../../src/domain/judgement/decision';
import { judgeSilence } from '../../../../src/domain/judgement/follow-up';
import { DAY_MS, HOUR_MS } from '../../../../src/domain/time';
import { NOON, aContext, aPlan, aSilence, mara } from '../../../support/builders';

type Around = Parameters<typeof aContext>[0];

/** A silence whose moment to write has come long ago. */
function judge(context: Around, changes: Parameters<typeof aSilence>[0] = {}): FollowUpJudgement {
  const window = { openUntil: NOON + 10 * DAY_MS };
  return judgeSilence(aSilence({ now: NOON + DAY_MS, context: aContext({ window, ...context }), ...changes }));
}

describe('A follow-up that is due', () => {
  const until = NOON + DAY_MS + HOUR_MS;

  it('leaves when we have heard everything', () => {
    expect(judge({})).toMatchObject({ verdict: 'send', reason: 'follow-up-due' });
    expect(judge({ unheardUntil: NOON + DAY_MS })).toMatchObject({ verdict: 'send' });
  });

  it('waits as long as the buyer may have written without our knowing it', () => {
    expect(judge({ unheardUntil: until })).toMatchObject({
      verdict: 'wait',
      reason: 'not-heard-yet',
      plan: { dueAt: until, reason: 'not-heard-yet', attempt: 0, editedBy: null },
    });
  });

  it('waits so long even if a person chose its moment, which stays his choice', () => {
    const plan = aPlan({ dueAt: NOON, editedBy: 'mara' });
    expect(judge({ unheardUntil: until }, { plan })).toMatchObject({
      verdict: 'wait',
      reason: 'not-heard-yet',
      plan: { dueAt: until, editedBy: 'mara' },
    });
  });

  it('reminds nobody of a buyer who may have written', () => {
    const conversation = { owner: mara };
    expect(judge({ conversation, unheardUntil: until })).toMatchObject({ verdict: 'wait', reason: 'not-heard-yet' });
    expect(judge({ conversation })).toMatchObject({ verdict: 'remind' });
  });

  it('and is looked at late, when it is night, waits for open hours', () => {
    const morning = NOON + DAY_MS + 6 * HOUR_MS;
    const moveIntoOpenHours = (at: number): number => (at > NOON + DAY_MS - HOUR_MS ? Math.max(at, morning) : at);
    expect(judge({}, { moveIntoOpenHours })).toMatchObject({
      verdict: 'wait',
      reason: 'outside-open-hours',
      plan: { dueAt: morning, reason: 'open-question' },
    });
    expect(judge({}, { moveIntoOpenHours, now: morning })).toMatchObject({ verdict: 'send' });
  });
});
