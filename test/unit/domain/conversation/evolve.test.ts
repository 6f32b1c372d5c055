import { evolve, evolveAll } from '../../../../src/domain/conversation/evolve';
import type { Fact } from '../../../../src/domain/conversation/facts';
import { HOUR_MS } from '../../../../src/domain/time';
import { NOON, aBurst, aConversation, aPlan, mara } from '../../../support/builders';
import { changes } from './changes';

describe('episodes', () => {
  it('an opened episode forgets the outcome of the last', () => {
    const closed = aConversation({ open: false, closeAt: NOON, lastOutcome: 'long-silence' });
    expect(changes(closed, { kind: 'EpisodeOpened', episode: 2, reason: 'new-topic' })).toStrictEqual({
      open: true,
      episode: 2,
      closeAt: null,
      lastOutcome: null,
    });
  });

  it('a closed episode leaves nothing to do', () => {
    const busy = aConversation({
      plan: aPlan(),
      answerBy: NOON,
      closeAt: NOON,
      attention: 'complaint',
      handBackAt: NOON,
      unjudged: { decisionId: 'c1|1', messageIds: [], since: NOON },
    });
    expect(changes(busy, { kind: 'EpisodeClosed', reason: 'deal-done', by: null })).toStrictEqual({
      open: false,
      plan: null,
      answerBy: null,
      closeAt: null,
      attention: null,
      handBackAt: null,
      unjudged: null,
      lastOutcome: 'deal-done',
    });
  });

  it('a moment at which the episode may be over is remembered', () => {
    expect(changes(aConversation(), { kind: 'CloseScheduled', at: NOON })).toStrictEqual({ closeAt: NOON });
  });
});

describe('words', () => {
  it('the buyer writes: a new silence begins with nothing planned', () => {
    const silent = aConversation({
      plan: aPlan(),
      followUpsSent: 1,
      previousWaitMs: HOUR_MS,
      closeAt: NOON,
      unjudged: { decisionId: 'c1|1', messageIds: [], since: NOON },
    });
    expect(changes(silent, aBurst('m2', NOON))).toStrictEqual({
      lastInbound: { messageId: 'm2', at: NOON },
      plan: null,
      followUpsSent: 0,
      previousWaitMs: null,
      closeAt: null,
      unjudged: null,
    });
  });

  it('a person writes: he owes no answer any more', () => {
    const owed = aConversation({
      owner: mara,
      answerBy: NOON,
      attention: 'answer-overdue',
      plan: aPlan(),
      closeAt: NOON,
    });
    const spoke: Fact = { kind: 'PersonSpoke', messageId: null, actionId: 'c1.2.0', source: 'api', by: 'mara' };
    expect(changes(owed, spoke)).toStrictEqual({
      answerBy: null,
      attention: null,
      plan: null,
      closeAt: null,
      lastOutboundAt: NOON,
    });
  });

  it('a message of ours is decided: we spoke last', () => {
    const decided: Fact = { kind: 'SendDecided', actionId: 'c1.2.0', source: 'answer' };
    expect(changes(aConversation(), decided)).toStrictEqual({ lastOutboundAt: NOON });
  });

  it('a follow-up leaves: it is counted, with how long it had waited', () => {
    const followUp: Fact = { kind: 'FollowUpDecided', actionId: 'c1.2.0', attempt: 0, waitedMs: HOUR_MS };
    expect(changes(aConversation({ plan: aPlan() }), followUp)).toStrictEqual({
      plan: null,
      followUpsSent: 1,
      previousWaitMs: HOUR_MS,
    });
  });

  it('a follow-up is planned and stopped', () => {
    expect(changes(aConversation(), { kind: 'FollowUpPlanned', plan: aPlan() })).toStrictEqual({ plan: aPlan() });
    const stopped: Fact = { kind: 'FollowUpStopped', reason: 'follow-up-skipped' };
    expect(changes(aConversation({ plan: aPlan() }), stopped)).toStrictEqual({ plan: null });
  });
});

describe('decisions', () => {
  const owed = aConversation({ answerBy: NOON, attention: 'unclear' });
  const decided = (n: number, result: 'bot' | 'no-reply' | 'person' | 'postponed'): Fact => ({
    kind: 'Decided',
    decisionId: `c1|${n}`,
    result,
    reason: 'unclear',
  });

  it.each(['bot', 'no-reply'] as const)('%s: nobody owes an answer any more', (result) => {
    expect(evolve(owed, decided(2, result), NOON)).toMatchObject({ answerBy: null, attention: null });
  });

  it('a person still owes his answer whatever is decided about the next message', () => {
    const hers = { ...owed, owner: mara };
    expect(evolve(hers, decided(2, 'no-reply'), NOON)).toMatchObject({ answerBy: NOON, attention: 'unclear' });
    expect(evolve(owed, decided(2, 'person'), NOON)).toMatchObject({ answerBy: NOON, attention: 'unclear' });
  });

  it('a look uses up the plan that led to it', () => {
    expect(evolve(aConversation({ plan: aPlan() }), decided(2, 'postponed'), NOON).plan).toBeNull();
    expect(evolve(aConversation({ plan: aPlan() }), decided(2, 'bot'), NOON).plan).toStrictEqual(aPlan());
  });

  it('the last five are shown, each once', () => {
    const facts = [1, 2, 3, 4, 5, 6, 3].map((n) => decided(n, 'bot'));
    const { recent } = evolveAll(aConversation(), facts, NOON);
    expect(recent.map((line) => line.decisionId)).toStrictEqual(['c1|2', 'c1|4', 'c1|5', 'c1|6', 'c1|3']);
  });

  it('a superseded one leaves its messages to be judged', () => {
    const superseded: Fact = { kind: 'DecisionSuperseded', decisionId: 'c1|2', messageIds: ['m1'] };
    expect(changes(aConversation(), superseded)).toStrictEqual({
      unjudged: { decisionId: 'c1|2', messageIds: ['m1'], since: NOON },
    });
  });

  it('what came of the last one is shown', () => {
    const outcome: Fact = { kind: 'OutcomeObserved', decisionId: 'c1|1', outcome: 'answered', waitMs: 1 };
    expect(changes(aConversation(), outcome)).toStrictEqual({ lastOutcome: 'answered' });
  });
});
