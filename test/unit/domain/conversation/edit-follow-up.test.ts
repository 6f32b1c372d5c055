import { HOUR_MS } from '../../../../src/domain/time';
import { NOON, aCommand, aConversation, aPlan, anEpisode } from '../../../support/builders';
import { given } from '../given';

describe('changing a follow-up', () => {
  const edit = (change: { kind: 'skip' } | { kind: 'moveTo'; at: number } | { kind: 'planAnew' }) => ({
    command: aCommand({ kind: 'editFollowUp', edit: change }),
  });

  it('skips the one that is planned', () => {
    given([anEpisode(), { kind: 'FollowUpPlanned', plan: aPlan() }])
      .when(edit({ kind: 'skip' }))
      .then({ kind: 'FollowUpStopped', reason: 'follow-up-skipped' });
  });

  it('has nothing to skip where none is planned', () => {
    given([anEpisode()])
      .when(edit({ kind: 'skip' }))
      .thenRefused('command-refused', 'No follow-up is planned.');
  });

  it('moves it to the moment that the person chose', () => {
    given(aConversation({ followUpsSent: 1 }))
      .when(edit({ kind: 'moveTo', at: NOON + HOUR_MS }))
      .then({
        kind: 'FollowUpPlanned',
        plan: {
          dueAt: NOON + HOUR_MS,
          reason: 'operator-edit',
          says: 'mara chose this moment',
          attempt: 1,
          editedBy: 'mara',
        },
      });
  });

  it('plans anew at once on request', () => {
    given(aConversation())
      .when(edit({ kind: 'planAnew' }))
      .then({
        kind: 'FollowUpPlanned',
        plan: {
          dueAt: NOON,
          reason: 'policy-changed',
          says: 'mara asked to plan anew under the present rules',
          attempt: 0,
          editedBy: null,
        },
      });
  });

  it('is refused for a moment that is over', () => {
    given([anEpisode()])
      .when(edit({ kind: 'moveTo', at: NOON }))
      .thenRefused('bad-request', 'The moment lies in the past.');
  });

  it('is refused in a closed episode', () => {
    given([])
      .when(edit({ kind: 'moveTo', at: NOON + 1 }))
      .thenRefused('command-refused', 'The episode is closed; a follow-up can only be planned in an open one.');
  });

  it('is refused for a buyer who has opted out', () => {
    given(aConversation({ optedOut: true }))
      .when(edit({ kind: 'planAnew' }))
      .thenRefused('command-refused', 'The buyer has opted out; nothing is sent that was not asked for.');
  });
});
