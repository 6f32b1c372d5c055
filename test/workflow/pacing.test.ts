import { SECOND_MS } from '../../src/domain/time';
import { aPlan } from '../support/builders';
import { testConversations } from '../support/conversations';
import type { TestConversation } from '../support/conversations';
import { eventually } from '../support/eventually';
import { answered } from '../support/fake-records';
import { countOf, eventsOf } from '../support/histories';

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

describe('A send', () => {
  const priorityOf = async (one: TestConversation): Promise<number | null | undefined> => {
    const scheduled = (await eventsOf(one.handle)).find((event) => event.activityTaskScheduledEventAttributes);
    return scheduled?.activityTaskScheduledEventAttributes?.priority?.priorityKey;
  };

  it('goes before those of other conversations that may wait longer: answers before follow-ups', async () => {
    const reply = conversations.begin({ judge: () => answered });
    const nudge = conversations.begin({
      judge: ({ now }) => ({
        ...{ result: 'no-reply', reason: 'nothing-to-answer' },
        facts: [{ kind: 'FollowUpPlanned', plan: aPlan({ dueAt: now + SECOND_MS }) }],
      }),
      look: () => ({ result: 'follow-up', reason: 'follow-up-due', send: 'follow-up' }),
    });
    for (const one of [reply, nudge]) await one.says('m1');
    await eventually(async () => {
      expect([await priorityOf(reply), await priorityOf(nudge)]).toEqual([2, 4]);
    });
  });
});
