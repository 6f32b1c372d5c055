import { WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import { NamespaceNotFoundError, WorkflowIdConflictPolicy, WorkflowNotFoundError } from '@temporalio/common';
import { workflowId } from '../domain/ids';
import type { ConversationId } from '../domain/ids';
import { MINUTE_MS } from '../domain/time';
import { CONVERSATION_WORKFLOW } from '../../workflows/messages';
import { engineUnavailable } from './client';
import type { TemporalClient } from './client';
import { startOptions } from './deliver';
import type { Recipient } from './deliver';
import { wait } from './wait';

type Run = { workflowId: string; runId: string };

const RUNNING = `WorkflowType = '${CONVERSATION_WORKFLOW}' AND ExecutionStatus = 'Running'`;
/** The list of workflows follows what happens to them by a moment. */
const LIST_FOLLOWS_MS = 250;
/** A list of a hundred thousand comes page by page. */
const LIST_DEADLINE_MS = MINUTE_MS;

/**
 * The runs of conversations, as those see them who put an engine right: begun and ended without telling a conversation
 * anything. All throw `engine-unavailable` when Temporal does not answer.
 */
export function createRuns({ temporal }: { temporal: TemporalClient }) {
  const { client, withDeadline } = temporal;

  const listed = (): Promise<Run[]> =>
    withDeadline(async () => {
      const runs: Run[] = [];
      for await (const run of client.workflow.list({ query: RUNNING })) runs.push(run);
      return runs;
    }, LIST_DEADLINE_MS).catch((error: unknown) => {
      throw engineUnavailable(error);
    });

  const end = ({ workflowId: id, runId }: Run, reason: string): Promise<boolean> =>
    unlessGone(() => withDeadline(() => client.workflow.getHandle(id, runId).terminate(reason)).then(() => true));

  return {
    /** Begins a run unless there is one; tells whether it did. The run loads what MongoDB knows and waits. */
    async begin(recipient: Recipient): Promise<boolean> {
      const options = { ...startOptions(recipient), workflowIdConflictPolicy: WorkflowIdConflictPolicy.FAIL };
      try {
        await withDeadline(() => client.workflow.start(CONVERSATION_WORKFLOW, options));
        return true;
      } catch (error) {
        if (error instanceof WorkflowExecutionAlreadyStartedError) return false;
        throw engineUnavailable(error);
      }
    },
    /** Tells whether a conversation has a run that goes on. */
    isRunning: (conversationId: ConversationId): Promise<boolean> =>
      unlessGone(async () => {
        const { status } = await withDeadline(() => client.workflow.getHandle(workflowId(conversationId)).describe());
        return status.name === 'RUNNING';
      }),
    /** Ends every run, of conversations that MongoDB does not know as well; gives how many. */
    async endAll(reason: string): Promise<number> {
      let ended = 0;
      for (;;) {
        const before = ended;
        for (const run of await listed()) if (await end(run, reason)) ended += 1;
        if (ended === before) return ended;
        await wait(LIST_FOLLOWS_MS);
      }
    },
  };
}

export type Runs = ReturnType<typeof createRuns>;

/** False where there is nothing by that name, or no longer. */
async function unlessGone(ask: () => Promise<boolean>): Promise<boolean> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof WorkflowNotFoundError || error instanceof NamespaceNotFoundError) return false;
    throw engineUnavailable(error);
  }
}
