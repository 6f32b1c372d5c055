import type { SendOutcome } from '../../../../src/domain/conversation/facts';
import type { ReasonCode } from '../../../../src/domain/reasons';
import { MINUTE_MS } from '../../../../src/domain/time';
import { NOON, aConversation, aPlan } from '../../../support/builders';
import { given } from '../given';

const settled = (outcome: SendOutcome, reason: ReasonCode | null = null) => ({
  settled: { actionId: 'c1.4.0', outcome, reason },
});
const fact = (outcome: SendOutcome, reason: ReasonCode, visibleAt: number | null = null) =>
  ({ kind: 'SendSettled', actionId: 'c1.4.0', outcome, reason, visibleAt }) as const;
const answered = { at: NOON, decisionId: 'c1|4', result: 'bot', reason: 'known-question' } as const;
const followedUp = { ...answered, result: 'follow-up', reason: 'follow-up-due' } as const;

describe('a message that WhatsApp has', () => {
  it.each(['accepted', 'held', 'unsent'] as const)('needs no step when it is %s', (outcome) => {
    given(aConversation()).when(settled(outcome)).thenVerdict({ facts: [], judgeAnew: false });
  });
});

describe('a message of unknown fate', () => {
  it('waits ninety seconds for a status before a person is asked', () => {
    given(aConversation())
      .when(settled('uncertain'))
      .then(fact('uncertain', 'send-uncertain', NOON + 90_000));
  });

  it('keeps the reason that the call gave', () => {
    given(aConversation())
      .when(settled('uncertain', 'graph-unreachable'))
      .then(fact('uncertain', 'graph-unreachable', NOON + 90_000));
  });
});

describe('a message that WhatsApp refused', () => {
  it('calls a person', () => {
    given(aConversation())
      .when(settled('rejected'))
      .then(fact('rejected', 'send-rejected'), { kind: 'AttentionRaised', reason: 'send-rejected' });
  });

  it('calls a person with the reason that WhatsApp gave', () => {
    given(aConversation())
      .when(settled('rejected', 'undelivered'))
      .then(fact('rejected', 'undelivered'), { kind: 'AttentionRaised', reason: 'undelivered' });
  });
});

describe('a message that was stopped before it left', () => {
  it.each(['owner-changed', 'paused', 'observing', 'opted-out'] as const)('needs nobody when it was %s', (reason) => {
    given(aConversation({ recent: [answered] }))
      .when(settled('dropped', reason))
      .thenVerdict({ facts: [fact('dropped', reason)], judgeAnew: false });
  });

  it('calls a person for any other reason', () => {
    given(aConversation())
      .when(settled('dropped', 'window-closed'))
      .then(fact('dropped', 'window-closed'), { kind: 'AttentionRaised', reason: 'window-closed' });
  });

  it('leaves its burst to be judged with the newer message', () => {
    given(aConversation({ recent: [answered] }))
      .when(settled('dropped'))
      .thenVerdict({
        facts: [fact('dropped', 'superseded'), { kind: 'DecisionSuperseded', decisionId: 'c1|4', messageIds: [] }],
        judgeAnew: false,
      });
  });

  it('has its burst judged anew at once when it only came too late', () => {
    given(aConversation({ recent: [answered] }))
      .when(settled('dropped', 'sent-too-late'))
      .thenVerdict({
        facts: [fact('dropped', 'sent-too-late'), { kind: 'DecisionSuperseded', decisionId: 'c1|4', messageIds: [] }],
        judgeAnew: true,
      });
  });

  it('has its silence looked at again when it was a follow-up', () => {
    given(aConversation({ recent: [followedUp], followUpsSent: 1 }))
      .when(settled('dropped', 'sent-too-late'))
      .then(fact('dropped', 'sent-too-late'), {
        kind: 'FollowUpPlanned',
        plan: aPlan({
          dueAt: NOON + MINUTE_MS,
          reason: 'sent-too-late',
          says: 'the follow-up could not leave in time and is judged anew',
          attempt: 1,
        }),
      });
  });

  it('plans nothing in an episode that was closed meanwhile', () => {
    given(aConversation({ recent: [followedUp], open: false }))
      .when(settled('dropped', 'sent-too-late'))
      .then(fact('dropped', 'sent-too-late'));
  });

  it('plans nothing for a buyer who opted out meanwhile', () => {
    given(aConversation({ recent: [followedUp], optedOut: true }))
      .when(settled('dropped', 'sent-too-late'))
      .then(fact('dropped', 'sent-too-late'));
  });
});
