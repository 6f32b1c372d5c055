import type { Condition, RoutingRule } from '../../../../src/domain/judgement/policy';
import type { RoutingView } from '../../../../src/domain/judgement/routing';
import { checkCondition, route } from '../../../../src/domain/judgement/routing';

function aView(changes: Partial<RoutingView> = {}): RoutingView {
  return {
    ...{ cues: [], entries: [], language: null, stage: null, optedOut: false, personOwns: false, paused: false },
    ...{ arrivedLate: false, outsideHours: false, ourQuestionOpen: false, unreadable: false, automationLoop: false },
    ...changes,
  };
}

function aRule(name: string, when: readonly Condition[]): RoutingRule {
  return { name, when, then: { reply: 'none' }, reason: 'closing-words', priority: 'low', withinMinutes: 480 };
}

const policy = (...rules: readonly RoutingRule[]) => ({
  ...{ rules, lateAfterMinutes: 30, loopAfterAnswers: 8 },
});

describe('routing a burst', () => {
  const thanks: Condition = { kind: 'cue', cue: 'closing-words' };
  const asks: Condition = { kind: 'cue', cue: 'asks-question' };

  it('takes the first rule whose conditions all hold, and says what else was looked at', () => {
    const rules = policy(aRule('asks', [asks]), aRule('thanks', [thanks]), aRule('everything', []));
    expect(route(rules, aView({ cues: ['closing-words'] }))).toStrictEqual({
      rule: 'thanks',
      result: { reply: 'none' },
      reason: 'closing-words',
      priority: 'low',
      withinMinutes: 480,
      considered: [
        { rule: 'asks', matched: false, because: 'no cue asks-question' },
        { rule: 'thanks', matched: true, because: 'cue closing-words' },
      ],
    });
  });

  it('gives a burst that no rule matches to a person within an hour', () => {
    expect(route(policy(aRule('asks', [asks])), aView())).toStrictEqual({
      rule: null,
      result: { reply: 'person', team: null, acknowledge: false },
      reason: 'no-rule-matched',
      priority: 'normal',
      withinMinutes: 60,
      considered: [{ rule: 'asks', matched: false, because: 'no cue asks-question' }],
    });
  });

  it('names the first condition that fails, or all that hold', () => {
    const both = policy(aRule('both', [thanks, asks]));
    const because = (cues: RoutingView['cues']) => route(both, aView({ cues })).considered[0]?.because;
    expect(because(['closing-words'])).toBe('no cue asks-question');
    expect(because(['asks-question', 'closing-words'])).toBe('cue closing-words, cue asks-question');
  });

  it('matches a rule without conditions always', () => {
    expect(route(policy(aRule('everything', [])), aView()).considered).toStrictEqual([
      { rule: 'everything', matched: true, because: '' },
    ]);
  });
});

describe('a condition', () => {
  it.each<[Condition['kind'], Partial<RoutingView>]>([
    ['reply-book-match', { entries: ['price'] }],
    ['opted-out', { optedOut: true }],
    ['person-owns', { personOwns: true }],
    ['paused', { paused: true }],
    ['arrived-late', { arrivedLate: true }],
    ['outside-hours', { outsideHours: true }],
    ['our-question-open', { ourQuestionOpen: true }],
    ['unreadable', { unreadable: true }],
    ['automation-loop', { automationLoop: true }],
  ])('%s holds when it is so, and only then', (kind, so) => {
    const condition = { kind } as Condition;
    expect(checkCondition(condition, aView(so))).toStrictEqual({ holds: true, because: kind });
    expect(checkCondition(condition, aView())).toStrictEqual({ holds: false, because: `not ${kind}` });
  });

  it('asks for one of several languages', () => {
    const condition: Condition = { kind: 'language', in: ['de', 'en'] };
    expect(checkCondition(condition, aView({ language: 'de' }))).toStrictEqual({ holds: true, because: 'language de' });
    expect(checkCondition(condition, aView({ language: 'pt' }))).toStrictEqual({
      holds: false,
      because: 'language pt',
    });
    expect(checkCondition(condition, aView())).toStrictEqual({ holds: false, because: 'language unknown' });
  });

  it('asks for one of several stages', () => {
    const condition: Condition = { kind: 'stage', in: ['quoted'] };
    expect(checkCondition(condition, aView({ stage: 'quoted' }))).toStrictEqual({
      holds: true,
      because: 'stage quoted',
    });
    expect(checkCondition(condition, aView())).toStrictEqual({ holds: false, because: 'stage unknown' });
  });

  it('turned round holds when the other does not', () => {
    const condition: Condition = { kind: 'not', condition: { kind: 'paused' } };
    expect(checkCondition(condition, aView())).toStrictEqual({ holds: true, because: 'not paused' });
    expect(checkCondition(condition, aView({ paused: true }))).toStrictEqual({ holds: false, because: 'paused' });
  });
});
