import type { World } from './a-world';
import { aLedgerRow, aSaying, aStep, aThreadRow, aWorld, at, problemsIn, withSecondMessage } from './a-world';

const act = (kind: 'take-over' | 'pause' | 'policy', subject = 'c1') => ({
  kind,
  subject,
  askedAt: at(5),
  acknowledgedAt: at(5),
  uncertainSends: [],
  version: kind === 'policy' ? 2 : null,
});

describe('I5: records that do not equal the truth are found', () => {
  test('when a message is in no thread, or otherwise than it was written', () => {
    const world = aWorld();
    world.records.messages = world.records.messages.filter(({ _id }) => _id !== 'm_1');
    expect(problemsIn(world)).toEqual(['I5: The message m_1 is in no thread.']);
    world.records.messages.push(aThreadRow({ text: 'How mch is it?', at: at(1) }));
    expect(problemsIn(world)).toEqual(['I5: The thread shows the message m_1 with another text, time.']);
  });

  test('when the thread shows what nobody wrote', () => {
    const world = aWorld();
    world.records.messages.push(aThreadRow({ _id: 'm_7', wamid: 'wamid.7' }));
    expect(problemsIn(world)).toEqual(['I5: The thread shows message m_7, which nobody wrote.']);
  });

  test('when the thread shows an answer of which the ledger knows nothing', () => {
    const world = aWorld();
    world.records.messages.push(aThreadRow({ _id: 'c1.7.0', direction: 'out', who: 'bot', wamid: null }));
    expect(problemsIn(world)).toEqual(['I5: The thread shows message c1.7.0, which nobody wrote.']);
  });

  test('when the buyer was sent another text', () => {
    const world = aWorld();
    world.truth.sends = world.truth.sends.map((send) => ({ ...send, text: '94 euros.' }));
    expect(problemsIn(world)).toEqual(['I5: The buyer was sent another text than the records show for action c1.1.0.']);
  });

  test('when a status fell, is missing, or has another time', () => {
    const world = aWorld();
    world.records.sends = [aLedgerRow({ rank: 1 })];
    world.records.receipts = world.records.receipts.filter(({ status }) => status !== 'sent');
    world.records.receipts = world.records.receipts.map((receipt) => ({ ...receipt, providerAt: at(9) }));
    expect(problemsIn(world)).toEqual([
      'I5: Action c1.1.0 stands at rank 1; WhatsApp told at least 2 and at most 2.',
      'I5: The status sent of action c1.1.0 was acknowledged and not kept.',
      'I5: The status delivered of action c1.1.0 is kept with another time.',
    ]);
  });

  test('when a conversation counts wrongly', () => {
    const world = aWorld();
    world.records.conversations = world.records.conversations.map((one) => ({
      ...one,
      lastInAt: at(1),
      counters: { messagesIn: 3, botAnswers: 1, personAnswers: 0, followUps: 0 },
    }));
    expect(problemsIn(world)).toEqual([
      'I5: Conversation c1 counts 3 messages of the buyer; he wrote 1.',
      "I5: Conversation c1 shows another time for the buyer's last message.",
    ]);
  });

  test('when an answer is counted that WhatsApp never took, or one that it took is not', () => {
    const world = aWorld();
    world.records.conversations = world.records.conversations.map((one) => ({
      ...one,
      counters: { ...one.counters, botAnswers: 2, followUps: 1 },
    }));
    expect(problemsIn(world)).toEqual([
      'I5: Conversation c1 counts 2 botAnswers; WhatsApp took 1.',
      'I5: Conversation c1 counts 1 followUps; WhatsApp took 0.',
    ]);
  });

  test('when a decision is shown otherwise than it was made', () => {
    const world = aWorld();
    world.records.decisions = world.records.decisions.map((one) => ({ ...one, superseded: true }));
    expect(problemsIn(world)).toEqual(['I5: Decision c1|1 is shown otherwise than the journal has it.']);
    world.records.decisions = [];
    expect(problemsIn(world)).toEqual(['I5: Decision c1|1 is in the journal and not among the decisions.']);
  });

  test('when two people share a conversation', () => {
    const world = withSecondMessage(aWorld(), {
      saying: { buyer: 'b2', shown: { phone: '447700900002', bsuid: 'GB.2' } },
    });
    expect(problemsIn(world)).toEqual(['I5: Conversation c1 holds the messages of 2 buyers.']);
  });

  test('but not when WhatsApp itself showed that their addresses belong together', () => {
    const world = withSecondMessage(aWorld(), {
      saying: { buyer: 'b2', shown: { phone: '447700900001', bsuid: 'GB.2' } },
    });
    expect(problemsIn(world)).toEqual([]);
  });

  test('when one person is split into two conversations, also by a change of number', () => {
    const split = withSecondMessage(aWorld());
    inAnotherConversation(split);
    expect(problemsIn(split)).toContain('I5: One buyer is split into the conversations c1 and c2.');
    const torn = withSecondMessage(aWorld(), { saying: { shown: { phone: '447700900009', bsuid: 'GB.9' } } });
    inAnotherConversation(torn);
    torn.truth.messages.push(aSaying({ wamid: 'wamid.s', kind: 'system', text: null, saidAt: at(8) }));
    expect(problemsIn(torn)).toContain('I5: A change of number tore c1 and c2 apart.');
  });
});

function inAnotherConversation({ records }: World): void {
  records.journal = records.journal.map((step) =>
    step.step === 2 ? { ...step, _id: 'c2|1', conversationId: 'c2', step: 1 } : step,
  );
}

describe('I12: what did not outlive a restart is found', () => {
  test('when a step begins otherwise than the one before it ended', () => {
    const world = aWorld();
    const human = { owner: 'operator:mara', epoch: 1, paused: true, optedOut: true, open: true };
    world.records.journal.push(aStep(2, { kind: 'command', after: human }), aStep(3, { kind: 'look' }));
    expect(problemsIn(world)).toEqual([
      'I12: Step c1|3 begins with another owner, takeover count, pause, opt-out than the one before it ended.',
    ]);
  });

  test('when a step is missing', () => {
    const world = aWorld();
    world.records.journal.push(aStep(3, { kind: 'look' }));
    expect(problemsIn(world)).toEqual(['I12: Conversation c1 has no step 2.']);
  });

  test('when a takeover or a pause is forgotten', () => {
    const world = aWorld();
    world.truth.acts = [act('take-over'), act('pause')];
    expect(problemsIn(world)).toEqual([
      'I12: After the last take-over of c1 its owner is to be human; the records say bot.',
      'I12: After the last take-over of c1 its gate does not say human.',
      'I12: After the last pause of c1 its gate says otherwise.',
      'I12: After the last pause of c1 its record says otherwise.',
    ]);
  });

  test('but not when somebody changed it again, on the record', () => {
    const world = aWorld();
    world.truth.acts = [act('take-over'), act('pause')];
    world.records.journal.push(
      aStep(2, { decidedAt: at(6), facts: [{ kind: 'OwnerChanged', owner: { kind: 'bot' } }, { kind: 'Resumed' }] }),
    );
    expect(problemsIn(world)).toEqual([]);
  });

  test('but not when a rule changed it before the act was acknowledged', () => {
    const world = aWorld();
    world.truth.acts = [{ ...act('take-over'), askedAt: at(5), acknowledgedAt: at(8) }];
    const step = (n: number, kind: string) =>
      aStep(n, { decidedAt: at(n + 4), facts: [{ kind: 'OwnerChanged', owner: { kind } }] });
    world.records.journal.push(step(2, 'human'), step(3, 'bot'));
    expect(problemsIn(world)).toEqual([]);
  });

  test('when a wide pause is forgotten', () => {
    const world = aWorld();
    world.truth.acts = [act('pause', 'all')];
    expect(problemsIn(world)).toEqual(['I12: After the last pause of all its gate says otherwise.']);
  });

  test('when an opt-out is not understood', () => {
    const world = withSecondMessage(aWorld(), { saying: { text: 'STOP', means: 'opt-out' } });
    expect(problemsIn(world)).toEqual([
      'I12: The opt-out in c1 was not understood.',
      'I12: The gate of c1 does not know of the opt-out.',
    ]);
    world.records.gates = [{ _id: 'conversation|c1', optedOut: true }];
    world.records.journal = world.records.journal.map((step) =>
      step.step === 2 ? { ...step, after: { ...step.after, optedOut: true } } : step,
    );
    expect(problemsIn(world)).toEqual([]);
  });

  test('when changed rules are lost, or not followed', () => {
    const world = withSecondMessage(aWorld(), { saying: { saidAt: at(60) } });
    world.truth.acts = [act('policy', 'followUp')];
    expect(problemsIn(world)).toEqual([
      'I12: Version 2 of the rules followUp was saved and is not there.',
      'I12: Decision c1|2 followed older rules followUp than version 2.',
    ]);
  });
});
