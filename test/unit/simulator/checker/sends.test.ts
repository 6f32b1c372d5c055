import type { World } from './a-world';
import { aLedgerRow, aStep, aTaken, aWorld, anAttempt, at, problemsIn, withSecondMessage } from './a-world';

const act = (kind: 'take-over' | 'hand-back', seconds: number) => ({
  kind,
  subject: 'c1',
  askedAt: at(seconds),
  acknowledgedAt: at(seconds) + 200,
  uncertainSends: [],
  version: null,
});
const only = (invariant: string, world: World): string[] =>
  problemsIn(world).filter((problem) => problem.startsWith(`${invariant}:`));

describe('I3: a reply that is doubled or lost is found', () => {
  test('when WhatsApp took an action twice', () => {
    const world = aWorld();
    world.truth.sends.push(aTaken({ id: 's2', at: at(5), wamid: 'wamid.out2' }));
    expect(problemsIn(world)).toEqual(['I3: Action c1.1.0 reached the buyer 2 times: s1, s2.']);
  });

  test('but not when its content may be repeated', () => {
    const world = aWorld();
    world.truth.sends.push(aTaken({ id: 's2', at: at(5), wamid: 'wamid.out2' }));
    world.records.sends = [aLedgerRow({ repeatable: true })];
    expect(problemsIn(world)).toEqual([]);
  });

  test('when WhatsApp took what nobody decided', () => {
    const world = aWorld();
    world.truth.sends.push(aTaken({ id: 's2', actionId: null }), aTaken({ id: 's3', actionId: 'c9.1.0' }));
    expect(problemsIn(world)).toEqual([
      'I3: WhatsApp took send s2, which names no action.',
      'I3: WhatsApp took send s3 of action c9.1.0, which is not in the ledger.',
    ]);
  });

  test('when a decided answer is nowhere', () => {
    const world = aWorld();
    world.records.journal.push(aStep(2, { kind: 'event', sends: [{ actionId: 'c1.2.0' }] }));
    expect(problemsIn(world)).toEqual(['I3: Step c1|2 decided action c1.2.0, which is not in the ledger.']);
  });

  test.each([
    ['never left', {}, 'Action c1.1.0 was decided, and the ledger does not say what became of it.'],
    [
      'is said to be accepted',
      { acceptedAt: at(2) },
      'The ledger says that action c1.1.0 was accepted; WhatsApp never took it.',
    ],
    ['is uncertain and hidden', { uncertainAt: at(3) }, 'Action c1.1.0 is uncertain and nobody sees it.'],
  ])('when an answer %s', (_, changes, problem) => {
    const world = aWorld();
    world.truth.sends = [];
    world.truth.statuses = [];
    world.records.sends = [aLedgerRow({ acceptedAt: null, wamid: null, rank: 0, statuses: {}, ...changes })];
    // That such an answer is counted is the finding of another invariant, except where nobody can know.
    world.records.conversations = world.records.conversations.map((one) => ({
      ...one,
      counters: { ...one.counters, botAnswers: 0 },
    }));
    expect(problemsIn(world)).toEqual([`I3: ${problem}`]);
  });

  test('but not when it is uncertain and a person sees it', () => {
    const world = aWorld();
    world.truth.statuses = [];
    world.records.sends = [aLedgerRow({ acceptedAt: null, wamid: null, uncertainAt: at(3), rank: 0, statuses: {} })];
    world.records.journal.push(
      aStep(2, { kind: 'event', facts: [{ kind: 'SendSettled', actionId: 'c1.1.0', outcome: 'uncertain' }] }),
    );
    expect(only('I3', world)).toEqual([]);
    world.truth.takenAt = at(3) + 12 * 60_000;
    expect(only('I3', world)).toEqual(['I3: Action c1.1.0 is uncertain and nobody sees it.']);
  });

  test('when the ledger says it was stopped and the buyer has it', () => {
    const world = aWorld();
    world.truth.statuses = [];
    world.records.sends = [aLedgerRow({ acceptedAt: null, droppedAt: at(2), rank: 0, statuses: {} })];
    expect(only('I3', world)).toEqual([
      'I3: The ledger says that action c1.1.0 was stopped or refused; WhatsApp took it.',
    ]);
  });

  test('when the ledger names another message than the one that left', () => {
    const world = aWorld();
    world.records.sends = [aLedgerRow({ wamid: 'wamid.other' })];
    expect(problemsIn(world)).toEqual([
      'I3: The ledger names another WhatsApp message for action c1.1.0 than the one that left.',
    ]);
  });
});

describe('I4: a bot that speaks after a takeover is found', () => {
  const takenOver = (): World => {
    const world = aWorld();
    world.truth.acts = [act('take-over', 1)];
    return world;
  };

  test('with how late its message came', () => {
    expect(only('I4', takenOver())).toEqual(['I4: Send s1 of action c1.1.0 arrived 800 ms after c1 was taken over.']);
  });

  test('unless the answer of the takeover named it as uncertain', () => {
    const world = takenOver();
    world.truth.acts = [{ ...act('take-over', 1), uncertainSends: ['c1.1.0'] }];
    expect(only('I4', world)).toEqual([]);
  });

  test('unless it came before, after the hand-back, or from a person', () => {
    const before = takenOver();
    before.truth.acts = [act('take-over', 3)];
    const after = takenOver();
    after.truth.acts = [act('take-over', -5), act('hand-back', 1)];
    const person = takenOver();
    person.records.sends = [aLedgerRow({ source: 'person' })];
    expect([before, after, person].flatMap((world) => only('I4', world))).toEqual([]);
  });

  test('unless a rule had handed back', () => {
    const world = takenOver();
    world.records.journal = [
      ...world.records.journal,
      aStep(2, { decidedAt: at(1) + 500, facts: [{ kind: 'OwnerChanged', owner: { kind: 'bot' } }] }),
    ];
    expect(only('I4', world)).toEqual([]);
  });
});

describe('I6: a follow-up over an answer is found', () => {
  const followedUp = (gatesReadAt: number): World => {
    const world = withSecondMessage(aWorld());
    world.records.sends = [aLedgerRow({ source: 'follow-up' })];
    world.records.attempts = [anAttempt({ gatesReadAt })];
    world.truth.sends = [aTaken({ at: at(11) })];
    return world;
  };

  test('when the answer was acknowledged before the gates were read', () => {
    expect(only('I6', followedUp(at(10) + 500))).toEqual([
      'I6: The follow-up c1.1.0 left although the message m_2 was acknowledged before.',
    ]);
  });

  test('but not when the gates were read first, or the decision saw the answer', () => {
    const seen = followedUp(at(10) + 500);
    seen.records.sends = [aLedgerRow({ source: 'follow-up', sawUntil: at(10) + 50 })];
    expect([...only('I6', followedUp(at(10) + 90)), ...only('I6', seen)]).toEqual([]);
  });

  test('and so is one that does not say when it looked', () => {
    const world = followedUp(at(10));
    world.records.attempts = [];
    expect(only('I6', world)).toEqual([
      'I6: The follow-up c1.1.0 left, and the ledger does not say when it read its gates.',
    ]);
  });
});
