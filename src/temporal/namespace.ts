import { isGrpcServiceError } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time';
import { DAY_MS, MINUTE_MS } from '../domain/time';
import type { TemporalClient } from './client';
import { registerSearchAttributes } from './search-attributes';
import { wait } from './wait';

/** Closed histories stay readable for a month, as on the local server. */
const RETENTION_MS = 30 * DAY_MS;
/** Every part of the server looks for new namespaces now and then; until it has, it knows none by that name. */
const KNOWN_WITHIN_MS = MINUTE_MS;
const LOOK_EVERY_MS = 500;

/**
 * Makes sure that the namespace exists and knows every search attribute: a store that begins anew knows neither. Safe
 * to repeat. Throws what Temporal says when it does not answer or does not allow it.
 */
export async function prepareNamespace(temporal: TemporalClient): Promise<void> {
  if (!(await namespaceExists(temporal))) await registerNamespace(temporal);
  for (const deadline = Date.now() + KNOWN_WITHIN_MS; ;) {
    try {
      await registerSearchAttributes(temporal);
      return;
    } catch (error) {
      if (!isNotFound(error) || Date.now() > deadline) throw error;
      await wait(LOOK_EVERY_MS);
    }
  }
}

/** By gRPC's code. */
function isNotFound(error: unknown): boolean {
  return isGrpcServiceError(error) && hasCode(error, 5);
}
const hasCode = ({ code }: { code: number }, wanted: number): boolean => code === wanted;

async function namespaceExists({ connection, namespace, withDeadline }: TemporalClient): Promise<boolean> {
  try {
    await withDeadline(() => connection.workflowService.describeNamespace({ namespace }));
    return true;
  } catch (error) {
    if (isNotFound(error)) return false;
    throw error;
  }
}

async function registerNamespace({ connection, namespace, withDeadline }: TemporalClient): Promise<void> {
  const workflowExecutionRetentionPeriod = msToTs(RETENTION_MS);
  await withDeadline(() =>
    connection.workflowService.registerNamespace({ namespace, workflowExecutionRetentionPeriod }),
  );
}
