import { randomUUID } from 'node:crypto';
import { msToTs } from '@temporalio/common/lib/time';
import { temporal as proto } from '@temporalio/proto';
import type { TemporalClient } from '../../src/temporal/client';

const outcomes = proto.api.enums.v1.FastForwardPollingResult;
const UNIMPLEMENTED = 12;
/** The server says so in words only. */
const ENDED = 'the execution ended before';

/**
 * Moves the clock of one workflow forward; everything that falls due on the way happens. Workflow code sees the new
 * time, activities see the wall clock. Returns when the new time is reached or the workflow has ended before it.
 */
export async function skipTime(temporal: TemporalClient, workflowId: string, ms: number): Promise<void> {
  const { namespace, connection } = temporal;
  const fastForwardId = randomUUID();
  const workflowExecution = { workflowId };
  await explained(
    connection.workflowService.updateWorkflowExecutionOptions({
      namespace,
      workflowExecution,
      workflowExecutionOptions: {
        timeSkippingConfig: { enabled: true, fastForwardConfig: { id: fastForwardId, duration: msToTs(ms) } },
      },
      updateMask: { paths: ['time_skipping_config'] },
    }),
  );
  for (;;) {
    const { fastForwardPollingResult: outcome, failedReason } =
      await connection.workflowService.pollWorkflowExecutionTimeSkipping({
        namespace,
        workflowExecution,
        fastForwardId,
      });
    if (outcome === outcomes.FAST_FORWARD_POLLING_RESULT_FAST_FORWARD_COMPLETED) return;
    if (outcome !== outcomes.FAST_FORWARD_POLLING_RESULT_FAST_FORWARD_FAILED) continue;
    if (failedReason.includes(ENDED)) return;
    throw new Error(`Time was not skipped: ${failedReason}`);
  }
}

async function explained(call: Promise<unknown>): Promise<void> {
  try {
    await call;
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error) || error.code !== UNIMPLEMENTED) throw error;
    const needed = 'Temporal server 1.32 or newer with frontend.WorkflowTimeSkippingEnabled=true';
    throw new Error(`This server cannot skip time; workflow tests need ${needed}.`, { cause: error });
  }
}
