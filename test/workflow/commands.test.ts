import { HOUR_MS, MINUTE_MS } from '../../src/domain/time';
import { testConversations } from '../support/conversations';
import type { TestConversation } from '../support/conversations';
import { eventually } from '../support/eventually';
import { answered } from '../support/fake-records';
import { aGate } from '../support/gate';
import { countOf, eventsOf } from '../support/histories';
import { uniqueName } from '../support/servers';

const conversations = testConversations();

async function open(): Promise<TestConversation> {
  const conversation = conversations.begin();
  await conversation.says('m1');
  await eventually(() => {
    expect(conversation.lines()).toEqual(['burst m1: no-reply']);
  });
  return conversation;
}

const act = (reason: string) => ({ commandId: uniqueName('cmd'), by: 'mara', reason });

describe('A pause', () => {
  it('holds automatic messages back until a person resumes, then the bot judges anew', async () => {
    const conversation = await open();
    const paused = await conversation.command('pause', {});
    conversation.script.judge = ({ state }) =>
      state.pause === null ? answered : { result: 'no-reply', reason: 'paused' };
    await conversation.says('m2');
    await eventually(() => {
      expect(conversation.named()).toEqual(['m1', 'm2']);
    });

    const resumed = await conversation.command('resume', {});

    expect([paused.paused, resumed.paused]).toEqual([true, false]);
    await eventually(() => {
      expect(conversation.tried()).toHaveLength(1);
    });
    expect(conversation.lines().slice(1)).toEqual([
      'command pause by api',
      'burst m2: no-reply',
      'command resume by api',
      'burst m2: bot',
    ]);
  });

  it('ends by itself at its agreed time', async () => {
    const conversation = await open();

    await conversation.command('pause', { until: Date.now() + HOUR_MS });
    await conversation.skip(HOUR_MS + MINUTE_MS / 2);

    await eventually(() => {
      expect(conversation.records.load().state.pause).toBeNull();
    });
    expect(conversation.lines()[2]).toBe('event due');
  });
});

describe('Closing an episode', () => {
  it('ends the run, and what the buyer writes next opens another episode', async () => {
    const conversation = await open();

    const answer = await conversation.command('close', {});
    await conversation.handle.result();
    await conversation.says('m2');

    expect(answer.open).toBe(false);
    await eventually(() => {
      expect(conversation.lines()).toEqual(['burst m1: no-reply', 'command close by api', 'burst m2: no-reply']);
    });
    expect(conversation.records.load().state).toMatchObject({ open: true, episode: 2 });
  });

  it('can be taken back: a command to a closed conversation opens it first', async () => {
    const conversation = await open();
    await conversation.command('close', {});
    await conversation.handle.result();

    await conversation.inbound({ kind: 'reopened', at: Date.now() });
    const answer = await conversation.command('takeOver', { operator: 'mara' });

    expect(answer).toMatchObject({ open: true, owner: 'operator:mara' });
  });
});

describe('A command that is given as a signal', () => {
  it('is done and recorded as unverified, each of the five that have one', async () => {
    const conversation = await open();

    await conversation.signal('takeOver', { ...act('takeover'), operator: 'mara' });
    await conversation.signal('handBack', act('hand-back'));
    await conversation.signal('pause', act('operator-pause'));
    await conversation.signal('resume', act('operator-resume'));
    await conversation.signal('route', { ...act('operator-route'), to: { kind: 'team', team: 'sales' } });

    await eventually(() => {
      const commands = conversation.lines().filter((line) => line.startsWith('command'));
      expect(commands).toEqual([
        'command takeOver by temporal',
        'command handBack by temporal',
        'command pause by temporal',
        'command resume by temporal',
        'command route by temporal',
      ]);
    });
  });

  it('leaves everything as it is when it cannot be done', async () => {
    const conversation = await open();

    await conversation.signal('handBack', act('hand-back'));
    await conversation.says('m2');

    await eventually(() => {
      expect(conversation.lines()).toEqual(['burst m1: no-reply', 'burst m2: no-reply']);
    });
  });
});

describe('A command that is typed into the Web UI', () => {
  it('is done and recorded as unverified', async () => {
    const conversation = await open();

    await conversation.command('takeOver', { operator: 'mara' }, { updateId: uniqueName('typed') });

    expect(conversation.lines().slice(1)).toEqual(['command takeOver by temporal']);
  });
});

describe('A command that is repeated', () => {
  it('is done once and gets the answer that it got before', async () => {
    const conversation = await open();
    const again = (updateId?: string) =>
      conversation.command('takeOver', { operator: 'mara' }, { commandId: 'take1', ...(updateId && { updateId }) });

    const answers = [await again(), await again(), await again('typed-again')];

    expect(answers[0]).toMatchObject({ commandId: 'take1', epoch: 1, step: 2 });
    expect(answers).toEqual([answers[0], answers[0], answers[0]]);
    expect(conversation.lines().slice(1)).toEqual(['command takeOver by api']);
  });

  it('gets the same answer from the run that continues a long one', async () => {
    const conversation = await open();
    const again = () => conversation.command('takeOver', { operator: 'mara' }, { commandId: 'take1' });
    const first = await again();
    const { runId } = await conversation.handle.describe();
    await conversation.growLong();
    await eventually(async () => {
      expect((await conversation.handle.describe()).runId).not.toBe(runId);
    });

    expect(await again()).toEqual(first);
    expect(conversation.lines().slice(1)).toEqual(['command takeOver by api']);
  });
});

describe('A command that cannot be done', () => {
  it('is refused with a sentence and leaves no event', async () => {
    const conversation = await open();
    await eventually(async () => {
      expect(countOf(await eventsOf(conversation.handle), 'TIMER_STARTED')).toBe(1);
    });
    const before = (await eventsOf(conversation.handle)).length;

    await expect(conversation.command('handBack', {})).rejects.toMatchObject({
      cause: { type: 'command-refused', message: 'The bot already owns this conversation.' },
    });
    await expect(conversation.command('pause', { until: 1 })).rejects.toMatchObject({
      cause: { type: 'bad-request' },
    });

    expect(await eventsOf(conversation.handle)).toHaveLength(before);
  });

  it('is judged only when everything that came before it is taken', async () => {
    const conversation = await open();
    const gate = aGate();
    conversation.script.before = (activity) => (activity === 'recordStep' ? gate.pass() : undefined);
    await conversation.inbound({ kind: 'reaction', messageId: 'r1', at: Date.now() });
    await gate.reached;

    await conversation.inbound({ kind: 'humanSpoke', messageId: 'p1', at: Date.now() });
    const handedBack = conversation.command('handBack', {});
    gate.open();

    expect(await handedBack).toMatchObject({ owner: 'bot', epoch: 2 });
  });

  it('is refused by a conversation that has only just begun to load', async () => {
    const conversation = conversations.begin();

    await expect(conversation.command('handBack', {})).rejects.toMatchObject({ cause: { type: 'command-refused' } });

    expect(conversation.lines()).toEqual([]);
  });
});
