import type { LocalActivityOptions } from '@temporalio/workflow';

/**
 * Local activities read and write MongoDB. They are tried for ever: when the store is away the conversation waits for
 * it, first within the workflow task, then by a durable timer, so that no task is held open for minutes.
 */
export const patientLocalActivity: LocalActivityOptions = {
  startToCloseTimeout: '8s',
  retry: { initialInterval: '250ms', backoffCoefficient: 2, maximumInterval: '15s' },
  localRetryThreshold: '6s',
};
