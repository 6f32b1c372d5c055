import { randomUUID } from 'node:crypto';
import { testConversations } from '../support/conversations';
import type { TestConversation } from '../support/conversations';
import { eventually } from '../support/eventually';
import { countOf, eventsOf } from '../support/histories';

const conversations = testConversations();

async function open(): Promise<TestConversation> {
  const conversation = conversations.begin();
  await conversation.says('m1');
  await eventually(() => {
    expect(conversation.lines()).toEqual(['burst m1: no-reply']);
  });
  return conversation;
}

/** Signals bytes that no converter can read. */
async function signalBytes({ start }: TestConversation, metadata: Record<string, Uint8Array>): Promise<void> {
  const { connection, namespace } = conversations.temporal;
  await connection.workflowService.signalWorkflowExecution({
    namespace,
    workflowExecution: { workflowId: start.workflowId },
    signalName: 'inbound',
    requestId: randomUUID(),
    input: { payloads: [{ metadata, data: Buffer.from('{"kind":') }] },
  });
}

/** Whatever came before, the next message is recorded and no workflow task has failed. */
async function expectLife(conversation: TestConversation): Promise<void> {
  await conversation.says('m9');
  await eventually(() => {
    expect(conversation.named()).toEqual(['m1', 'm9']);
  });
  expect(countOf(await eventsOf(conversation.handle), 'WORKFLOW_TASK_FAILED')).toBe(0);
}

const rubbish: readonly unknown[] = [
  undefined,
  null,
  7,
  'messages',
  [],
  {},
  { kind: 'messages' },
  { kind: 'messages', messageIds: 'm2', at: 1 },
  { kind: 'messages', messageIds: [], at: 1 },
  { kind: 'messages', messageIds: ['m2'], at: 'now' },
  { kind: 'constructor', at: 1 },
  { kind: '__proto__', at: 1 },
  { kind: 'sendSettled', actionId: 'a', outcome: 'lost', reason: null, at: 1 },
];

describe('A conversation lives on', () => {
  it.each(rubbish.map((value) => [value === undefined ? 'no argument' : JSON.stringify(value), value]))(
    'after the signal inbound with %s, which an operator finds in the quarantine',
    async (_, value) => {
      const conversation = await open();

      await (value === undefined ? conversation.signal('inbound') : conversation.signal('inbound', value));

      await eventually(() => {
        expect(conversation.lines().slice(1)).toEqual(['event unreadable']);
      });
      expect(conversation.quarantined).toEqual([
        { name: 'inbound', at: expect.any(Number) as number, why: 'it is not one of the inbound kinds' },
      ]);
      expect(conversation.records.load().state).toMatchObject({ quarantined: 1, attention: 'bad-input' });
      await expectLife(conversation);
    },
  );

  it('after signals whose payload nobody can decode', async () => {
    const conversation = await open();

    await signalBytes(conversation, { encoding: Buffer.from('json/plain') });
    await signalBytes(conversation, { encoding: Buffer.from('binary/unheard-of') });
    await signalBytes(conversation, {});

    await eventually(() => {
      expect(conversation.quarantined).toHaveLength(3);
    });
    await expectLife(conversation);
  });

  it('after a signal that nobody knows, and a command as a signal that is none', async () => {
    const conversation = await open();

    await conversation.signal('hello', { anything: true });
    await conversation.signal('takeOver', { by: 'mara' });

    await eventually(() => {
      expect(conversation.quarantined.map(({ name, why }) => `${name}: ${why}`)).toEqual([
        'hello: there is no signal of this name',
        'takeOver: it is not a command of this kind',
      ]);
    });
    await expectLife(conversation);
  });

  it('after a flood of rubbish, of which it keeps the beginning', async () => {
    const conversation = await open();

    await Promise.all(Array.from({ length: 60 }, () => conversation.signal('inbound', {})));

    await eventually(() => {
      expect(conversation.quarantined.length).toBeGreaterThan(0);
    });
    await expectLife(conversation);
  });

  it('after updates that nobody knows or that are malformed, which are refused', async () => {
    const conversation = await open();
    const { handle } = conversation;

    await expect(handle.executeUpdate('dance', { args: [{}] })).rejects.toMatchObject({
      cause: { type: 'not-found', message: 'There is no update named dance.' },
    });
    await expect(handle.executeUpdate('takeOver', { args: [{ by: 'mara' }] })).rejects.toMatchObject({
      cause: { type: 'bad-request' },
    });
    await expect(handle.executeUpdate('takeOver')).rejects.toMatchObject({ cause: { type: 'bad-request' } });

    await expectLife(conversation);
  });

  it('after a query that nobody knows, which is told so', async () => {
    const conversation = await open();

    expect(await conversation.handle.query('dance')).toBe('There is no query named dance.');
    await expectLife(conversation);
  });
});

describe('A conversation that is started by hand', () => {
  it.each([
    ['without an argument', []],
    ['with null', [null]],
    ['without a number', [{ conversationId: 'c1' }]],
  ])('%s fails at once with a sentence that says how', async (_, args) => {
    const { start } = conversations.begin();

    const run = await conversations.temporal.client.workflow.start('conversation', { ...start, args });

    await expect(run.result()).rejects.toMatchObject({
      cause: { type: 'bad-request', message: 'Start a conversation with {"conversationId","number"}.' },
    });
  });
});
