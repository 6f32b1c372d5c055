import { HOUR_MS } from '../../src/domain/time';
import { commandKinds, signalTwins } from '../../workflows/messages';
import { aPlan } from '../support/builders';
import { testConversations } from '../support/conversations';
import type { TestConversation } from '../support/conversations';
import { eventually } from '../support/eventually';
import { answered } from '../support/fake-records';
import { countOf, eventsOf } from '../support/histories';

const conversations = testConversations();

type Definition = { name?: string; description?: string };
type Metadata = {
  currentDetails: string;
  definition: Record<'signalDefinitions' | 'updateDefinitions' | 'queryDefinitions', Definition[]>;
};

const metadataOf = ({ handle }: TestConversation) => handle.query<Metadata>('__temporal_workflow_metadata');

async function attributesOf({ handle }: TestConversation): Promise<Record<string, unknown>> {
  const { typedSearchAttributes } = await handle.describe();
  const pairs = typedSearchAttributes.getAll().map(({ key, value }) => [key.name, value] as const);
  return Object.fromEntries(pairs.filter(([name]) => name.startsWith('Conv')));
}

async function answeredAndPlanned(): Promise<TestConversation> {
  const conversation = conversations.begin({
    judge: ({ now }) => ({
      ...answered,
      facts: [
        { kind: 'StageChanged', stage: 'quoted' },
        { kind: 'FollowUpPlanned', plan: aPlan({ dueAt: now + 3 * HOUR_MS }) },
      ],
    }),
  });
  await conversation.says('m1');
  await eventually(async () => {
    expect(countOf(await eventsOf(conversation.handle), 'TIMER_STARTED')).toBe(1);
  });
  return conversation;
}

describe('The list of conversations', () => {
  it('can be filtered by what a conversation is in, and follows each step', async () => {
    const conversation = await answeredAndPlanned();
    const { plan, lastInbound } = conversation.records.load().state;
    const always = { ConvNumber: conversation.number, ConvStage: 'quoted', ConvLastInboundAt: at(lastInbound?.at) };

    expect(await attributesOf(conversation)).toEqual({
      ...always,
      ...{ ConvState: 'waiting', ConvOwner: 'bot', ConvPaused: false, ConvNextActionAt: at(plan?.dueAt) },
    });

    await conversation.command('takeOver', { operator: 'mara' });
    expect(await attributesOf(conversation)).toEqual({
      ...always,
      ...{ ConvState: 'person', ConvOwner: 'operator:mara', ConvPaused: false },
    });

    await conversation.command('pause', {});
    expect(await attributesOf(conversation)).toMatchObject({ ConvState: 'paused', ConvPaused: true });

    await conversation.signal('hello');
    await eventually(async () => {
      expect(await attributesOf(conversation)).toMatchObject({ ConvAttention: 'bad-input' });
    });

    await conversation.command('close', {});
    await conversation.handle.result();
    expect(await attributesOf(conversation)).toMatchObject({
      ConvState: 'closed',
      ConvLastOutcome: 'operator-judgement',
    });
  });

  it('costs one event for what changed, and none for what did not', async () => {
    const conversation = await answeredAndPlanned();
    const upserts = async () => countOf(await eventsOf(conversation.handle), 'UPSERT_WORKFLOW_SEARCH_ATTRIBUTES');
    expect(await upserts()).toBe(1);

    await conversation.command('takeOver', { operator: 'mara' });
    expect(await upserts()).toBe(2);
    await conversation.command('assign', { operator: 'mara' });
    expect(await upserts()).toBe(2);
  });
});

describe('The page of a conversation', () => {
  it('says who owns it, what was decided and why, what happens next and what to press', async () => {
    const conversation = await answeredAndPlanned();
    const { plan, recent } = conversation.records.load().state;

    const { currentDetails } = await metadataOf(conversation);

    expect(currentDetails.split('\n')).toEqual([
      '## waiting · episode 1 · step 1',
      '- **Owner**: bot',
      '- **Needs a person**: no',
      `- **Next**: ${words(plan?.dueAt)}: buyers usually answer within 3 h`,
      '- **Uncertain sends**: 0 · **unreadable inputs**: 0',
      '',
      '**Last decisions**, the newest first',
      '',
      `1. ${words(recent[0]?.at)} **bot**: The reply book knows the question. (\`known-question\`)`,
      '',
      'Press *Send an Update*: `takeOver` (the bot is silent from the answer on), `pause`, `route`, `editFollowUp`, `close`.',
      `The messages: \`GET /api/v1/conversations/${conversation.id}/messages\` in the admin API.`,
    ]);
  });

  it('says so when a person owns it and automation is paused', async () => {
    const conversation = await answeredAndPlanned();
    await conversation.command('takeOver', { operator: 'mara' });
    await conversation.command('pause', {});

    const lines = (await metadataOf(conversation)).currentDetails.split('\n');

    expect(lines[0]).toBe('## paused · episode 1 · step 3');
    expect(lines[1]).toBe(
      '- **Owner**: operator:mara (by mara: A person judged it so.), **paused** by mara until somebody resumes it',
    );
    expect(lines.at(-2)).toBe(
      'Press *Send an Update*: `handBack` (the bot answers again), `resume`, `route`, `editFollowUp`, `close`.',
    );
  });

  it('is the same in the run that continues a long one', async () => {
    const conversation = await answeredAndPlanned();
    const before = await metadataOf(conversation);
    const { runId } = await conversation.handle.describe();

    await conversation.growLong();
    await eventually(async () => {
      expect((await conversation.handle.describe()).runId).not.toBe(runId);
    });

    await eventually(async () => {
      expect((await metadataOf(conversation)).currentDetails).toBe(before.currentDetails);
    });
    expect(await attributesOf(conversation)).toMatchObject({ ConvState: 'waiting', ConvOwner: 'bot' });
  });

  it('offers every command and signal with a sentence that says what it does', async () => {
    const { definition } = await metadataOf(await answeredAndPlanned());
    const described = (list: readonly Definition[]) =>
      list.filter(({ description }) => (description ?? '').length > 20).map(({ name }) => name);

    expect(described(definition.updateDefinitions).toSorted()).toEqual(commandKinds.toSorted());
    expect(described(definition.signalDefinitions).toSorted()).toEqual(['inbound', ...signalTwins].toSorted());
    expect(described(definition.queryDefinitions)).toContain('state');
  });
});

const at = (moment: number | undefined): Date => new Date(moment ?? 0);
const words = (moment: number | undefined): string => `${at(moment).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
