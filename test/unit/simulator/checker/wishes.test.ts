import type { World } from './a-world';
import {
  aLedgerRow,
  aSaying,
  aStep,
  aTaken,
  aWorld,
  anAttempt,
  anInboxRow,
  at,
  problemsIn,
  withSecondMessage,
} from './a-world';

const only = (invariant: string, world: World): string[] =>
  problemsIn(world).filter((problem) => problem.startsWith(`${invariant}:`));

describe('I7: an opt-out that does not hold is found', () => {
  /** The second message is STOP; step 2 understands it. */
  const optedOut = (): World => {
    const world = withSecondMessage(aWorld(), { saying: { text: 'STOP', means: 'opt-out' } });
    world.records.gates = [{ _id: 'conversation|c1', optedOut: true }];
    world.records.journal = world.records.journal.map((step) =>
      step.step === 2 ? { ...step, after: { ...step.after, optedOut: true } } : step,
    );
    return world;
  };
  /** A message of ours that read its gates at a moment, a second before it reached the buyer. */
  const sendLater = (world: World, id: string, { source, readAt }: { source: string; readAt: number }): void => {
    world.records.sends.push(aLedgerRow({ _id: `c1.${id}.0`, source }));
    world.records.attempts.push(anAttempt({ _id: `${id}|1`, actionId: `c1.${id}.0`, gatesReadAt: at(readAt) }));
    world.truth.sends.push(aTaken({ id: `s${id}`, actionId: `c1.${id}.0`, at: at(readAt + 1) }));
  };
  const confirmation = { source: 'opt-out-confirmation', readAt: 12 };

  test('but not one confirmation, a message that had passed its gates before, or what a person writes', () => {
    const world = optedOut();
    sendLater(world, '2', confirmation);
    sendLater(world, '3', { source: 'answer', readAt: 9 });
    sendLater(world, '4', { source: 'person', readAt: 20 });
    expect(only('I7', world)).toEqual([]);
  });

  test('when it is confirmed twice, or the bot goes on', () => {
    const world = optedOut();
    sendLater(world, '2', confirmation);
    sendLater(world, '3', { ...confirmation, readAt: 14 });
    sendLater(world, '4', { source: 'follow-up', readAt: 20 });
    expect(only('I7', world)).toEqual([
      'I7: Send s4 of action c1.4.0 reached the buyer of c1 after his opt-out.',
      'I7: The opt-out in c1 was confirmed 2 times; once is allowed.',
    ]);
  });

  test('when a later step forgets it', () => {
    const world = optedOut();
    world.records.journal.push(aStep(3, { decidedAt: at(15) }));
    expect(only('I7', world)).toEqual([
      'I7: Step c1|3 knows nothing of the opt-out any more, and nobody took it back.',
    ]);
  });

  test('but not when the buyer took it back', () => {
    const world = optedOut();
    world.records.journal.push(aStep(3, { decidedAt: at(15), facts: [{ kind: 'OptedIn' }] }));
    sendLater(world, '3', { source: 'answer', readAt: 16 });
    expect(only('I7', world)).toEqual([]);
  });
});

describe('I8: a refusal that we cause ourselves is found', () => {
  test.each([
    [131_047, 'outside of the service window'],
    [131_056, 'too fast for one buyer'],
  ])('with code %d', (code, why) => {
    const world = aWorld();
    world.truth.sends.push(aTaken({ id: 's2', actionId: 'c1.2.0', accepted: false, wamid: null, code }));
    expect(only('I8', world)).toEqual([`I8: Send s2 of action c1.2.0 was refused (${code}): ${why}.`]);
  });

  test('but not one that WhatsApp makes up', () => {
    const world = aWorld();
    world.truth.sends.push(aTaken({ id: 's2', actionId: 'c1.2.0', accepted: false, wamid: null, code: 130_429 }));
    expect(only('I8', world)).toEqual([]);
  });
});

describe('I9: a talk out of order is found', () => {
  const saidTwice = (first: string, second: string): World => {
    const world = aWorld();
    world.records.sends = [aLedgerRow({ _id: first }), aLedgerRow({ _id: second })];
    world.truth.sends = [
      aTaken({ id: 's2', actionId: second, at: at(9) }),
      aTaken({ id: 's1', actionId: first, at: at(2) }),
    ];
    return world;
  };

  test('when a reply overtakes one that was decided before it', () => {
    expect(only('I9', saidTwice('c1.10.0', 'c1.9.0'))).toEqual([
      'I9: Send s2 of action c1.9.0 left after that of action c1.10.0.',
    ]);
    expect(only('I9', saidTwice('c1.9.1', 'c1.9.0'))).toHaveLength(1);
  });

  test('but not when both leave in their order', () => {
    expect(only('I9', saidTwice('c1.9.0', 'c1.10.0'))).toEqual([]);
  });

  test.each([
    ['by the time of WhatsApp', { saidAt: at(-5), receivedAt: at(4) }],
    ['by arrival within a second', { saidAt: at(0), receivedAt: at(0) + 20 }],
  ])('when a step reads a newer message first, %s', (_, { saidAt, receivedAt }) => {
    const world = aWorld();
    world.truth.messages.push(aSaying({ wamid: 'wamid.0', saidAt }));
    world.records.inbox.push(anInboxRow({ _id: '0', messageId: 'm_0', providerId: 'wamid.0', receivedAt }));
    const read = (messageIds: string[]): string[] => {
      world.records.journal = world.records.journal.map((step) => ({ ...step, messageIds }));
      return only('I9', world);
    };
    expect(read(['m_0', 'm_1'])).toEqual([]);
    expect(read(['m_1', 'm_0'])).toEqual(['I9: Step c1|1 reads its messages in another order than they were written.']);
  });
});
