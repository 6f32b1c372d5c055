import { randomUUID } from 'node:crypto';
import { testConversations } from '../support/conversations';
import type { TestConversation } from '../support/conversations';
import { eventually } from '../support/eventually';
import { settledAs } from '../support/fake-activities';
import { answered } from '../support/fake-records';
import { aGate } from '../support/gate';
import { countOf, eventsOf, nameOf } from '../support/histories';

const conversations = testConversations();

async function open(): Promise<TestConversation> {
  const conversation = conversations.begin();
  await conversation.says('m1');
  await eventually(() => {
    expect(conversation.lines()).toHaveLength(1);
  });
  return conversation;
}

/** Resets the workflow to its first task, as the Web UI does: every signal and update is handed to it once more. */
async function resetToBeginning({ handle, start }: TestConversation): Promise<void> {
  const { connection, namespace } = conversations.temporal;
  const first = (await eventsOf(handle)).find((event) => nameOf(event) === 'WORKFLOW_TASK_COMPLETED');
  await connection.workflowService.resetWorkflowExecution({
    namespace,
    workflowExecution: { workflowId: start.workflowId },
    workflowTaskFinishEventId: first?.eventId ?? null,
    requestId: randomUUID(),
    reason: 'by hand, in the Web UI',
  });
}

/** Everything that was handed on once more has been taken when a message sent after it is judged. */
async function catchUp(conversation: TestConversation): Promise<void> {
  await conversation.says('after');
  await eventually(() => {
    expect(conversation.named()).toContain('after');
  });
}

describe('A conversation whose workflow is reset to its beginning', () => {
  it("does not send a person's message a second time", async () => {
    const conversation = await open();
    await conversation.command('send', { operator: 'mara', draftId: 'd1', lastSeenMessageId: 'm1' });

    await resetToBeginning(conversation);
    await catchUp(conversation);

    expect(conversation.lines()).toEqual(['burst m1: no-reply', 'command send by api', 'burst after: no-reply']);
    expect(conversation.tried()).toEqual(['2.0']);
  });

  it('does no command and no event a second time and keeps its owner', async () => {
    const conversation = await open();
    await conversation.inbound({ kind: 'humanSpoke', messageId: 'p1', at: Date.now() });
    await conversation.command('handBack', {});
    await conversation.command('assign', { operator: 'jan' });
    const before = conversation.lines();

    await resetToBeginning(conversation);
    await catchUp(conversation);

    expect(conversation.lines()).toEqual([...before, 'burst after: no-reply']);
    expect(conversation.records.load().state).toMatchObject({ owner: { operator: 'jan' }, epoch: 3 });
  });
});

describe('A command that is repeated after the episode was closed and opened again', () => {
  it('is not done again', async () => {
    const conversation = await open();
    const close = () => conversation.command('close', {}, { commandId: 'close1' });
    const first = await close();
    await conversation.handle.result();
    await conversation.says('m2');
    await eventually(() => {
      expect(conversation.named()).toEqual(['m1', 'm2']);
    });

    const again = await close();

    expect(again).toMatchObject({ commandId: 'close1', step: first.step });
    expect(conversation.lines()).toEqual(['burst m1: no-reply', 'command close by api', 'burst m2: no-reply']);
  });
});

describe('A message that was under way when the workflow was ended', () => {
  /** The worker of the send goes on; the conversation begins anew when somebody takes it over. */
  async function endedWhileSending() {
    const gate = aGate();
    const conversation = conversations.begin({
      judge: () => answered,
      send: ({ actionId }) => gate.pass().then(() => settledAs(actionId, 'uncertain', 'send-uncertain')),
      settle: (actionId) => settledAs(actionId, 'uncertain', 'send-uncertain'),
    });
    await conversation.says('m1');
    await gate.reached;
    await conversation.handle.terminate('by hand, in the Web UI');
    return { conversation, gate };
  }

  it('is named by the takeover that came after it', async () => {
    const { conversation, gate } = await endedWhileSending();

    const answer = await conversation.command('takeOver', { operator: 'mara' });
    gate.open();

    expect(answer.uncertainSends).toEqual([`${conversation.id}.1.0`]);
    expect(conversation.tried()).toEqual(['1.0']);
  });

  it('is shown to a person although its fate came when nobody listened', async () => {
    const { conversation, gate } = await endedWhileSending();
    gate.open();
    await eventually(() => {
      expect(conversation.records.ledger.get(`${conversation.id}.1.0`)?.outcome).toBe('uncertain');
    });

    await conversation.inbound({ kind: 'called', at: Date.now() });

    await eventually(() => {
      expect(conversation.lines()).toEqual(['burst m1: bot', 'event send uncertain']);
    });
    expect(countOf(await eventsOf(conversation.handle), 'WORKFLOW_TASK_FAILED')).toBe(0);
  });
});
