import { NativeConnection, Worker } from '@temporalio/worker';
import type { SendMessage } from '../../src/domain/conversation/effects';
import { sendTaskQueue } from '../../src/domain/ids';
import { SECOND_MS } from '../../src/domain/time';
import { aPlan } from '../support/builders';
import { testConversations } from '../support/conversations';
import type { TestConversation } from '../support/conversations';
import { eventually } from '../support/eventually';
import { settledAs } from '../support/fake-activities';
import { answered } from '../support/fake-records';
import { countOf, eventsOf } from '../support/histories';
import { testServers, uniqueName } from '../support/servers';

const conversations = testConversations();

/** A conversation whose first answer has left. */
async function withAnAnswer(): Promise<TestConversation> {
  const conversation = conversations.begin({ judge: () => answered });
  await conversation.says('m1');
  await eventually(async () => {
    expect(countOf(await eventsOf(conversation.handle), 'ACTIVITY_TASK_COMPLETED')).toBe(1);
  });
  return conversation;
}

describe('The second message to a buyer', () => {
  it('waits until WhatsApp does not find it too fast, then leaves by itself', async () => {
    const conversation = await withAnAnswer();
    await conversation.skip(4 * SECOND_MS);
    await conversation.says('m2');
    await eventually(() => {
      expect(conversation.lines()).toEqual(['burst m1: bot', 'burst m2: bot']);
    });
    expect(conversation.tried()).toEqual(['1.0']);

    await conversation.skip(3 * SECOND_MS);

    await eventually(() => {
      expect(conversation.tried()).toEqual(['1.0', '2.0']);
    });
  });

  it('is judged anew together with what the buyer writes while it waits', async () => {
    const conversation = await withAnAnswer();
    await conversation.skip(4 * SECOND_MS);
    await conversation.says('m2');
    await eventually(() => {
      expect(conversation.lines()).toHaveLength(2);
    });
    await conversation.says('m3');
    await eventually(() => {
      expect(conversation.lines()).toEqual(['burst m1: bot', 'burst m2: bot', 'burst m2 m3: bot']);
    });
    await conversation.skip(3 * SECOND_MS);

    await eventually(() => {
      expect(conversation.tried()).toEqual(['1.0', '3.0']);
    });
  });

  it('never leaves when a person takes over while it waits', async () => {
    const conversation = await withAnAnswer();
    await conversation.skip(4 * SECOND_MS);
    await conversation.says('m2');
    await eventually(() => {
      expect(conversation.lines()).toHaveLength(2);
    });
    expect(await conversation.command('takeOver', { operator: 'mara' })).toMatchObject({ uncertainSends: [] });
    await conversation.skip(10 * SECOND_MS);

    expect(conversation.tried()).toEqual(['1.0']);
  });
});

describe('A number whose sends queue up', () => {
  it('sends answers before follow-ups, though these came first', async () => {
    const number = uniqueName('number-with-a-queue');
    const places = { followUp: [1, 2, 3], answer: [4, 5] };
    const nudges = places.followUp.map(() =>
      conversations.begin(
        {
          judge: ({ now }) => ({
            ...{ result: 'no-reply', reason: 'nothing-to-answer' },
            facts: [{ kind: 'FollowUpPlanned', plan: aPlan({ dueAt: now + SECOND_MS }) }],
          }),
          look: () => ({ result: 'follow-up', reason: 'follow-up-due', send: 'follow-up' }),
        },
        { number },
      ),
    );
    const replies = places.answer.map(() => conversations.begin({ judge: () => answered }, { number }));
    const areQueued = async (all: readonly TestConversation[]): Promise<void> => {
      for (const one of all)
        await eventually(async () => {
          expect(countOf(await eventsOf(one.handle), 'ACTIVITY_TASK_SCHEDULED')).toBe(1);
        });
    };
    for (const nudge of nudges) await nudge.says('m1');
    await areQueued(nudges);
    for (const reply of replies) await reply.says('m1');
    await areQueued(replies);

    const left: string[] = [];
    const connection = await NativeConnection.connect({ address: testServers().temporalAddress });
    const sender = await Worker.create({
      ...{ connection, taskQueue: sendTaskQueue(number), maxConcurrentActivityTaskExecutions: 1 },
      activities: {
        sendMessage({ actionId, source }: SendMessage) {
          left.push(source);
          return Promise.resolve(settledAs(actionId, 'accepted'));
        },
      },
    });
    await sender.runUntil(() => eventually(() => expect(left).toHaveLength(5)));
    await connection.close();
    expect(left).toEqual(['answer', 'answer', 'follow-up', 'follow-up', 'follow-up']);
  });
});
