import type { Command } from '../../src/domain/conversation/inputs';
import { HOUR_MS, MINUTE_MS } from '../../src/domain/time';
import { testConversations } from '../support/conversations';
import type { TestConversation } from '../support/conversations';
import { eventually } from '../support/eventually';
import { settledAs } from '../support/fake-activities';
import { answered, unanswered } from '../support/fake-records';
import type { SendOutcome } from '../../src/domain/conversation/facts';
import { aGate } from '../support/gate';
import { countOf, eventsOf } from '../support/histories';

const conversations = testConversations();

/** A conversation whose first answer is on its way and whose second waits behind it. */
async function withSendsUnderWay(outcome: SendOutcome) {
  const gate = aGate();
  const conversation = conversations.begin({
    judge: () => answered,
    send: ({ actionId }) => gate.pass().then(() => settledAs(actionId, outcome)),
  });
  await conversation.says('m1');
  await gate.reached;
  await conversation.says('m2');
  await eventually(() => {
    expect(conversation.lines()).toEqual(['burst m1: bot', 'burst m2: bot']);
  });
  return { conversation, gate };
}

/** Waits until the takeover stands in the journal and the update that asked for it is known and not yet answered. */
async function isRecordedAndUnanswered(conversation: TestConversation): Promise<void> {
  await eventually(async () => {
    const events = await eventsOf(conversation.handle);
    expect(conversation.lines().at(-1)).toBe('command takeOver by api');
    expect(countOf(events, 'WORKFLOW_EXECUTION_UPDATE_ACCEPTED')).toBe(1);
    expect(countOf(events, 'WORKFLOW_EXECUTION_UPDATE_COMPLETED')).toBe(0);
  });
}

/** Keeps the conversation busy with a reaction, so that what is sent to it now arrives at once afterwards. */
async function keepBusy(conversation: TestConversation) {
  const gate = aGate();
  conversation.script.before = (activity) => (activity === 'recordStep' ? gate.pass() : undefined);
  await conversation.inbound({ kind: 'reaction', messageId: 'r1', at: Date.now() });
  await gate.reached;
  return { goOn: gate.open };
}

describe('Taking a conversation over', () => {
  it('is answered when the message under way has settled, and no automatic message begins after it', async () => {
    const { conversation, gate } = await withSendsUnderWay('accepted');

    const takeover = conversation.command('takeOver', { operator: 'mara' }, { commandId: 'take1' });
    await isRecordedAndUnanswered(conversation);
    gate.open();

    expect(await takeover).toEqual({
      commandId: 'take1',
      ...{ step: 3, owner: 'operator:mara', epoch: 1, paused: false, open: true, uncertainSends: [] },
    });
    expect(conversation.tried()).toEqual(['1.0']);
    await conversation.skip(HOUR_MS);
    expect(conversation.tried().filter((action) => action === '2.0')).toEqual([]);
  });

  it('names the message whose fate nobody knows', async () => {
    const { conversation, gate } = await withSendsUnderWay('uncertain');

    const takeover = conversation.command('takeOver', { operator: 'mara' });
    await isRecordedAndUnanswered(conversation);
    gate.open();

    expect((await takeover).uncertainSends).toEqual([`${conversation.id}.1.0`]);
    expect(conversation.tried()).toEqual(['1.0']);
  });

  it('stops a message that waits for its next try', async () => {
    const conversation = conversations.begin({
      judge: () => answered,
      send: ({ actionId }) => ({ ...settledAs(actionId, 'unsent', 'pair-rate'), retryAfterMs: 30_000 }),
    });
    await conversation.says('m1');
    await eventually(async () => {
      expect(countOf(await eventsOf(conversation.handle), 'ACTIVITY_TASK_COMPLETED')).toBe(1);
    });

    await conversation.command('takeOver', { operator: 'mara' });
    await conversation.skip(HOUR_MS);

    expect(conversation.tried()).toEqual(['1.0']);
    expect(conversation.lines()).toEqual(['burst m1: bot', 'command takeOver by api', 'event send dropped']);
  });

  it('ends by itself at the agreed time', async () => {
    const conversation = conversations.begin();
    await conversation.says('m1');
    await eventually(() => expect(conversation.lines()).toHaveLength(1));

    await conversation.command('takeOver', { operator: 'mara', until: Date.now() + HOUR_MS });
    await conversation.skip(HOUR_MS + MINUTE_MS / 2);

    await eventually(() => {
      expect(conversation.records.load().state.owner).toEqual({ kind: 'bot' });
    });
    expect(conversation.lines().slice(1, 3)).toEqual(['command takeOver by api', 'event due']);
  });

  it('happens when a person writes from the phone', async () => {
    const conversation = conversations.begin();
    await conversation.says('m1');

    await conversation.inbound({ kind: 'humanSpoke', messageId: 'p1', at: Date.now() });

    await eventually(() => {
      expect(conversation.lines()).toEqual(['burst m1: no-reply', 'event p1 humanSpoke']);
    });
    expect(conversation.records.journal.at(-1)?.facts).toContainEqual(
      expect.objectContaining({ kind: 'OwnerChanged', source: 'phone' }),
    );
  });
});

describe('Handing a conversation back', () => {
  it('lets the bot judge anew what nobody answered', async () => {
    const conversation = conversations.begin({
      judge: ({ state }) => (state.owner.kind === 'bot' ? answered : unanswered),
    });
    await conversation.command('takeOver', { operator: 'mara' });
    await conversation.says('m1');
    await eventually(() => {
      expect(conversation.named()).toEqual(['m1']);
    });

    await conversation.command('handBack', {});

    await eventually(() => {
      expect(conversation.tried()).toHaveLength(1);
    });
    expect(conversation.lines().slice(-2)).toEqual(['command handBack by api', 'burst m1: bot']);
  });

  it('leaves the last word to the person who spoke after the buyer, although both came at once', async () => {
    const conversation = conversations.begin();
    await conversation.says('m0');
    await eventually(() => {
      expect(conversation.lines()).toHaveLength(1);
    });
    conversation.script.judge = () => answered;
    const { goOn } = await keepBusy(conversation);
    await conversation.says('m1');
    await conversation.inbound({ kind: 'humanSpoke', messageId: 'p1', at: Date.now() });
    goOn();
    await eventually(() => {
      expect(conversation.lines().slice(2)).toEqual(['burst m1: bot', 'event p1 humanSpoke', 'event send dropped']);
    });

    await conversation.command('handBack', {});

    expect(conversation.lines().slice(5)).toEqual(['command handBack by api']);
    expect(conversation.tried()).toEqual([]);
  });
});

describe('What comes together with a hand-back', () => {
  it('is judged together with what nobody answered before', async () => {
    const conversation = conversations.begin({
      judge: ({ state }) => (state.owner.kind === 'bot' ? answered : unanswered),
    });
    await conversation.command('takeOver', { operator: 'mara' });
    await conversation.says('m1');
    await eventually(() => {
      expect(conversation.named()).toEqual(['m1']);
    });

    const { goOn } = await keepBusy(conversation);
    await conversation.signal('handBack', { commandId: 'back1', by: 'mara', reason: 'hand-back' });
    await conversation.says('m2');
    goOn();

    await eventually(() => {
      expect(conversation.tried()).toHaveLength(1);
    });
    expect(conversation.lines().slice(2)).toEqual([
      'event r1 reaction',
      'command handBack by temporal',
      'burst m1: bot',
      'burst m1 m2: bot',
    ]);
    expect(conversation.tried()).toEqual(['6.0']);
  });
});

describe('Routing a conversation', () => {
  it('gives it to a team, to an operator and to the bot', async () => {
    const conversation = conversations.begin();
    await conversation.says('m1');
    const to = (place: Extract<Command, { kind: 'route' }>['to']) => conversation.command('route', { to: place });

    expect((await to({ kind: 'team', team: 'sales' })).owner).toBe('team:sales');
    expect((await to({ kind: 'operator', operator: 'jan' })).owner).toBe('operator:jan');
    expect((await conversation.command('assign', { operator: 'mara' })).owner).toBe('operator:mara');
    expect(await to({ kind: 'bot' })).toMatchObject({ owner: 'bot', epoch: 4 });
  });
});

describe("A person's own message", () => {
  const draft = { draftId: 'd1', lastSeenMessageId: 'm1' };

  it('takes the conversation over and is answered with its fate', async () => {
    const conversation = conversations.begin();
    await conversation.says('m1');
    await eventually(() => {
      expect(conversation.lines()).toHaveLength(1);
    });

    const answer = await conversation.command('send', { ...draft, operator: 'mara' });

    const send = { actionId: `${conversation.id}.2.0`, outcome: 'accepted', reason: null };
    expect(answer).toMatchObject({ owner: 'operator:mara', send });
    expect(conversation.tried()).toEqual(['2.0']);
  });

  it('is refused when the buyer has written since, or another person owns the conversation', async () => {
    const conversation = conversations.begin();
    await conversation.says('m1', 'm2');

    await expect(conversation.command('send', { ...draft, operator: 'mara' })).rejects.toMatchObject({
      cause: { type: 'newer-message' },
    });
    await conversation.command('takeOver', { operator: 'jan' });
    const seen = { draftId: 'd1', lastSeenMessageId: 'm2' };
    await expect(conversation.command('send', { ...seen, operator: 'mara' })).rejects.toMatchObject({
      cause: { type: 'owned-by-another' },
    });
    expect(conversation.tried()).toEqual([]);
  });
});
