import { Worker } from '@temporalio/worker';
import { testConversations, workflowBundle } from '../support/conversations';
import type { TestConversation } from '../support/conversations';
import { eventually } from '../support/eventually';
import { settledAs } from '../support/fake-activities';
import { answered } from '../support/fake-records';
import { aGate } from '../support/gate';
import { countOf, eventsOf } from '../support/histories';

const conversations = testConversations();
/** A workflow task that waits for a local activity hears of nothing else until it reports, after 8 s of its 10. */
const HEARD_WITHIN_MS = 20_000;

/** Why the history of a conversation does not replay under today's code, or null. */
async function replayFailure({ handle, start }: TestConversation): Promise<string | null> {
  const history = await handle.fetchHistory();
  const results = Worker.runReplayHistories({ workflowBundle }, [{ workflowId: start.workflowId, history }]);
  const failures: string[] = [];
  for await (const { error } of results) if (error !== undefined) failures.push(`${error.name}: ${error.message}`);
  return failures[0] ?? null;
}

describe('A message whose worker dies while a burst is being judged', () => {
  it('has its fate read after that burst, so that the conversation replays', async () => {
    const [sends, judges] = [aGate(), aGate()];
    const asked: string[] = [];
    const conversation = conversations.begin({
      judge: () => answered,
      send: async ({ actionId }) => {
        if (!actionId.endsWith('.1.0')) return settledAs(actionId, 'accepted');
        await sends.pass();
        throw new Error('the worker died');
      },
      settle: (actionId) => {
        asked.push(actionId);
        return settledAs(actionId, 'uncertain', 'send-uncertain');
      },
      before: (activity, what) => (activity === 'takeBurst' && what === 'm2' ? judges.pass() : undefined),
    });
    await conversation.says('m1');
    await sends.reached;
    await conversation.says('m2');
    await judges.reached;
    sends.open();
    await eventually(
      async () => {
        expect(countOf(await eventsOf(conversation.handle), 'ACTIVITY_TASK_FAILED')).toBe(1);
      },
      { withinMs: HEARD_WITHIN_MS },
    );
    expect(asked).toEqual([]);
    judges.open();
    await eventually(() => {
      expect(conversation.lines()).toHaveLength(3);
      expect(asked).toHaveLength(1);
      expect(conversation.tried()).toHaveLength(2);
    });

    expect(await replayFailure(conversation)).toBeNull();
  });
});
