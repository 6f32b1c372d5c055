import { ActivityFailure, condition, proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { ConversationActivities, SendActivities, SettledSend } from '../activities/contract';
import type { SendMessage } from '../src/domain/conversation/effects';
import { decisionOfAction, sendTaskQueue } from '../src/domain/ids';
import type { ActionId, DecisionId } from '../src/domain/ids';
import type { ReasonCode } from '../src/domain/reasons';
import { patientLocalActivity } from './local-activity';
import type { OneAtATime } from './one-at-a-time';

/** One call of the Graph API ends within 9 s; with reading gates and writing the ledger a try ends within this. */
const SEND_TIMEOUT = '15s';

const { settleSend } = proxyLocalActivities<ConversationActivities>(patientLocalActivity);

/**
 * The outward messages of a conversation, one after the other: replies leave in decision order. The loop is not
 * blocked meanwhile, so that a takeover is heard while the Graph API is slow.
 */
export type Outbox = {
  open: Map<ActionId, SendMessage>;
  underWay: ActionId | null;
  chain: Promise<void>;
  oneAtATime: OneAtATime;
};

export type SendRules = {
  /** A run before this one may have begun it: only the ledger knows whether it left. */
  mayHaveBegun: boolean;
  /** Why it must not leave any more, or null. */
  whyNot: () => ReasonCode | null;
  /** Something has come that it must not overtake and that the loop has not dealt with yet. */
  mustWait: () => boolean;
  /** Hears the end of it, unless it was withdrawn. */
  onSettled: (settled: SettledSend) => void;
};

/** Gives an outbox in which nothing is under way. */
export function createOutbox(oneAtATime: OneAtATime): Outbox {
  return { open: new Map(), underWay: null, chain: Promise.resolve(), oneAtATime };
}

/** Begins a send; its rules are asked before every try. */
export function beginSend(outbox: Outbox, effect: SendMessage, rules: SendRules): void {
  outbox.open.set(effect.actionId, effect);
  outbox.chain = outbox.chain.then(async () => {
    const settled = await sendUntilSettled(outbox, effect, rules);
    if (outbox.open.delete(effect.actionId)) rules.onSettled(settled);
  });
}

/** Takes back what waits to be sent for a decision; what is being tried at this moment goes on. */
export function withdraw(outbox: Outbox, decisionId: DecisionId): void {
  for (const actionId of outbox.open.keys()) {
    if (decisionOfAction(actionId) === decisionId && actionId !== outbox.underWay) outbox.open.delete(actionId);
  }
}

/** The decision whose answer waits to be sent and is not being tried at this moment. */
export function waitingAnswer(outbox: Outbox): DecisionId | undefined {
  const waits = (effect: SendMessage): boolean => effect.source === 'answer' && effect.actionId !== outbox.underWay;
  return [...outbox.open.values()].filter(waits).map(({ actionId }) => decisionOfAction(actionId))[0];
}

async function sendUntilSettled(outbox: Outbox, effect: SendMessage, rules: SendRules): Promise<SettledSend> {
  const whyNot = (): ReasonCode | null => (outbox.open.has(effect.actionId) ? rules.whyNot() : 'superseded');
  for (;;) {
    await condition(() => whyNot() !== null || !rules.mustWait());
    const forbidden = whyNot();
    if (forbidden !== null) return rules.mayHaveBegun ? readFate(outbox, effect) : dropped(effect, forbidden);
    outbox.underWay = effect.actionId;
    const tried = await trySend(outbox, effect);
    outbox.underWay = null;
    if (tried.outcome !== 'unsent') return tried;
    const waitMs = Math.max(tried.retryAfterMs ?? 0, 1);
    if (Date.now() + waitMs >= effect.startBy) return dropped(effect, tried.reason ?? 'sent-too-late');
    // The pause is what WhatsApp asked for: nothing but the end of the message itself cuts it short.
    const summary = `try ${effect.actionId} again: nothing was sent yet`;
    await condition(() => whyNot() !== null, waitMs, { summary });
  }
}

/** One try. The server never retries it: whether a message may be repeated is not a technical question. */
async function trySend(outbox: Outbox, effect: SendMessage): Promise<SettledSend> {
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
    return readFate(outbox, effect);
  }
}

function readFate({ oneAtATime }: Outbox, { actionId }: SendMessage): Promise<SettledSend> {
  return oneAtATime(() => settleSend({ actionId, now: Date.now() }));
}

function dropped({ actionId }: SendMessage, reason: ReasonCode): SettledSend {
  return { actionId, outcome: 'dropped', reason, retryAfterMs: null };
}
