import { engineUnavailable } from '../../src/temporal/client';
import type { TemporalClient } from '../../src/temporal/client';
import type { Run, RunHistory } from './replay-histories';

const RUNNING = "ExecutionStatus = 'Running'";

/** Reads the history of every workflow that runs, or of every one there is; one at a time, so that many are no matter. */
export async function* readLive(
  { client }: TemporalClient,
  { closed }: { closed: boolean },
): AsyncGenerator<RunHistory> {
  try {
    for await (const { workflowId, runId } of client.workflow.list(closed ? {} : { query: RUNNING })) {
      yield { workflowId, runId, history: await client.workflow.getHandle(workflowId, runId).fetchHistory() };
    }
  } catch (error) {
    throw engineUnavailable(error);
  }
}

/** Ends a run; its journal has everything, and `conversations:restart` begins another one from it. */
export async function endRun({ client }: TemporalClient, { workflowId, runId }: Run, why: string): Promise<void> {
  await client.workflow.getHandle(workflowId, runId).terminate(why);
}
