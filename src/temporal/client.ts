import { Client, Connection } from '@temporalio/client';
import type { ConnectionOptions } from '@temporalio/client';
import { AppError } from '../errors';

/** Where Temporal is and how to get in; what `@temporalio/envconfig` reads from TEMPORAL_* and its profiles. */
export type TemporalAddress = { connection: ConnectionOptions; namespace: string };

/** Every call ends within this: a webhook's relay and an operator's command must not hang on a dead server. */
const CALL_DEADLINE_MS = 10_000;
/** A readiness probe asks for less patience. */
const PROBE_DEADLINE_MS = 1_500;

/**
 * Connects lazily: the process starts, and acknowledges webhooks, while Temporal is away.
 */
export function createTemporalClient({ connection: options, namespace }: TemporalAddress) {
  const connection = Connection.lazy(options);
  const client = new Client({ connection, namespace });

  return {
    client,
    connection,
    namespace,
    /** Runs a call with the deadline; what Temporal answers is an `engine-unavailable` when it does not answer at all. */
    withDeadline: <T>(call: () => Promise<T>, deadlineMs = CALL_DEADLINE_MS): Promise<T> =>
      connection.withDeadline(Date.now() + deadlineMs, call),
    /** Tells whether the namespace answers. */
    async isReachable(): Promise<boolean> {
      try {
        await connection.withDeadline(Date.now() + PROBE_DEADLINE_MS, () =>
          connection.workflowService.describeNamespace({ namespace }),
        );
        return true;
      } catch {
        return false;
      }
    },
    close: (): Promise<void> => connection.close(),
  };
}

export type TemporalClient = ReturnType<typeof createTemporalClient>;

/** Gives the error that everybody outside sees when Temporal does not answer; the cause stays in the log. */
export function engineUnavailable(cause: unknown): AppError {
  return new AppError('engine-unavailable', undefined, { cause });
}
