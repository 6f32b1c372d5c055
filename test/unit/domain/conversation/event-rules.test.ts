import type { Fact } from '../../../../src/domain/conversation/facts';
import { DAY_MS, MINUTE_MS } from '../../../../src/domain/time';
import { NOON, aConversation, aPlan, aTakeover, anEpisode, mara, salesTeam } from '../../../support/builders';
import { given } from '../given';

describe('a person answers from the phone app', () => {
  const echo = { event: { kind: 'humanSpoke', messageId: 'm7', at: NOON } } as const;
  const phone = { kind: 'human', operator: 'phone-app', team: null } as const;
  const spoke: Fact = { kind: 'PersonSpoke', messageId: 'm7', actionId: null, source: 'phone', by: 'phone-app' };
  const look: Fact = {
    kind: 'FollowUpPlanned',
    plan: aPlan({
      dueAt: NOON + MINUTE_MS,
      reason: 'spoke-from-phone',
      says: 'a person wrote; the silence after it is looked at',
    }),
  };
  const takeover = (epoch: number): Fact => ({
    kind: 'OwnerChanged',
    owner: phone,
    epoch,
    handBackAt: null,
    source: 'phone',
    by: 'phone-app',
    reason: 'spoke-from-phone',
    noteId: null,
  });

  it('is a takeover', () => {
    given([anEpisode()]).when(echo).then(takeover(1), spoke, look);
  });

  it('opens an episode where none is open', () => {
    given([])
      .when(echo)
      .then({ kind: 'EpisodeOpened', episode: 1, reason: 'spoke-from-phone' }, takeover(1), spoke, look);
  });

  it('leaves the conversation with the person who owns it', () => {
    given([anEpisode(), aTakeover()]).when(echo).then(spoke, look);
  });

  it('takes the conversation from a team that nobody has answered for', () => {
    given(aConversation({ owner: salesTeam, epoch: 3 }))
      .when(echo)
      .then(takeover(4), spoke, look);
  });
});

describe('the fate of a message becomes known later', () => {
  const uncertain = [{ actionId: 'c1.1.0', since: NOON, visibleAt: null }];
  const settled = (outcome: 'accepted' | 'rejected') =>
    ({
      event: { kind: 'sendSettled', actionId: 'c1.1.0', outcome, reason: null, at: NOON },
    }) as const;
  const fact = (outcome: 'accepted' | 'rejected'): Fact => ({
    kind: 'SendSettled',
    actionId: 'c1.1.0',
    outcome,
    reason: null,
    visibleAt: null,
  });

  it('needs nobody any more when WhatsApp has it', () => {
    given(aConversation({ uncertain, attention: 'send-uncertain' }))
      .when(settled('accepted'))
      .then(fact('accepted'), { kind: 'AttentionCleared' });
  });

  it('leaves another call for a person alone', () => {
    given(aConversation({ uncertain, attention: 'complaint' }))
      .when(settled('accepted'))
      .then(fact('accepted'));
  });

  it('changes nothing when its fate was never in doubt', () => {
    given(aConversation()).when(settled('accepted')).then();
  });

  it('calls a person when WhatsApp could not deliver it', () => {
    given(aConversation())
      .when(settled('rejected'))
      .then(fact('rejected'), { kind: 'AttentionRaised', reason: 'send-failed' });
  });
});

describe('what else happens to a conversation', () => {
  it('opts the buyer out when he switches our messages off in WhatsApp', () => {
    given([anEpisode()])
      .when({ event: { kind: 'preferenceChanged', preference: 'stop', at: NOON } })
      .then({ kind: 'OptedOut', source: 'buyer', by: 'whatsapp-preference' });
  });

  it('opts him in again when he switches them on', () => {
    given([anEpisode()])
      .when({ event: { kind: 'preferenceChanged', preference: 'resume', at: NOON } })
      .then({ kind: 'OptedIn', source: 'buyer', by: 'whatsapp-preference' });
  });

  it('opens an episode by hand and looks at it after a day', () => {
    given([])
      .when({ event: { kind: 'reopened', at: NOON } })
      .then({ kind: 'EpisodeOpened', episode: 1, reason: 'new-topic' }, { kind: 'CloseScheduled', at: NOON + DAY_MS });
  });

  it('leaves an open episode open', () => {
    given([anEpisode()])
      .when({ event: { kind: 'reopened', at: NOON } })
      .then();
  });

  it('goes on after a wider pause: the silence is looked at and the bot judges anew', () => {
    given([anEpisode()])
      .when({ event: { kind: 'resumed', at: NOON } })
      .thenVerdict({
        facts: [
          {
            kind: 'FollowUpPlanned',
            plan: aPlan({
              dueAt: NOON + MINUTE_MS,
              reason: 'operator-resume',
              says: 'automation goes on; the silence is looked at again',
            }),
          },
        ],
        judgeAnew: true,
      });
  });

  it('judges nothing anew after a wider pause while a person owns the conversation', () => {
    given(aConversation({ owner: mara, plan: aPlan() }))
      .when({ event: { kind: 'resumed', at: NOON } })
      .thenVerdict({ facts: [], judgeAnew: false });
  });

  it('stays paused after a wider pause when it is paused itself', () => {
    given(aConversation({ pause: { until: null, by: 'mara', reason: 'operator-pause' } }))
      .when({ event: { kind: 'resumed', at: NOON } })
      .thenVerdict({ facts: [], judgeAnew: false });
  });

  it.each([
    { kind: 'reaction', messageId: 'm2', at: NOON } as const,
    { kind: 'identityChanged', at: NOON } as const,
    { kind: 'called', at: NOON } as const,
  ])('takes note of $kind and changes nothing', (event) => {
    given([anEpisode()]).when({ event }).thenVerdict({ facts: [], judgeAnew: false });
  });
});
