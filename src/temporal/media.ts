import { WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import { WorkflowIdConflictPolicy, WorkflowIdReusePolicy } from '@temporalio/common';
import { CONVERSATIONS_TASK_QUEUE, mediaWorkflowId } from '../domain/ids';
import type { MessageId } from '../domain/ids';
import { MEDIA_WORKFLOW } from '../../workflows/messages';
import { engineUnavailable } from './client';
import type { TemporalClient } from './client';

/**
 * Sees to it that the file of a message is fetched: one short workflow a message, whose id is used once. Asking again
 * while it runs, or after it has ended well, changes nothing. Throws `engine-unavailable` when Temporal does not answer.
 */
export function createMediaStart({ temporal }: { temporal: TemporalClient }) {
  return async function startMedia(messageId: MessageId): Promise<void> {
    try {
      await temporal.withDeadline(() =>
        temporal.client.workflow.start(MEDIA_WORKFLOW, {
          workflowId: mediaWorkflowId(messageId),
          taskQueue: CONVERSATIONS_TASK_QUEUE,
          args: [{ messageId }],
          workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE_FAILED_ONLY,
          workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
          staticSummary: `File of message ${messageId}`,
        }),
      );
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw engineUnavailable(error);
    }
  };
}
