import type { Fact } from '../../../../src/domain/conversation/facts';
import { HOUR_MS, MINUTE_MS } from '../../../../src/domain/time';
import { NOON, aConversation, aPlan, mara } from '../../../support/builders';
import { given } from '../given';

const due = { due: true } as const;
const lookAgain: Fact = {
  kind: 'FollowUpPlanned',
  plan: aPlan({
    dueAt: NOON + MINUTE_MS,
    reason: 'operator-resume',
    says: 'automation goes on; the silence is looked at again',
  }),
};
const resumed: Fact = { kind: 'Resumed', source: 'timer', by: 'timer', reason: 'operator-resume', noteId: null };

describe('what falls due', () => {
  it('is nothing while no time is over', () => {
    given(
      aConversation({
        plan: aPlan({ dueAt: NOON + 1 }),
        closeAt: NOON + 1,
        answerBy: NOON + 1,
        handBackAt: NOON + 1,
        pause: { until: NOON + 1, by: 'mara', reason: 'operator-pause' },
        unjudged: { decisionId: 'c1|1', messageIds: [], since: NOON },
        uncertain: [{ actionId: 'c1.1.0', since: NOON, visibleAt: NOON + 1 }],
      }),
    )
      .when(due)
      .thenVerdict({ facts: [], judgeAnew: false, look: false });
  });

  it('ends a pause, judges anew and has the silence looked at', () => {
    given(aConversation({ pause: { until: NOON, by: 'mara', reason: 'operator-pause' } }))
      .when(due)
      .thenVerdict({ facts: [resumed, lookAgain], judgeAnew: true, look: false });
  });

  it('ends the pause of a conversation that a person owns without judging it', () => {
    given(aConversation({ owner: mara, pause: { until: NOON, by: 'mara', reason: 'operator-pause' } }))
      .when(due)
      .thenVerdict({ facts: [resumed, lookAgain], judgeAnew: false, look: false });
  });

  it('keeps a pause that has no end', () => {
    given(aConversation({ pause: { until: null, by: 'mara', reason: 'operator-pause' } }))
      .when(due)
      .thenVerdict({ facts: [], judgeAnew: false, look: false });
  });

  it('hands the conversation back to the bot when the agreed time is over', () => {
    given(aConversation({ owner: mara, epoch: 1, handBackAt: NOON }))
      .when(due)
      .thenVerdict({
        facts: [
          {
            kind: 'OwnerChanged',
            owner: { kind: 'bot' },
            epoch: 2,
            handBackAt: null,
            source: 'timer',
            by: 'timer',
            reason: 'hand-back-due',
            noteId: null,
          },
          lookAgain,
        ],
        judgeAnew: true,
        look: false,
      });
  });

  it('calls for attention when a person owes an answer', () => {
    given(aConversation({ answerBy: NOON }))
      .when(due)
      .then({ kind: 'AttentionRaised', reason: 'answer-overdue' });
  });

  it('calls a person for every message whose fate has stayed unknown', () => {
    given(
      aConversation({
        uncertain: [
          { actionId: 'c1.1.0', since: NOON - HOUR_MS, visibleAt: NOON },
          { actionId: 'c1.2.0', since: NOON, visibleAt: NOON + 1 },
          { actionId: 'c1.3.0', since: NOON, visibleAt: null },
        ],
      }),
    )
      .when(due)
      .then(
        {
          kind: 'SendSettled',
          actionId: 'c1.1.0',
          outcome: 'uncertain',
          reason: 'send-uncertain',
          visibleAt: null,
        },
        { kind: 'AttentionRaised', reason: 'send-uncertain' },
      );
  });

  it('judges messages anew whose decision was superseded a minute ago', () => {
    given(aConversation({ unjudged: { decisionId: 'c1|1', messageIds: ['m1'], since: NOON - MINUTE_MS } }))
      .when(due)
      .thenVerdict({ facts: [], judgeAnew: true, look: false });
  });

  it('looks at the silence at the planned moment', () => {
    given(aConversation({ plan: aPlan({ dueAt: NOON }) }))
      .when(due)
      .thenVerdict({ facts: [], judgeAnew: false, look: true });
  });

  it('looks at the silence when the episode may be over', () => {
    given(aConversation({ closeAt: NOON }))
      .when(due)
      .thenVerdict({ facts: [], judgeAnew: false, look: true });
  });

  it('leaves no answer that is overdue to be pointed out again', () => {
    given(aConversation({ answerBy: NOON }))
      .when(due)
      .thenState({ answerBy: null, attention: 'answer-overdue' });
  });
});
