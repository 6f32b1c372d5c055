import {
  WithStartWorkflowOperation,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import type { Command, CommandAnswer } from '../domain/conversation/inputs';
import { AppError, errorTable } from '../errors';
import type { ErrorCode } from '../errors';
import { API_UPDATE_PREFIX, CONVERSATION_WORKFLOW, commandUpdate } from '../../workflows/messages';
import { engineUnavailable } from './client';
import type { TemporalClient } from './client';
import { startOptions } from './deliver';
import type { Recipient } from './deliver';

/** A command is true within a send's time-out and some; longer than this nobody should wait at a screen. */
const COMMAND_DEADLINE_MS = 30_000;

/**
 * Gives a command to a conversation and answers when it is true. Throws `command-refused`, `newer-message`,
 * `owned-by-another` or `bad-request` as the conversation says, `command-timeout` when it does not answer in time and
 * `engine-unavailable` when Temporal does not. Repeating a command id is safe: it gets the answer it got before.
 */
export function createCommands({ temporal }: { temporal: TemporalClient }) {
  return async function executeCommand(recipient: Recipient, command: Command): Promise<CommandAnswer> {
    const { taskQueue, args, ...options } = startOptions(recipient);
    const startWorkflowOperation = new WithStartWorkflowOperation(CONVERSATION_WORKFLOW, {
      ...options,
      taskQueue,
      args,
    });
    try {
      return await temporal.withDeadline(
        () =>
          temporal.client.workflow.executeUpdateWithStart(commandUpdate(command.kind), {
            startWorkflowOperation,
            updateId: `${API_UPDATE_PREFIX}${command.commandId}`,
            args: [command],
          }),
        COMMAND_DEADLINE_MS,
      );
    } catch (error) {
      throw translate(error);
    }
  };
}

function translate(error: unknown): AppError {
  if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError)
    return new AppError('command-timeout', undefined, { cause: error });
  const cause = error instanceof WorkflowUpdateFailedError ? error.cause : undefined;
  if (cause instanceof ApplicationFailure && isErrorCode(cause.type))
    return new AppError(cause.type, cause.message, { cause: error });
  return engineUnavailable(error);
}

function isErrorCode(type: string | undefined | null): type is ErrorCode {
  return typeof type === 'string' && Object.hasOwn(errorTable, type);
}
