import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../src/domain/time';
import { stateQuery } from '../../workflows/messages';
import type { ConversationState } from '../../src/domain/conversation/state';
import { aPlan } from '../support/builders';
import { testConversations } from '../support/conversations';
import type { TestConversation } from '../support/conversations';
import { eventually } from '../support/eventually';
import { settledAs } from '../support/fake-activities';
import { answered, unanswered } from '../support/fake-records';
import { countOf, eventsOf } from '../support/histories';
import { uniqueName } from '../support/servers';

const conversations = testConversations();

const stateOf = ({ handle }: TestConversation) => handle.query<ConversationState>(stateQuery.name);

/** A conversation whose first answer ends in a way that nobody knows. */
async function withUncertainSend(): Promise<TestConversation> {
  const conversation = conversations.begin({
    judge: () => answered,
    send: () => {
      throw new Error('the worker died in the middle of the call');
    },
    settle: (actionId) => settledAs(actionId, 'uncertain', 'send-uncertain'),
  });
  await conversation.says('m1');
  await eventually(() => {
    expect(conversation.lines()).toEqual(['burst m1: bot', 'event send uncertain']);
  });
  return conversation;
}

describe('A send whose worker died', () => {
  it('is settled from the ledger and never repeated', async () => {
    const conversation = await withUncertainSend();

    expect(conversation.tried()).toEqual(['1.0']);
    expect((await stateOf(conversation)).uncertain).toHaveLength(1);
  });

  it('goes to a person when no status has named it within 90 seconds', async () => {
    const conversation = await withUncertainSend();
    await conversation.skip(89 * SECOND_MS);
    expect((await stateOf(conversation)).attention).toBeNull();

    await conversation.skip(2 * SECOND_MS);

    await eventually(async () => {
      expect((await stateOf(conversation)).attention).toBe('send-uncertain');
    });
    expect(conversation.lines().slice(2)).toEqual(['event due']);
    expect(conversation.tried()).toEqual(['1.0']);
  });

  it('needs nobody when a status names it in time', async () => {
    const conversation = await withUncertainSend();
    const actionId = `${conversation.id}.1.0`;

    await conversation.inbound({ kind: 'sendSettled', actionId, outcome: 'accepted', reason: null, at: Date.now() });
    await eventually(() => {
      expect(conversation.lines().slice(2)).toEqual(['event sendSettled']);
    });
    await conversation.skip(2 * MINUTE_MS);

    expect(await stateOf(conversation)).toMatchObject({ uncertain: [], attention: null });
    expect(conversation.lines()).toHaveLength(3);
  });

  it('is shown to a person even when the episode was closed meanwhile', async () => {
    const conversation = await withUncertainSend();

    await conversation.command('close', {});
    await conversation.skip(2 * MINUTE_MS);
    await conversation.handle.result();

    expect(conversation.lines().slice(2)).toEqual(['command close by api', 'event due']);
    expect(conversation.records.load().state).toMatchObject({ open: false, attention: 'send-uncertain' });
  });
});

describe('A send that nobody took up in time', () => {
  it('is settled from the ledger, and its messages are judged anew', async () => {
    let judged = 0;
    const conversation = conversations.begin(
      { judge: () => ((judged += 1) === 1 ? { ...answered, startWithinMs: SECOND_MS } : unanswered) },
      { number: uniqueName('number-without-worker') },
    );

    await conversation.says('m1');

    await eventually(() => {
      expect(conversation.lines()).toEqual(['burst m1: bot', 'event send dropped', 'burst m1: no-reply']);
    });
    expect(conversation.tried()).toEqual([]);
  });
});

describe('A send that WhatsApp did not take', () => {
  it('is tried again after the pause that WhatsApp asked for', async () => {
    const conversation = conversations.begin({
      judge: () => answered,
      send: ({ actionId }) => {
        const isFirst = conversation.tries.length === 1;
        return isFirst
          ? { ...settledAs(actionId, 'unsent', 'pair-rate'), retryAfterMs: 6_000 }
          : settledAs(actionId, 'accepted');
      },
    });

    await conversation.says('m1');
    await eventually(() => {
      expect(conversation.tried()).toEqual(['1.0']);
    });
    await conversation.skip(7 * SECOND_MS);

    await eventually(() => {
      expect(conversation.tried()).toEqual(['1.0', '1.0']);
    });
    expect(conversation.lines()).toEqual(['burst m1: bot']);
  });

  it('keeps that pause although a person does something else meanwhile', async () => {
    const tries: number[] = [];
    const conversation = conversations.begin({
      judge: ({ now }) => ({
        ...answered,
        facts: [{ kind: 'FollowUpPlanned', plan: aPlan({ dueAt: now + HOUR_MS }) }],
      }),
      send: ({ actionId }) => {
        tries.push(Date.now());
        return tries.length === 1
          ? { ...settledAs(actionId, 'unsent', 'pair-rate'), retryAfterMs: 30 * SECOND_MS }
          : settledAs(actionId, 'accepted');
      },
    });
    await conversation.says('m1');
    await eventually(async () => {
      expect(countOf(await eventsOf(conversation.handle), 'ACTIVITY_TASK_COMPLETED')).toBe(1);
    });

    await conversation.command('editFollowUp', { edit: { kind: 'skip' } });
    await conversation.skip(20 * SECOND_MS);
    expect(tries).toHaveLength(1);

    await conversation.skip(15 * SECOND_MS);
    await eventually(() => {
      expect(conversation.tried()).toEqual(['1.0', '1.0']);
    });
  });

  it('is given up and judged anew when the pause is longer than the answer stays true', async () => {
    let judged = 0;
    const conversation = conversations.begin({
      judge: () => ((judged += 1) === 1 ? answered : unanswered),
      send: ({ actionId }) => ({ ...settledAs(actionId, 'unsent'), retryAfterMs: 2 * MINUTE_MS }),
    });

    await conversation.says('m1');

    await eventually(() => {
      expect(conversation.lines()).toEqual(['burst m1: bot', 'event send dropped', 'burst m1: no-reply']);
    });
    expect(conversation.tried()).toEqual(['1.0']);
  });

  it('goes to a person when WhatsApp refuses it for good', async () => {
    const conversation = conversations.begin({
      judge: () => answered,
      send: ({ actionId }) => settledAs(actionId, 'rejected', 'send-rejected'),
    });

    await conversation.says('m1');

    await eventually(async () => {
      expect((await stateOf(conversation)).attention).toBe('send-rejected');
    });
    expect(conversation.tried()).toEqual(['1.0']);
  });
});

describe('A long text of a person', () => {
  it('leaves message after message: one that has to wait holds up those behind it', async () => {
    const conversation = conversations.begin({
      judge: () => unanswered,
      send: ({ actionId }) => {
        const mustWait = actionId.endsWith('.1') && conversation.tries.length === 2;
        return mustWait
          ? { ...settledAs(actionId, 'unsent', 'throttled'), retryAfterMs: SECOND_MS }
          : settledAs(actionId, 'accepted');
      },
    });
    await conversation.says('m1');
    await eventually(() => {
      expect(conversation.lines()).toEqual(['burst m1: no-reply']);
    });

    await conversation.command('send', { operator: 'mara', draftId: 'd1', parts: 3, lastSeenMessageId: 'm1' });
    await eventually(() => {
      expect(conversation.tried()).toEqual(['2.0', '2.1']);
    });
    await conversation.skip(2 * SECOND_MS);

    await eventually(() => {
      expect(conversation.tried()).toEqual(['2.0', '2.1', '2.1', '2.2']);
    });
  });
});
