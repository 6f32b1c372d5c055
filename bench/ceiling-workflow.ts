import { condition, defineSignal, proxyActivities, proxyLocalActivities, setHandler } from '@temporalio/workflow';
import { CEILING_SEND_TASK_QUEUE, CEILING_SIGNAL } from './ceiling-names';
import type { CeilingActivities, CeilingLocalActivities } from './ceiling-names';

const { decide } = proxyLocalActivities<CeilingLocalActivities>({ startToCloseTimeout: '8s' });
const { send } = proxyActivities<CeilingActivities>({
  taskQueue: CEILING_SEND_TASK_QUEUE,
  startToCloseTimeout: '15s',
  retry: { maximumAttempts: 1 },
});

/**
 * The least that a durable answer costs: a signal, a local activity, an activity, and nothing else. Like a conversation
 * it stays open for the next message.
 */
export async function ceiling(): Promise<void> {
  const keys: string[] = [];
  setHandler(defineSignal<[string]>(CEILING_SIGNAL), (key) => void keys.push(key));
  for (;;) {
    await condition(() => keys.length > 0);
    const key = keys.shift();
    if (key !== undefined) await send(await decide(key));
  }
}
