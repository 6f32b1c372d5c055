import { testConversations } from '../support/conversations';
import type { TestConversation } from '../support/conversations';
import { eventually } from '../support/eventually';
import { settledAs } from '../support/fake-activities';
import { answered } from '../support/fake-records';
import { aGate } from '../support/gate';
import { countOf, eventsOf } from '../support/histories';

const conversations = testConversations();

/** So many messages are sent around a moment. */
const MANY = 60;
const WITHIN = { withinMs: 30_000 };
const ids = Array.from({ length: MANY }, (_, n) => `m${String(n).padStart(2, '0')}`);

/** An open conversation, to which many messages are then sent in waves, each right after something that ends a run. */
async function sayManyAround(end: (conversation: TestConversation) => Promise<void>): Promise<TestConversation> {
  const conversation = conversations.begin();
  await conversation.says(...ids.slice(0, 1));
  await eventually(() => {
    expect(conversation.lines()).toHaveLength(1);
  });
  for (const wave of [ids.slice(1, 20), ids.slice(20, 40), ids.slice(40)]) {
    await end(conversation);
    await Promise.all(wave.map((id) => conversation.says(id)));
  }
  return conversation;
}

async function expectEachNamedOnce(conversation: TestConversation): Promise<void> {
  await eventually(() => {
    expect(conversation.named().toSorted()).toEqual(ids);
  }, WITHIN);
}

describe('Messages that arrive around the moment', () => {
  it('at which a long run is continued by a new one are each judged once', async () => {
    const conversation = await sayManyAround((one) => one.growLong());

    await expectEachNamedOnce(conversation);
    await eventually(async () => {
      const [started] = await eventsOf(conversation.handle);
      expect(started?.workflowExecutionStartedEventAttributes?.continuedExecutionRunId).toMatch(/./);
    });
  });

  it('at which the episode is closed are each judged once, in this episode or the next', async () => {
    const closings: Promise<unknown>[] = [];

    const conversation = await sayManyAround((one) => {
      closings.push(one.command('close', {}));
      return Promise.resolve();
    });
    await Promise.allSettled(closings);

    await expectEachNamedOnce(conversation);
    expect(conversation.lines()).toContain('command close by api');
    // The last closing may have come after the last message: one more finds the conversation alive in either case.
    await conversation.says('one more');
    await eventually(() => {
      expect(conversation.named()).toContain('one more');
      expect(conversation.records.load().state.open).toBe(true);
    });
  });
});

describe('A conversation whose workflow somebody ended', () => {
  it('remembers owner, pause and opt-out when the buyer writes again', async () => {
    const conversation = conversations.begin();
    await conversation.says('m0');
    await conversation.command('takeOver', { operator: 'mara' });
    await conversation.command('pause', {});
    await conversation.inbound({ kind: 'preferenceChanged', preference: 'stop', at: Date.now() });
    await eventually(() => {
      expect(conversation.records.load().state).toMatchObject({ optedOut: true, open: true });
    });
    const seen: unknown[] = [];
    conversation.script.judge = ({ state: { owner, epoch, pause, optedOut } }) => {
      seen.push({ owner, epoch, pausedBy: pause?.by, optedOut });
      return { result: 'no-reply', reason: 'person-owns' };
    };

    await conversation.handle.terminate('by hand, in the Web UI');
    await conversation.says('m1');

    await eventually(() => {
      expect(conversation.named()).toEqual(['m0', 'm1']);
    });
    const owner = { kind: 'human', operator: 'mara', team: null };
    expect(seen).toEqual([{ owner, epoch: 1, pausedBy: 'mara', optedOut: true }]);
  });

  it('goes on with the message that was under way, and does not send it twice', async () => {
    const gate = aGate();
    const conversation = conversations.begin({
      judge: () => answered,
      send: ({ actionId }) => gate.pass().then(() => settledAs(actionId, 'uncertain', 'send-uncertain')),
    });
    await conversation.says('m1');
    await gate.reached;

    await conversation.handle.terminate('by hand, in the Web UI');
    await conversation.inbound({ kind: 'called', at: Date.now() });
    await eventually(async () => {
      expect(countOf(await eventsOf(conversation.handle), 'ACTIVITY_TASK_SCHEDULED')).toBe(1);
    });
    gate.open();

    await eventually(() => {
      expect(conversation.lines()).toEqual(['burst m1: bot', 'event send uncertain']);
    });
    expect(conversation.tried()).toEqual(['1.0']);
  });

  it('is closed in good order when it was cancelled, and opened again by the next message', async () => {
    const gate = aGate();
    const conversation = conversations.begin({
      judge: () => answered,
      send: ({ actionId }) => gate.pass().then(() => settledAs(actionId, 'accepted')),
    });
    await conversation.says('m1');
    await gate.reached;

    await conversation.handle.cancel();
    await eventually(() => {
      expect(conversation.lines()).toEqual(['burst m1: bot', 'command close by temporal']);
    });
    gate.open();
    await conversation.handle.result();
    await conversation.says('m2');

    await eventually(() => {
      expect(conversation.named()).toEqual(['m1', 'm2']);
      expect(conversation.tried()).toEqual(['1.0', '3.0']);
    });
  });

  it('hears buyer and operator until it has closed', async () => {
    const gate = aGate();
    const conversation = conversations.begin({
      judge: () => answered,
      send: ({ actionId }) => gate.pass().then(() => settledAs(actionId, 'accepted')),
    });
    await conversation.says('m1');
    await gate.reached;
    await conversation.handle.cancel();
    await eventually(() => {
      expect(conversation.lines()).toHaveLength(2);
    });

    await conversation.says('m2');
    const takeover = conversation.command('takeOver', { operator: 'mara' });
    await eventually(() => {
      expect(conversation.lines()).toEqual(expect.arrayContaining(['command takeOver by api', 'burst m2: bot']));
    });
    gate.open();

    expect(await takeover).toMatchObject({ owner: 'operator:mara', open: true });
  });
});
