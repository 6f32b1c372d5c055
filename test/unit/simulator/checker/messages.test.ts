import { checkAll } from '../../../../src/simulator/checker/check-all';
import { aDecision, aStep, aWorld, anInboxRow, at, problemsIn, withSecondMessage } from './a-world';

describe('A world in which all is well', () => {
  test('has no problems, and every check looked at something it could have found wrong', () => {
    const world = withSecondMessage(aWorld());
    expect(problemsIn(world)).toEqual([]);
    const looked = checkAll(world).map(({ invariant, ok, looked: count }) => [invariant, ok, count]);
    expect(looked).toEqual([
      ['I1', true, 2],
      ['I2', true, 2],
      ['I3', true, 2],
      ['I4', true, 0],
      ['I5', true, 5],
      ['I6', true, 0],
      ['I7', true, 0],
      ['I8', true, 1],
      ['I9', true, 3],
      ['I12', true, 2],
    ]);
  });

  test('does not mind a message whose delivery was never acknowledged', () => {
    const world = withSecondMessage(aWorld());
    world.truth.messages.push({ ...aSayingThatWasNeverTaken });
    expect(problemsIn(world)).toEqual([]);
  });
});

const aSayingThatWasNeverTaken = {
  ...aWorld().truth.messages[0],
  wamid: 'wamid.9',
  acknowledgedAt: null,
} as ReturnType<typeof aWorld>['truth']['messages'][number];

describe('I1: a lost message is found', () => {
  test('when it is not in the inbox', () => {
    const world = aWorld();
    world.records.inbox = [];
    expect(problemsIn(world)).toContain('I1: The message wamid.1 was acknowledged and is not in the inbox.');
  });

  test('when it stands there twice', () => {
    const world = aWorld();
    world.records.inbox.push(anInboxRow({ _id: 'again' }));
    expect(problemsIn(world)).toEqual(['I1: The message m_1 stands 2 times in the inbox.']);
  });

  test('when it is still waiting, or dead', () => {
    const world = aWorld();
    world.records.inbox = [anInboxRow({ state: 'handed' })];
    expect(problemsIn(world)).toEqual(['I1: The message m_1 is still handed in the inbox.']);
    world.records.inbox = [anInboxRow({ state: 'dead', reason: 'not-json' })];
    expect(problemsIn(world)).toEqual(['I1: The message m_1 is a dead letter: not-json.']);
  });

  test('when it is done and no step names it', () => {
    const world = aWorld();
    world.records.journal = [aStep(1, { decision: aDecision(), sends: [{ actionId: 'c1.1.0' }] })];
    expect(problemsIn(world)).toContain('I1: The message m_1 is done in the inbox, and no step names it.');
  });

  test('when it was handled too late, counted from the last fault', () => {
    const world = aWorld();
    world.records.journal = world.records.journal.map((step) => ({ ...step, decidedAt: at(65) }));
    expect(problemsIn(world)).toEqual(['I1: The message m_1 was handled 5 s later than allowed.']);
    expect(problemsIn(world, at(6))).toEqual([]);
  });
});

describe('I2: a message that is handled twice is found', () => {
  test('when two standing decisions name it', () => {
    const world = withSecondMessage(aWorld());
    world.records.journal = world.records.journal.map((step) => ({ ...step, messageIds: ['m_1', 'm_2'] }));
    expect(problemsIn(world).filter((problem) => problem.startsWith('I2'))).toEqual([
      'I2: The message m_1 is named by 2 standing decisions: c1|1 and c1|2.',
      'I2: The message m_2 is named by 2 standing decisions: c1|1 and c1|2.',
    ]);
  });

  test('and one that is named by none, because the only decision was put aside', () => {
    const world = aWorld();
    world.records.journal.push(
      aStep(2, { kind: 'event', facts: [{ kind: 'DecisionSuperseded', decisionId: 'c1|1' }] }),
    );
    world.records.decisions = world.records.decisions.map((decision) => ({ ...decision, superseded: true }));
    expect(problemsIn(world)).toEqual(['I2: No standing decision names the message m_1.']);
  });

  test('but not when the earlier decision was superseded', () => {
    const world = withSecondMessage(aWorld());
    const [first, second] = world.records.journal;
    if (first === undefined || second === undefined) throw new Error('two steps');
    const decision = aDecision({ result: 'no-reply', reason: 'closing-words', supersedes: 'c1|1' });
    world.records.journal = [first, { ...second, messageIds: ['m_1', 'm_2'], decision }];
    world.records.decisions = world.records.decisions.map((one) => ({ ...one, superseded: one._id === 'c1|1' }));
    expect(problemsIn(world)).toEqual([]);
  });
});
