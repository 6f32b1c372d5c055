import { dueAt } from '../../../../src/domain/conversation/due';
import type { ConversationState } from '../../../../src/domain/conversation/state';
import { MINUTE_MS } from '../../../../src/domain/time';
import { NOON, aConversation, aPlan } from '../../../support/builders';

const doubtful = { uncertain: [{ actionId: 'c1.1.0', since: NOON, visibleAt: NOON }] };

describe('when a conversation wakes up by itself', () => {
  it('is never, where nothing is due', () => {
    expect(dueAt(aConversation())).toBeNull();
  });

  it.each<[string, Partial<ConversationState>, { at: number; why: string }]>([
    ['a silence is looked at', { plan: aPlan({ dueAt: NOON }) }, { at: NOON, why: 'plan' }],
    ['an answer is overdue', { answerBy: NOON }, { at: NOON, why: 'answer' }],
    ['a pause ends', { pause: { until: NOON, by: 'mara', reason: 'operator-pause' } }, { at: NOON, why: 'pause' }],
    ['a takeover ends', { handBackAt: NOON }, { at: NOON, why: 'hand-back' }],
    ['a message stays of unknown fate', doubtful, { at: NOON, why: 'uncertain' }],
    [
      'a superseded decision stays alone',
      { unjudged: { decisionId: 'c1|1', messageIds: [], since: NOON } },
      { at: NOON + MINUTE_MS, why: 'unjudged' },
    ],
    ['the episode may be over', { closeAt: NOON }, { at: NOON, why: 'close' }],
  ])('%s', (_, changes, due) => {
    expect(dueAt(aConversation(changes))).toStrictEqual(due);
  });

  it('is the earliest of all', () => {
    const state = aConversation({ plan: aPlan({ dueAt: NOON + 2 }), answerBy: NOON + 1, closeAt: NOON + 3 });
    expect(dueAt(state)).toStrictEqual({ at: NOON + 1, why: 'answer' });
  });

  it('is not for a pause without an end, nor for a message that a person was asked about', () => {
    const state = aConversation({
      pause: { until: null, by: 'mara', reason: 'operator-pause' },
      uncertain: [{ actionId: 'c1.1.0', since: NOON, visibleAt: null }],
    });
    expect(dueAt(state)).toBeNull();
  });

  it('is only for messages of unknown fate once the episode is closed', () => {
    const closed = aConversation({ open: false, pause: { until: 1, by: 'mara', reason: 'operator-pause' } });
    expect(dueAt(closed)).toBeNull();
    expect(dueAt({ ...closed, ...doubtful })).toStrictEqual({ at: NOON, why: 'uncertain' });
  });
});
