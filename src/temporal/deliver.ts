import { WorkflowIdConflictPolicy, WorkflowIdReusePolicy } from '@temporalio/common';
import type { Inbound } from '../domain/conversation/inputs';
import { CONVERSATIONS_TASK_QUEUE, workflowId } from '../domain/ids';
import type { ConversationId, NumberId } from '../domain/ids';
import { CONVERSATION_WORKFLOW, inboundSignal } from '../../workflows/messages';
import type { ConversationInput } from '../../workflows/messages';
import { engineUnavailable } from './client';
import type { TemporalClient } from './client';

/** Who receives: a conversation, and the business number it belongs to. */
export type Recipient = { conversationId: ConversationId; number: NumberId };

/** What is the same for every start of a conversation: a closed one reopens, an open one goes on. */
export function startOptions({ conversationId, number }: Recipient) {
  const args: [ConversationInput] = [{ conversationId, number }];
  return {
    workflowId: workflowId(conversationId),
    taskQueue: CONVERSATIONS_TASK_QUEUE,
    args,
    workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
    workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
    // Ids only: the Web UI shows it to whoever reaches it.
    staticSummary: `Conversation ${conversationId}`,
  };
}

/**
 * Hands an input to a conversation: one atomic signal-with-start, durable when it returns, a new run where none is
 * open. Throws `engine-unavailable` when Temporal does not answer; nothing is lost then, the inbox row stays pending.
 */
export function createDelivery({ temporal }: { temporal: TemporalClient }) {
  return async function deliver(recipient: Recipient, inbound: Inbound): Promise<void> {
    try {
      await temporal.withDeadline(() =>
        temporal.client.workflow.signalWithStart(CONVERSATION_WORKFLOW, {
          ...startOptions(recipient),
          signal: inboundSignal,
          signalArgs: [inbound],
        }),
      );
    } catch (error) {
      throw engineUnavailable(error);
    }
  };
}
