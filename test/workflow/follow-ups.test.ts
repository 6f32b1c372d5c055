import type { Fact } from '../../src/domain/conversation/facts';
import { HOUR_MS, MINUTE_MS } from '../../src/domain/time';
import { aPlan } from '../support/builders';
import { testConversations } from '../support/conversations';
import type { TestConversation } from '../support/conversations';
import { eventually } from '../support/eventually';
import type { Judged } from '../support/fake-records';
import { answered } from '../support/fake-records';
import { countOf, eventsOf, summariesOf } from '../support/histories';

const conversations = testConversations();

const planned = (dueAt: number): Fact => ({ kind: 'FollowUpPlanned', plan: aPlan({ dueAt }) });
const followedUp: Judged = { result: 'follow-up', reason: 'follow-up-due', send: 'follow-up' };

/** The bot has answered and plans to write again in three hours. */
async function withPlan(look: () => Judged = () => followedUp): Promise<TestConversation> {
  const conversation = conversations.begin({
    judge: ({ now }) => ({ ...answered, facts: [planned(now + 3 * HOUR_MS)] }),
    look,
  });
  await conversation.says('m1');
  await eventually(async () => {
    expect(countOf(await eventsOf(conversation.handle), 'ACTIVITY_TASK_COMPLETED')).toBe(1);
  });
  return conversation;
}

/** How often an alarm was set, and how often one was taken back. */
async function alarmsOf({ handle }: TestConversation) {
  const events = await eventsOf(handle);
  return { set: countOf(events, 'TIMER_STARTED'), takenBack: countOf(events, 'TIMER_CANCELED') };
}

describe('A follow-up', () => {
  it('leaves only when its moment has come, and everything is asked again at that moment', async () => {
    const lookedAt: number[] = [];
    const conversation = await withPlan();
    conversation.script.look = ({ now }) => {
      lookedAt.push(now);
      return followedUp;
    };
    const dueAt = conversation.records.load().state.plan?.dueAt ?? 0;

    await conversation.skip(2 * HOUR_MS);
    expect(conversation.lines()).toEqual(['burst m1: bot']);
    await conversation.skip(HOUR_MS + MINUTE_MS);

    await eventually(() => {
      expect(conversation.lines()).toEqual(['burst m1: bot', 'look: follow-up']);
      expect(conversation.tried()).toEqual(['1.0', '2.0']);
    });
    expect(lookedAt).toHaveLength(1);
    expect(lookedAt[0]).toBeGreaterThanOrEqual(dueAt);
    expect(lookedAt[0]).toBeLessThan(dueAt + MINUTE_MS);
  });

  it('does not leave when the look at that moment finds a reason against it', async () => {
    const conversation = await withPlan(() => ({ result: 'withheld', reason: 'answer-unlikely' }));

    await conversation.skip(4 * HOUR_MS);

    await eventually(() => {
      expect(conversation.lines()).toEqual(['burst m1: bot', 'look: withheld']);
    });
    expect(conversation.tried()).toEqual(['1.0']);
  });

  it('is looked at again at the later moment that the look chose', async () => {
    let looks = 0;
    const conversation = await withPlan();
    conversation.script.look = ({ now }) => {
      looks += 1;
      const postponed: Judged = { result: 'postponed', reason: 'buyer-still-likely', facts: [planned(now + HOUR_MS)] };
      return looks === 1 ? postponed : followedUp;
    };

    await conversation.skip(3 * HOUR_MS + MINUTE_MS);
    await eventually(() => {
      expect(conversation.lines().slice(1)).toEqual(['look: postponed']);
    });
    await conversation.skip(HOUR_MS);

    await eventually(() => {
      expect(conversation.lines().slice(1)).toEqual(['look: postponed', 'look: follow-up']);
    });
  });

  it('is forgotten when the buyer answers before', async () => {
    const conversation = await withPlan();
    conversation.script.judge = () => answered;

    await conversation.says('m2');
    await eventually(() => {
      expect(conversation.tried()).toHaveLength(2);
    });
    await conversation.skip(4 * HOUR_MS);

    expect(conversation.lines()).toEqual(['burst m1: bot', 'burst m2: bot']);
    expect(conversation.tried()).toEqual(['1.0', '2.0']);
  });

  it('is cancelled by a person', async () => {
    const conversation = await withPlan();

    await conversation.command('editFollowUp', { edit: { kind: 'skip' } });
    await conversation.skip(4 * HOUR_MS);

    expect(conversation.lines()).toEqual(['burst m1: bot', 'command editFollowUp by api']);
  });

  it('is planned anew when a person asks for it', async () => {
    const conversation = await withPlan();

    await conversation.command('editFollowUp', { edit: { kind: 'planAnew' } });

    await eventually(() => {
      expect(conversation.lines().slice(1)).toEqual(['command editFollowUp by api', 'look: follow-up']);
    });
  });

  it('says on the timeline why it waits and what is sent', async () => {
    const conversation = await withPlan();

    await conversation.skip(4 * HOUR_MS);

    await eventually(async () => {
      expect(summariesOf(await eventsOf(conversation.handle))).toEqual([
        `Conversation ${conversation.id}`,
        `send answer ${conversation.id}.1.0`,
        'follow-up: buyers usually answer within 3 h',
        `send follow-up ${conversation.id}.2.0`,
      ]);
    });
  });
});

describe('The one alarm of a conversation', () => {
  it('costs nothing when the due time moves later, rings once early and is set for the rest', async () => {
    const conversation = await withPlan();
    const later = Date.now() + 5 * HOUR_MS;

    await conversation.command('editFollowUp', { edit: { kind: 'moveTo', at: later } });
    expect(await alarmsOf(conversation)).toEqual({ set: 1, takenBack: 0 });

    await conversation.skip(4 * HOUR_MS);
    expect(conversation.lines()).toHaveLength(2);
    await eventually(async () => {
      expect(await alarmsOf(conversation)).toEqual({ set: 2, takenBack: 0 });
    });

    await conversation.skip(HOUR_MS + MINUTE_MS);
    await eventually(() => {
      expect(conversation.lines().slice(2)).toEqual(['look: follow-up']);
    });
  });

  it('is set anew when the due time moves earlier', async () => {
    const conversation = await withPlan();

    await conversation.command('editFollowUp', { edit: { kind: 'moveTo', at: Date.now() + HOUR_MS } });
    expect(await alarmsOf(conversation)).toEqual({ set: 2, takenBack: 1 });
    await conversation.skip(HOUR_MS + MINUTE_MS);

    await eventually(() => {
      expect(conversation.lines().slice(2)).toEqual(['look: follow-up']);
    });
  });
});
