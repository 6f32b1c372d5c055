/**
 * Records the histories that the replay tests judge. Run by hand, never by the tests:
 *
 *   node scripts/setup.mjs all
 *   node_modules/.bin/jest --selectProjects record
 *
 * It writes into the folder of VERSION what is missing there: a recorded history is never written anew. When the workflow code changes what it does (behind `patched()`), raise VERSION and record again; the older
 * folders stay and must go on replaying. Real server, time not skipped, fake activities, no personal data.
 */
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { historyToJSON } from '@temporalio/common/lib/proto-utils';
import type { Fact } from '../../src/domain/conversation/facts';
import { mediaWorkflowId } from '../../src/domain/ids';
import { SECOND_MS } from '../../src/domain/time';
import { createMediaStart } from '../../src/temporal/media';
import { aPlan } from './builders';
import { testConversations } from './conversations';
import type { TestConversation } from './conversations';
import { eventually } from './eventually';
import { LOST_FILE } from './fake-activities';
import type { Judged } from './fake-records';
import { answered, unanswered } from './fake-records';

const VERSION = 'v1';
const folder = path.resolve(__dirname, '../fixtures/histories', VERSION);
const conversations = testConversations({ taskQueue: 'conversations', number: '1001' });

const messageId = (n: number): string => `m_${'0123456789abcdef'.repeat(2).slice(0, 30)}${String(n).padStart(2, '0')}`;
const planned = (dueAt: number): Fact => ({ kind: 'FollowUpPlanned', plan: aPlan({ dueAt }) });

/** What the rules say of an answered burst in the product: the answer, and when the silence is looked at. */
const answeredAndPlanned = ({ now }: { now: number }): Judged => ({
  ...answered,
  facts: [planned(now + 3 * 60 * 60 * SECOND_MS)],
});

type Story = (conversation: TestConversation) => Promise<void>;

/** Waits until so many steps are recorded and nothing is under way. */
async function rest(conversation: TestConversation, steps: number): Promise<void> {
  await eventually(async () => {
    const { raw } = await conversation.handle.describe();
    expect(conversation.lines()).toHaveLength(steps);
    expect([raw.pendingActivities?.length ?? 0, raw.pendingWorkflowTask ?? null]).toEqual([0, null]);
  });
}

const stories: Readonly<Record<string, Story>> = {
  async 'burst-without-answer'(conversation) {
    await conversation.says(messageId(1), messageId(2));
    await rest(conversation, 1);
    await conversation.says(messageId(3));
    await rest(conversation, 2);
  },
  async 'answered-burst'(conversation) {
    conversation.script.judge = answeredAndPlanned;
    await conversation.says(messageId(1), messageId(2));
    await rest(conversation, 1);
    await conversation.says(messageId(3));
    await rest(conversation, 2);
  },
  async 'takeover-and-hand-back'(conversation) {
    await conversation.says(messageId(1));
    await rest(conversation, 1);
    await conversation.command('takeOver', { operator: 'mara' }, { commandId: 'take-1' });
    await conversation.says(messageId(2));
    await rest(conversation, 3);
    conversation.script.judge = answeredAndPlanned;
    await conversation.command('handBack', {}, { commandId: 'back-1' });
    await rest(conversation, 5);
  },
  async 'follow-up'(conversation) {
    conversation.script.judge = ({ now }) => ({ ...answered, facts: [planned(now + SECOND_MS)] });
    conversation.script.look = () => ({ result: 'follow-up', reason: 'follow-up-due', send: 'follow-up' });
    await conversation.says(messageId(1));
    await rest(conversation, 2);
  },
  async pause(conversation) {
    await conversation.says(messageId(1));
    await rest(conversation, 1);
    await conversation.command('pause', {}, { commandId: 'pause-1' });
    await conversation.says(messageId(2));
    await rest(conversation, 3);
    conversation.script.judge = answeredAndPlanned;
    await conversation.command('resume', {}, { commandId: 'resume-1' });
    await rest(conversation, 5);
  },
  async quarantine(conversation) {
    await conversation.says(messageId(1));
    await rest(conversation, 1);
    await conversation.signal('inbound', { kind: 'unheard-of' });
    await rest(conversation, 2);
    await conversation.signal('hello');
    await rest(conversation, 3);
    await conversation.says(messageId(2));
    await rest(conversation, 4);
  },
  async close(conversation) {
    await conversation.says(messageId(1));
    await rest(conversation, 1);
    await conversation.command('close', {}, { commandId: 'close-1' });
    await conversation.handle.result();
  },
  async reopened(conversation) {
    await stories['close']?.(conversation);
    await conversation.says(messageId(2));
    await rest(conversation, 3);
  },
  async superseded(conversation) {
    conversation.script.judge = answeredAndPlanned;
    conversation.script.send = ({ actionId }) =>
      actionId.endsWith('.1.0')
        ? { actionId, outcome: 'unsent', reason: 'pair-rate', retryAfterMs: 30 * SECOND_MS }
        : { actionId, outcome: 'accepted', reason: null, retryAfterMs: null };
    await conversation.says(messageId(1));
    await rest(conversation, 1);
    await conversation.says(messageId(2));
    await rest(conversation, 2);
  },
  async 'uncertain-send'(conversation) {
    conversation.script.judge = answeredAndPlanned;
    conversation.script.send = ({ actionId }) => ({
      ...{ actionId, outcome: 'uncertain', reason: 'send-uncertain', retryAfterMs: null },
    });
    await conversation.says(messageId(1));
    await rest(conversation, 2);
    await conversation.command('takeOver', { operator: 'mara' }, { commandId: 'take-1' });
  },
  async 'continued-as-new'(conversation) {
    await conversation.says(messageId(1));
    await rest(conversation, 1);
    await conversation.command('takeOver', { operator: 'mara' }, { commandId: 'take-1' });
    const { runId } = await conversation.handle.describe();
    await conversation.growLong();
    await eventually(async () => {
      expect((await conversation.handle.describe()).runId).not.toBe(runId);
    });
    await conversation.says(messageId(2));
    await rest(conversation, 3);
  },
};

/** Clients and workers sign with process and host, which are nobody's business. */
function withoutHosts(json: string): string {
  return JSON.stringify(JSON.parse(json), (key, value: unknown) => (key === 'identity' ? 'test' : value));
}

/** Files of messages: one that comes, and one that cannot be fetched. */
const files: Readonly<Record<string, string>> = { 'file-fetched': messageId(1), 'file-expired': LOST_FILE };

async function historyOfFile(id: string): Promise<string> {
  const { temporal } = conversations;
  await createMediaStart({ temporal })(id);
  const handle = temporal.client.workflow.getHandle(mediaWorkflowId(id));
  await handle.result();
  return historyToJSON(await handle.fetchHistory());
}

describe('Recording the histories', () => {
  it('writes a file for every story that has none yet', async () => {
    mkdirSync(folder, { recursive: true });
    for (const [name, story] of Object.entries(stories)) {
      const file = path.join(folder, `${name}.json`);
      if (existsSync(file)) continue;
      const conversation = conversations.begin({ judge: () => unanswered }, { id: name });
      await story(conversation);
      writeFileSync(file, `${withoutHosts(historyToJSON(await conversation.handle.fetchHistory()))}\n`);
    }
    for (const [name, id] of Object.entries(files)) {
      const file = path.join(folder, `${name}.json`);
      if (!existsSync(file)) writeFileSync(file, `${withoutHosts(await historyOfFile(id))}\n`);
    }
    expect(readdirSync(folder)).toHaveLength(Object.keys({ ...stories, ...files }).length);
  });
});
