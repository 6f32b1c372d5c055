import { testConversations } from '../support/conversations';
import type { TestConversation } from '../support/conversations';
import { eventually } from '../support/eventually';
import { answered, unanswered } from '../support/fake-records';
import { eventsOf } from '../support/histories';

/** `LONG_CONVERSATION=10000` plays a longer one. */
const MESSAGES = Number(process.env['LONG_CONVERSATION'] ?? '1000');
const AT_ONCE = 20;
/** Each run ends beyond this; what was under way by then is still recorded in it. */
const MOST_EVENTS = 500;
const LAST_STEP_EVENTS = 250;
const MOST_BYTES = 512 * 1024;
/** What travels from run to run (design, Closing and carrying over). */
const MOST_CARRIED_BYTES = 32 * 1024;

const conversations = testConversations();

type Run = { events: number; bytes: number; carried: number; before: string };

async function runOf({ start }: TestConversation, runId: string): Promise<Run> {
  const run = conversations.temporal.client.workflow.getHandle(start.workflowId, runId);
  const events = await eventsOf(run);
  const begun = events[0]?.workflowExecutionStartedEventAttributes;
  const carried = (begun?.input?.payloads ?? []).map(({ data }) => data?.length ?? 0);
  return {
    events: events.length,
    bytes: (await run.describe()).historySize ?? 0,
    carried: carried.reduce((sum, length) => sum + length, 0),
    before: begun?.continuedExecutionRunId ?? '',
  };
}

/** Every run of a conversation, the last one first: how long its history is, and what was carried into it. */
async function runsOf(conversation: TestConversation): Promise<readonly Run[]> {
  const runs: Run[] = [];
  for (let id = (await conversation.handle.describe()).runId; id !== ''; id = runs.at(-1)?.before ?? '')
    runs.push(await runOf(conversation, id));
  return runs;
}

describe(`A conversation of ${MESSAGES} messages`, () => {
  it('goes on from run to run: each is judged once and in order, and neither histories nor what is carried grow', async () => {
    const ids = Array.from({ length: MESSAGES }, (_, n) => `m${n}`);
    const conversation = conversations.begin({
      judge: ({ messageIds }) => (messageIds.includes('m0') ? answered : unanswered),
    });
    for (let from = 0; from < ids.length; from += AT_ONCE) {
      for (const id of ids.slice(from, from + AT_ONCE)) await conversation.says(id);
      // The buyer waits for the conversation, or all of it would be one burst.
      await eventually(() => expect(conversation.named().length).toBeGreaterThanOrEqual(from), { withinMs: 60_000 });
    }
    await eventually(() => expect(conversation.named()).toHaveLength(MESSAGES), { withinMs: 60_000 });
    expect(conversation.named()).toStrictEqual(ids);
    expect(conversation.tried()).toStrictEqual(['1.0']);

    const runs = await runsOf(conversation);
    expect(runs.length).toBeGreaterThan(MESSAGES / MOST_EVENTS);
    expect(Math.max(...runs.map(({ events }) => events))).toBeLessThan(MOST_EVENTS + LAST_STEP_EVENTS);
    expect(Math.max(...runs.map(({ bytes }) => bytes))).toBeLessThan(MOST_BYTES);
    expect(Math.max(...runs.map(({ carried }) => carried))).toBeLessThan(MOST_CARRIED_BYTES);
    const state = conversation.records.load().state;
    expect(state.step).toBe(conversation.records.journal.length);
    expect(JSON.stringify(state).length).toBeLessThan(MOST_CARRIED_BYTES);
  }, 1_800_000);
});
