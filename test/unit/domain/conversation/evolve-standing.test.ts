import { evolve, evolveAll, ownerName, standingOf } from '../../../../src/domain/conversation/evolve';
import type { Fact } from '../../../../src/domain/conversation/facts';
import type { ConversationState } from '../../../../src/domain/conversation/state';
import { HOUR_MS } from '../../../../src/domain/time';
import { NOON, aConversation, aPlan, aTakeover, anEpisode, mara, salesTeam } from '../../../support/builders';
import { changes } from './changes';

const by = { source: 'api', by: 'mara', reason: 'operator-judgement', noteId: null } as const;

describe('owners', () => {
  it('a person takes over: nothing is planned any more', () => {
    expect(changes(aConversation({ plan: aPlan() }), aTakeover(1, NOON))).toStrictEqual({
      owner: mara,
      ownedBecause: { by: 'mara', reason: 'takeover' },
      epoch: 1,
      handBackAt: NOON,
      plan: null,
    });
  });

  it('the bot gets it back: nobody owes an answer', () => {
    const hers = aConversation({ owner: mara, epoch: 1, answerBy: NOON, attention: 'unclear', handBackAt: NOON });
    const back: Fact = { kind: 'OwnerChanged', owner: { kind: 'bot' }, epoch: 2, handBackAt: null, ...by };
    expect(changes(hers, back)).toStrictEqual({
      owner: { kind: 'bot' },
      ownedBecause: { by: 'mara', reason: 'operator-judgement' },
      epoch: 2,
      handBackAt: null,
      answerBy: null,
      attention: null,
    });
  });

  it('the count of takeovers never falls', () => {
    expect(evolve(aConversation({ epoch: 7 }), aTakeover(2), NOON).epoch).toBe(7);
  });

  it('are named in one word', () => {
    expect([{ kind: 'bot' } as const, mara, salesTeam].map(ownerName)).toStrictEqual([
      'bot',
      'operator:mara',
      'team:sales',
    ]);
    expect(ownerName({ kind: 'human', operator: null, team: null })).toBe('team:none');
  });
});

describe('messages of unknown fate', () => {
  const settled = (outcome: 'uncertain' | 'accepted', visibleAt: number | null): Fact => ({
    kind: 'SendSettled',
    actionId: 'c1.2.0',
    outcome,
    reason: null,
    visibleAt,
  });

  it('are remembered since when, until a person was asked', () => {
    const first = evolve(aConversation(), settled('uncertain', NOON + 1), NOON);
    expect(first.uncertain).toStrictEqual([{ actionId: 'c1.2.0', since: NOON, visibleAt: NOON + 1 }]);
    const asked = evolve(first, settled('uncertain', null), NOON + HOUR_MS);
    expect(asked.uncertain).toStrictEqual([{ actionId: 'c1.2.0', since: NOON, visibleAt: null }]);
  });

  it('are forgotten when their fate is known', () => {
    const doubtful = aConversation({ uncertain: [{ actionId: 'c1.2.0', since: NOON, visibleAt: NOON }] });
    expect(changes(doubtful, settled('accepted', null))).toStrictEqual({ uncertain: [] });
  });
});

describe('everything else', () => {
  it.each<[string, Fact, Partial<ConversationState>]>([
    ['the buyer opts out', { kind: 'OptedOut', source: 'buyer', by: 'buyer' }, { optedOut: true, plan: null }],
    [
      'automation is paused',
      { kind: 'Paused', until: NOON, ...by },
      { pause: { until: NOON, by: 'mara', reason: 'operator-judgement' } },
    ],
    ['the deal moves', { kind: 'StageChanged', stage: 'quoted' }, { stage: 'quoted' }],
    ['the contact is known', { kind: 'ContactIdentified', contactId: 'k1', duplicateCase: null }, { contactId: 'k1' }],
    ['an answer is owed', { kind: 'AnswerDue', by: NOON }, { answerBy: NOON }],
    ['a person is needed', { kind: 'AttentionRaised', reason: 'complaint' }, { attention: 'complaint' }],
    ['something unreadable came', { kind: 'InputQuarantined', count: 2 }, { quarantined: 2 }],
  ])('%s', (_, fact, expected) => {
    expect(changes(aConversation({ plan: aPlan() }), fact)).toStrictEqual(expected);
  });

  it('a deadline that was pointed out is no deadline any more', () => {
    const overdue: Fact = { kind: 'AttentionRaised', reason: 'answer-overdue' };
    expect(changes(aConversation({ answerBy: NOON }), overdue)).toStrictEqual({
      attention: 'answer-overdue',
      answerBy: null,
    });
  });

  it('the buyer opts in again', () => {
    expect(changes(aConversation({ optedOut: true }), { kind: 'OptedIn', source: 'buyer', by: 'buyer' })).toStrictEqual(
      { optedOut: false },
    );
  });

  it('automation is resumed and attention cleared', () => {
    const held = aConversation({ pause: { until: null, by: 'mara', reason: 'operator-pause' }, attention: 'unclear' });
    expect(changes(held, { kind: 'Resumed', ...by })).toStrictEqual({ pause: null });
    expect(changes(held, { kind: 'AttentionCleared' })).toStrictEqual({ attention: null });
  });

  it('a person sees owner, pause, opt-out, episode and stage of a state', () => {
    const state = evolveAll(aConversation(), [anEpisode(), aTakeover(1)], NOON);
    expect(standingOf(state)).toStrictEqual({
      owner: 'operator:mara',
      epoch: 1,
      paused: false,
      optedOut: false,
      open: true,
      stage: null,
    });
  });
});
