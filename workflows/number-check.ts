import { proxyActivities } from '@temporalio/workflow';
import type { CheckedNumbers, NumberActivities } from '../activities/contract';

/** Each number is asked about a handful of times; Meta answers each within seconds or not at all. */
const { checkNumbers } = proxyActivities<NumberActivities>({
  startToCloseTimeout: '5m',
  retry: { initialInterval: '10s', maximumAttempts: 5 },
});

/** Looks at every connected number, once a day by its schedule. What was found is kept in MongoDB. */
export async function numberCheck(): Promise<CheckedNumbers> {
  return checkNumbers();
}
