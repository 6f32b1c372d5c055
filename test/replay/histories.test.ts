import type { History } from '@temporalio/common/lib/proto-utils';
import { Worker } from '@temporalio/worker';
import { quietRuntime, workflowBundle } from '../support/conversations';
import { nameOf, recordedHistories } from '../support/histories';

type Named = { workflowId: string; history: History };

beforeAll(quietRuntime);

/** Replays under today's bundle; gives what each history failed with, or null. */
async function replay(histories: readonly Named[]): Promise<Record<string, string | null>> {
  const results = Worker.runReplayHistories({ workflowBundle }, histories);
  const outcomes: Record<string, string | null> = {};
  for await (const { workflowId, error } of results) outcomes[workflowId] = error?.name ?? null;
  return outcomes;
}

const named = recordedHistories().map(({ version, story, history }) => ({
  workflowId: `${version}/${story}`,
  history,
}));

describe('Every conversation that was ever recorded', () => {
  it('goes on under the code of today', async () => {
    expect(await replay(named)).toEqual(Object.fromEntries(named.map(({ workflowId }) => [workflowId, null])));
  });

  it('tells every story that the design names', () => {
    expect(named.map(({ workflowId }) => workflowId)).toEqual(
      expect.arrayContaining([
        'v1/answered-burst',
        'v1/burst-without-answer',
        'v1/close',
        'v1/file-expired',
        'v1/file-fetched',
        'v1/follow-up',
        'v1/pause',
        'v1/quarantine',
        'v1/reopened',
        'v1/takeover-and-hand-back',
      ]),
    );
  });
});

describe('A conversation that the code of today would have led differently', () => {
  /** The same conversation, but another activity answered in it. */
  function withOtherActivity({ workflowId, history }: Named): Named {
    const events = (history.events ?? []).map((event) =>
      nameOf(event) === 'ACTIVITY_TASK_SCHEDULED'
        ? {
            ...event,
            activityTaskScheduledEventAttributes: {
              ...event.activityTaskScheduledEventAttributes,
              activityType: { name: 'sendFax' },
            },
          }
        : event,
    );
    return { workflowId, history: { ...history, events } };
  }

  it('is found out', async () => {
    const changed = named.filter(({ workflowId }) => workflowId === 'v1/answered-burst').map(withOtherActivity);

    expect(await replay(changed)).toEqual({ 'v1/answered-burst': 'DeterminismViolationError' });
  });
});
