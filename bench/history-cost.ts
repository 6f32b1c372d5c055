import type { Client } from '@temporalio/client';
import type { Row } from './table';

/** Enough for an average to one digit; describing all would take as long as the rate itself. */
const MOST_DESCRIBED = 50;

export type HistoryCost = (workflowIds: readonly string[]) => Promise<Row['history']>;

/** Gives what an answered message costs in Temporal's history, on average over workflows of one message each. */
export function createHistoryCost(client: Client): HistoryCost {
  return async (workflowIds) => {
    const step = Math.max(1, Math.ceil(workflowIds.length / MOST_DESCRIBED));
    const chosen = workflowIds.filter((_, index) => index % step === 0);
    const all = await Promise.all(chosen.map((id) => client.workflow.getHandle(id).describe()));
    if (all.length === 0) return null;
    const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / all.length;
    return {
      events: mean(all.map(({ historyLength }) => historyLength)),
      bytes: mean(all.map(({ historySize }) => historySize ?? 0)),
    };
  };
}
