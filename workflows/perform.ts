import { ActivityFailure, condition, proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { ConversationActivities, SendActivities, SettledSend } from '../activities/contract';
import type { SendMessage } from '../src/domain/conversation/effects';
import { sendTaskQueue } from '../src/domain/ids';
import type { ActionId } from '../src/domain/ids';
import { patientLocalActivity } from './local-activity';

/** One call of the Graph API ends within 9 s; with reading gates and writing the ledger a try ends within this. */
const SEND_TIMEOUT = '15s';

const { settleSend } = proxyLocalActivities<ConversationActivities>(patientLocalActivity);

/**
 * The outward messages of a conversation, one after the other: replies leave in decision order. The loop is not
 * blocked meanwhile, so that a takeover is heard while the Graph API is slow.
 */
export type Outbox = { open: Map<ActionId, SendMessage>; chain: Promise<void> };

/** Gives an outbox in which nothing is under way. */
export function createOutbox(): Outbox {
  return { open: new Map(), chain: Promise.resolve() };
}

/** Begins a send. `mayGoOn` is asked before every try; `onSettled` hears the end of it. */
export function beginSend(
  outbox: Outbox,
  effect: SendMessage,
  { mayGoOn, onSettled }: { mayGoOn: () => boolean; onSettled: (settled: SettledSend) => void },
): void {
  outbox.open.set(effect.actionId, effect);
  outbox.chain = outbox.chain.then(async () => {
    const settled = await sendUntilSettled(effect, mayGoOn);
    outbox.open.delete(effect.actionId);
    onSettled(settled);
  });
}

async function sendUntilSettled(effect: SendMessage, mayGoOn: () => boolean): Promise<SettledSend> {
  let last = dropped(effect);
  while (mayGoOn()) {
    last = await trySend(effect);
    if (last.outcome !== 'unsent') return last;
    const waitMs = Math.max(last.retryAfterMs ?? 0, 1);
    if (Date.now() + waitMs >= effect.startBy)
      return { ...last, outcome: 'dropped', reason: last.reason ?? 'sent-too-late' };
    await condition(() => !mayGoOn(), waitMs, { summary: `try ${effect.actionId} again: nothing was sent yet` });
  }
  return dropped(effect);
}

/** One try. The server never retries it: whether a message may be repeated is not a technical question. */
async function trySend(effect: SendMessage): Promise<SettledSend> {
  const { sendMessage } = proxyActivities<SendActivities>({
    taskQueue: sendTaskQueue(effect.number),
    startToCloseTimeout: SEND_TIMEOUT,
    scheduleToStartTimeout: Math.max(effect.startBy - Date.now(), 1),
    retry: { maximumAttempts: 1 },
    summary: `send ${effect.source} ${effect.actionId}`,
  });
  try {
    return await sendMessage(effect);
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error;
    return settleSend({ actionId: effect.actionId, now: Date.now() });
  }
}

function dropped(effect: SendMessage): SettledSend {
  return { actionId: effect.actionId, outcome: 'dropped', reason: 'superseded', retryAfterMs: null };
}
