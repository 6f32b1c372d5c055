import { ApplicationFailure } from '@temporalio/common';
import { MINUTE_MS } from '../../src/domain/time';
import { testConversations } from '../support/conversations';
import { eventually } from '../support/eventually';
import { settledAs } from '../support/fake-activities';
import { answered, unanswered } from '../support/fake-records';
import { aGate } from '../support/gate';
import { countOf, eventsOf } from '../support/histories';

const conversations = testConversations();

describe('What the buyer writes', () => {
  it('is recorded as one step when it came together, and answered once', async () => {
    const conversation = conversations.begin({ judge: () => answered });

    await conversation.says('m1', 'm2', 'm3');

    await eventually(() => {
      expect(conversation.lines()).toEqual(['burst m1 m2 m3: bot']);
      expect(conversation.tried()).toEqual(['1.0']);
    });
  });

  it('is recorded once when it is handed on twice', async () => {
    const conversation = conversations.begin();

    await conversation.says('m1');
    await conversation.says('m1');
    await conversation.says('m2', 'm1');

    await eventually(() => {
      expect(conversation.named()).toEqual(['m1', 'm2']);
    });
  });

  it('is answered in the order of the decisions, one message after the other', async () => {
    const gate = aGate();
    const conversation = conversations.begin({
      judge: () => answered,
      send: ({ actionId }) => gate.pass().then(() => settledAs(actionId, 'accepted')),
    });

    await conversation.says('m1');
    await gate.reached;
    await conversation.says('m2');
    await eventually(() => {
      expect(conversation.lines()).toEqual(['burst m1: bot', 'burst m2: bot']);
    });
    expect(conversation.tried()).toEqual(['1.0']);

    gate.open();
    await eventually(() => {
      expect(conversation.tried()).toEqual(['1.0', '2.0']);
    });
  });

  it('waits for a store that is away, and is not judged twice when it is back', async () => {
    const store = { isAway: true };
    const conversation = conversations.begin({
      judge: () => answered,
      before: () => {
        if (store.isAway) throw new Error('the store is away');
      },
    });

    await conversation.says('m1');
    await conversation.says('m2');
    store.isAway = false;

    await eventually(() => {
      expect(conversation.named()).toEqual(['m1', 'm2']);
    });
  });
});

describe('An answer that has not left when the buyer writes again', () => {
  it('is dropped while it is held back, and everything is judged anew together', async () => {
    const store = { isAway: true };
    const conversation = conversations.begin({
      judge: () => answered,
      before: (activity) => {
        if (activity !== 'takeBurst' || !store.isAway) return;
        store.isAway = false;
        // Longer than a workflow task waits: the conversation goes on hearing, by a durable timer.
        throw ApplicationFailure.create({ message: 'the store is away', nextRetryDelay: '20s' });
      },
    });

    await conversation.says('m1');
    await eventually(async () => {
      expect(countOf(await eventsOf(conversation.handle), 'TIMER_STARTED')).toBe(1);
    });
    await conversation.says('m2');
    await conversation.skip(MINUTE_MS / 2);

    await eventually(() => {
      expect(conversation.lines()).toEqual(['burst m1: bot', 'burst m1 m2: bot']);
      expect(conversation.tried()).toEqual(['2.0']);
    });
    expect(conversation.named()).toEqual(['m1', 'm2']);
  });

  it('is withdrawn while it waits for its next try, and everything is judged anew together', async () => {
    const conversation = conversations.begin({
      judge: () => answered,
      send: ({ actionId }) =>
        actionId.endsWith('.1.0')
          ? { ...settledAs(actionId, 'unsent', 'pair-rate'), retryAfterMs: MINUTE_MS / 2 }
          : settledAs(actionId, 'accepted'),
    });

    await conversation.says('m1');
    await eventually(async () => {
      expect(countOf(await eventsOf(conversation.handle), 'ACTIVITY_TASK_COMPLETED')).toBe(1);
    });
    await conversation.says('m2');

    await eventually(() => {
      expect(conversation.tried()).toEqual(['1.0', '2.0']);
    });
    expect(conversation.lines()).toEqual(['burst m1: bot', 'burst m1 m2: bot']);
    expect(conversation.named()).toEqual(['m1', 'm2']);
  });

  it('is judged anew together with the message for which the gates stopped it', async () => {
    const conversation = conversations.begin({
      judge: () => answered,
      send: ({ actionId }) =>
        actionId.endsWith('.1.0') ? settledAs(actionId, 'dropped', 'superseded') : settledAs(actionId, 'accepted'),
    });

    await conversation.says('m1');
    await eventually(() => {
      expect(conversation.lines()).toEqual(['burst m1: bot', 'event send dropped']);
    });
    await conversation.says('m2');

    await eventually(() => {
      expect(conversation.lines().slice(2)).toEqual(['burst m1 m2: bot']);
      expect(conversation.tried()).toEqual(['1.0', '3.0']);
    });
    expect(conversation.named()).toEqual(['m1', 'm2']);
  });

  it('is judged anew after a minute when the message that stopped it never shows up', async () => {
    const conversation = conversations.begin({
      judge: () => answered,
      send: ({ actionId }) =>
        actionId.endsWith('.1.0') ? settledAs(actionId, 'dropped', 'superseded') : settledAs(actionId, 'accepted'),
    });

    await conversation.says('m1');
    await eventually(() => {
      expect(conversation.lines()).toHaveLength(2);
    });
    await conversation.skip(MINUTE_MS + 1_000);

    await eventually(() => {
      expect(conversation.lines().slice(2)).toEqual(['burst m1: bot']);
      expect(conversation.tried()).toEqual(['1.0', '3.0']);
    });
  });
});

describe('A worker that dies while it records what the buyer wrote', () => {
  it('loses no message: what the recorded step does not name is taken as the next', async () => {
    const gate = aGate();
    const asked: string[] = [];
    const conversation = conversations.begin({
      judge: ({ messageIds }) => (messageIds.includes('m1') ? { ...unanswered, facts: [closing] } : unanswered),
      before: async (activity, messageIds) => {
        if (activity !== 'takeBurst') return;
        asked.push(messageIds);
        if (messageIds === 'm1') await gate.pass();
      },
    });
    await conversation.says('m0');
    await eventually(() => {
      expect(conversation.lines()).toHaveLength(1);
    });

    // The step closes the episode; a message that arrives meanwhile makes the server refuse the end of the run, and
    // the local activity runs again with both messages.
    await conversation.says('m1');
    await gate.reached;
    await conversation.says('m2');
    gate.open();

    await eventually(() => {
      expect(conversation.lines()).toEqual(['burst m0: no-reply', 'burst m1: no-reply', 'burst m2: no-reply']);
    });
    expect(asked).toEqual(['m0', 'm1', 'm1 m2', 'm2']);
  });
});

const closing = { kind: 'EpisodeClosed', reason: 'long-silence', by: null } as const;
