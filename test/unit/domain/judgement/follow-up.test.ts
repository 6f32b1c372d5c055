import type { ContextSnapshot } from '../../../../src/domain/judgement/context';
import type { FollowUpJudgement } from '../../../../src/domain/judgement/decision';
import { judgeSilence } from '../../../../src/domain/judgement/follow-up';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../../src/domain/time';
import {
  NOON,
  aContext,
  aDeliveredSend,
  aFollowUpPolicy,
  aPlan,
  aSilence,
  mara,
  quotedDeal,
} from '../../../support/builders';

type Changes = Parameters<typeof aSilence>[0];

/** Late enough for every question of the default policy, within the service window. */
const LATE = NOON + 14 * HOUR_MS;

function judge(changes: Changes): FollowUpJudgement {
  return judgeSilence(aSilence(changes));
}

/** What was decided and why, at a late hour. */
function late(context: Parameters<typeof aContext>[0], changes: Changes = {}): readonly string[] {
  const { verdict, reason } = judge({ now: LATE, context: aContext(context), ...changes });
  return [verdict, reason];
}

const closing: Partial<ContextSnapshot> = {
  openQuestions: { ours: [], theirs: [] },
  lastTurnCues: ['closing-words'],
};
const unclear: Partial<ContextSnapshot> = { openQuestions: { ours: [], theirs: [] } };
const theyAsked = { theirs: [{ messageId: 'm1', at: NOON, topic: null }] };
const chosen = aPlan({ dueAt: LATE, editedBy: 'mara' });
const otherStage = { ...quotedDeal, stage: 'new' };

describe('a silence after our question', () => {
  it('is waited out while the buyer is likely to answer by himself, and says so', () => {
    const { verdict, reason, silence, plan, explanation } = judge({});
    expect([verdict, reason, silence]).toStrictEqual(['wait', 'buyer-still-likely', 'hesitation']);
    expect(plan).toStrictEqual({
      dueAt: NOON - HOUR_MS + 8 * HOUR_MS + 53 * MINUTE_MS,
      reason: 'open-question',
      says: 'buyers usually answer within 20 min; we wait 8.9 h: after that an answer by himself is unlikely',
      attempt: 0,
      editedBy: null,
    });
    expect(explanation).toMatchObject({ situation: 'question', bound: 'none', omega: 0.1 });
  });

  it('is written into when its moment has come', () => {
    expect(late({})).toStrictEqual(['send', 'follow-up-due']);
  });

  it('is a reminder to the person who owns the conversation', () => {
    expect(late({ conversation: { owner: mara } })).toStrictEqual(['remind', 'reminder-due']);
  });
});

describe('nobody is written to', () => {
  it.each<[string, Parameters<typeof aContext>[0], readonly string[]]>([
    ['in a closed episode', { conversation: { open: false } }, ['stop', 'episode-closed']],
    ['who has opted out', { contact: { optedOut: true } }, ['stop', 'opted-out']],
    ['while automation is paused', { conversation: { paused: true } }, ['stop', 'paused']],
    [
      'until a person has seen what somebody else wrote',
      { sends: { foreignAt: NOON } },
      ['remind', 'someone-else-wrote'],
    ],
    ['to whom we owe an answer', { openQuestions: theyAsked }, ['stop', 'our-debt']],
    ['who has closed the talk', { ...closing, sends: { last: null } }, ['close', 'silence-is-completion']],
    ['where silence can mean either', unclear, ['stop', 'silence-unclear']],
    ['where nothing of ours waits for an answer', { sends: { last: null } }, ['stop', 'open-question']],
    ['whom our message could not reach', { sends: { last: undelivered({ failed: true }) } }, ['stop', 'send-failed']],
    ['whose budget of attention is spent', { contact: { unaskedSends: 4 } }, ['stop', 'attention-budget-spent']],
    ['outside the service window: a person decides', { window: { openUntil: LATE } }, ['remind', 'window-closed']],
    ['who has never opened the window', { window: { openUntil: null } }, ['remind', 'window-closed']],
  ])('%s', (_, context, expected) => {
    expect(late(context)).toStrictEqual(expected);
  });

  it('a third time by itself', () => {
    const used = { followUpsSent: 2, previousWaitMs: HOUR_MS };
    expect(late({}, used)).toStrictEqual(['stop', 'follow-ups-used']);
  });

  it('who would hardly answer one more message', () => {
    const policy = aFollowUpPolicy({ minimumAnswerChance: 0.7 });
    expect(late({}, { policy })).toStrictEqual(['stop', 'answer-unlikely']);
  });

  it('in the share of conversations that is held out', () => {
    const policy = aFollowUpPolicy({ holdOutShare: 0.05 });
    expect(late({}, { policy, hold: 0.04 })).toStrictEqual(['stop', 'held-out']);
    expect(late({}, { policy, hold: 0.05 })).toStrictEqual(['send', 'follow-up-due']);
  });
});

describe('an open deal', () => {
  it('is followed up at a stage at which the buyer is to move', () => {
    expect(late({ ...unclear, deal: quotedDeal })).toStrictEqual(['send', 'follow-up-due']);
  });

  it('gets one soft check where silence can mean either', () => {
    expect(late({ ...unclear, deal: otherStage })).toStrictEqual(['send', 'follow-up-due']);
    const used = { followUpsSent: 1, previousWaitMs: HOUR_MS };
    expect(late({ ...unclear, deal: otherStage }, used)).toStrictEqual(['remind', 'follow-ups-used']);
  });

  it('goes to a person when automation gives up', () => {
    const used = { followUpsSent: 2, previousWaitMs: HOUR_MS };
    expect(late({ deal: quotedDeal }, used)).toStrictEqual(['remind', 'follow-ups-used']);
  });
});

function undelivered(changes: Parameters<typeof aDeliveredSend>[0] = {}) {
  return aDeliveredSend({ deliveredAt: null, ...changes });
}

describe('a message that has not reached the phone', () => {
  const lookedAt = (now: number, last = undelivered()): FollowUpJudgement =>
    judge({ now, context: aContext({ sends: { last } }) });

  it('gets no second one on top: it is looked at again after the floor', () => {
    expect(lookedAt(NOON)).toStrictEqual({
      verdict: 'wait',
      reason: 'undelivered-waiting',
      silence: 'hesitation',
      plan: {
        dueAt: NOON + 3 * HOUR_MS,
        reason: 'undelivered-waiting',
        says: 'our last message has not reached the phone; nothing is stacked on it',
        attempt: 0,
        editedBy: null,
      },
      explanation: null,
    });
  });

  it('is looked at again after one and a half times the wait so far', () => {
    expect(lookedAt(NOON + 9 * HOUR_MS).plan?.dueAt).toBe(NOON + 14 * HOUR_MS);
  });

  it('counts from now when WhatsApp has not even taken it', () => {
    expect(lookedAt(NOON, undelivered({ acceptedAt: null })).plan?.dueAt).toBe(NOON + 4 * HOUR_MS);
  });

  it('is given up after thirty days', () => {
    const { verdict, reason } = lookedAt(NOON - HOUR_MS + 30 * DAY_MS);
    expect([verdict, reason]).toStrictEqual(['stop', 'undelivered']);
  });
});

describe('a moment that a person chose', () => {
  it('is waited for, whatever the model says', () => {
    const plan = aPlan({ dueAt: NOON + 1, editedBy: 'mara' });
    expect(judge({ plan })).toMatchObject({ verdict: 'wait', reason: 'operator-edit', plan });
  });

  it('is kept in a silence that nobody would be written into', () => {
    const spent = { ...unclear, contact: { unaskedSends: 9 }, sends: { last: null } };
    expect(late(spent, { plan: chosen, followUpsSent: 2 })).toStrictEqual(['send', 'follow-up-due']);
  });

  it('is a reminder where a person owns the conversation', () => {
    expect(late({ conversation: { owner: mara } }, { plan: chosen })).toStrictEqual(['remind', 'reminder-due']);
  });

  it('does not beat the window, an undelivered message or the buyer', () => {
    expect(late({ window: { openUntil: null } }, { plan: chosen })).toStrictEqual(['remind', 'window-closed']);
    expect(late({ sends: { last: undelivered() } }, { plan: chosen })).toStrictEqual(['wait', 'undelivered-waiting']);
    expect(late({ contact: { optedOut: true } }, { plan: chosen })).toStrictEqual(['stop', 'opted-out']);
    expect(late({ openQuestions: theyAsked }, { plan: chosen })).toStrictEqual(['stop', 'our-debt']);
  });

  it('is only put off by a message that has not arrived, never forgotten', () => {
    const context = aContext({ sends: { last: undelivered() } });
    expect(judge({ now: LATE, context, plan: chosen }).plan).toMatchObject({
      reason: 'undelivered-waiting',
      editedBy: chosen.editedBy,
    });
  });

  it('is another thing than a plan of the model, which is asked again', () => {
    expect(judge({ plan: aPlan({ dueAt: NOON }) })).toMatchObject({ verdict: 'wait', reason: 'buyer-still-likely' });
  });
});
