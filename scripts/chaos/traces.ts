import type { WorkflowExecutionDescription } from '@temporalio/client';
import type { History } from '@temporalio/common/lib/proto-utils';
import { historyToJSON } from '@temporalio/common/lib/proto-utils';
import { tsToMs } from '@temporalio/common/lib/time';
import { temporal as proto } from '@temporalio/proto';
import { workflowId } from '../../src/domain/ids';
import type { ReplayTrace, RunTrace } from '../../src/simulator/checker/traces';
import type { TemporalClient } from '../../src/temporal/client';
import { bundlePath } from '../../worker/bundle';
import { replayHistories } from '../replay/replay-histories';
import type { Run, RunHistory } from '../replay/replay-histories';

type Wanted = { temporal: TemporalClient; conversationIds: readonly string[]; mostHistories: number };

/** Reads every run of the conversations of this chaos, and replays the histories of so many of them, evenly chosen. */
export async function readTraces({ temporal, conversationIds, mostHistories }: Wanted) {
  const runs = await runsOf(temporal, conversationIds);
  const step = Math.max(1, Math.ceil(runs.length / mostHistories));
  const chosen = runs.filter((_, n) => n % step === 0);
  const histories = new Map<string, RunHistory>();
  for (const run of chosen) {
    const history = await temporal.client.workflow.getHandle(run.workflowId, run.runId).fetchHistory();
    histories.set(run.runId, { ...run, history });
  }
  const traces: RunTrace[] = [];
  for (const run of runs) traces.push(await traceOf(temporal, run, histories.get(run.runId)?.history ?? null));
  const replays: ReplayTrace[] = [];
  for await (const replayed of replayHistories(histories.values(), bundlePath)) replays.push(replayed);
  return { runs: traces, replays };
}

/** Every run, also those that went on in another one; a server of somebody else has more than ours. */
async function runsOf({ client }: TemporalClient, conversationIds: readonly string[]): Promise<readonly Run[]> {
  const ours = new Set(conversationIds.map(workflowId));
  const runs: Run[] = [];
  for await (const run of client.workflow.list())
    if (ours.has(run.workflowId)) runs.push({ workflowId: run.workflowId, runId: run.runId });
  return runs;
}

async function traceOf({ client }: TemporalClient, run: Run, history: History | null): Promise<RunTrace> {
  const { raw, typedSearchAttributes, memo } = await client.workflow.getHandle(run.workflowId, run.runId).describe();
  return {
    ...run,
    shown: JSON.stringify({ searchAttributes: typedSearchAttributes.getAll(), memo }),
    history: history === null ? null : toText(history),
    taskFailures: history === null ? [] : taskFailuresOf(history),
    activities: (raw.pendingActivities ?? []).map(({ activityType, attempt }) => ({
      name: activityType?.name ?? 'an activity',
      attempt: attempt ?? 1,
    })),
    task: taskOf(raw),
  };
}

function taskFailuresOf({ events }: History): readonly string[] {
  return (events ?? []).flatMap(({ workflowTaskFailedEventAttributes: failed }) =>
    failed ? [nameOfCause(failed.cause)] : [],
  );
}

function taskOf({ pendingWorkflowTask: task }: WorkflowExecutionDescription['raw']): RunTrace['task'] {
  if (!task) return null;
  const since = task.originalScheduledTime ?? task.scheduledTime;
  return { attempt: task.attempt ?? 1, since: since ? tsToMs(since) : Date.now() };
}

function nameOfCause(cause: number | null | undefined): string {
  const name: string | undefined = proto.api.enums.v1.WorkflowTaskFailedCause[cause ?? 0];
  return (name ?? 'UNKNOWN').replace('WORKFLOW_TASK_FAILED_CAUSE_', '');
}

/** A history as text, what stands in payloads decoded. */
function toText(history: History): string {
  const plain: unknown = JSON.parse(historyToJSON(history));
  return JSON.stringify(plain, (_, value: unknown) => (isPayload(value) ? decoded(value.data) : value));
}

function isPayload(value: unknown): value is { metadata: object; data: string } {
  return (
    typeof value === 'object' &&
    value !== null &&
    'metadata' in value &&
    'data' in value &&
    typeof value.data === 'string'
  );
}

function decoded(data: string): unknown {
  const bytes = Buffer.from(data, 'base64');
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return bytes.toString('utf8');
  }
}
