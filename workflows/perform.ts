import { ActivityFailure, condition, proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { ConversationActivities, SendActivities, SettledSend } from '../activities/contract';
import type { SendMessage } from '../src/domain/conversation/effects';
import type { SendSource } from '../src/domain/conversation/facts';
import { mayLeaveAt, paceAfter, withPatience } from '../src/domain/conversation/pacing';
import type { Pace } from '../src/domain/conversation/pacing';
import { decisionOfAction, sendTaskQueue } from '../src/domain/ids';
import type { ActionId, DecisionId } from '../src/domain/ids';
import type { ReasonCode } from '../src/domain/reasons';
import { patientLocalActivity } from './local-activity';
import type { OneAtATime } from './one-at-a-time';

/** One call of the Graph API ends within 9 s; with reading gates and writing the ledger a try ends within this. */
const SEND_TIMEOUT = '15s';

/** Who goes first where sends of a number queue up: 1 before 5, and 3 is what everything else has. */
const priorities: Record<SendSource, number> = {
  person: 1,
  'opt-out-confirmation': 2,
  answer: 2,
  acknowledgement: 2,
  'follow-up': 4,
};

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
  pace: Pace | null;
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

/** Gives an outbox in which nothing is under way; `pace`: how fast we wrote to this buyer before. */
export function createOutbox(known: Pick<Outbox, 'oneAtATime' | 'pace'>): Outbox {
  return { open: new Map(), underWay: null, chain: Promise.resolve(), ...known };
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

async function sendUntilSettled(outbox: Outbox, planned: SendMessage, rules: SendRules): Promise<SettledSend> {
  const effect = withPatience(planned, mayLeaveAt(outbox.pace, Date.now()), Date.now());
  const whyNot = (): ReasonCode | null => (outbox.open.has(effect.actionId) ? rules.whyNot() : 'superseded');
  const end = (reason: ReasonCode) => (rules.mayHaveBegun ? readFate(outbox, effect) : dropped(effect, reason));
  // No function that is awaited may come between the question and the try: it would change the order of commands.
  for (;;) {
    await condition(() => whyNot() !== null || !rules.mustWait());
    const pace = paceOf(outbox, effect);
    const forbidden = whyNot() ?? pace.forbids;
    if (forbidden !== null) return end(forbidden);
    if (pace.waitMs > 0) {
      await condition(() => whyNot() !== null, pace.waitMs, { summary: `pace of ${effect.actionId}: one every 6 s` });
      continue;
    }
    const tried = await tryOnce(outbox, effect);
    const ended = endOf(effect, tried);
    if (ended !== null) return ended;
    // The pause is what WhatsApp asked for: nothing but the end of the message itself cuts it short.
    const summary = `try ${effect.actionId} again: nothing was sent yet`;
    await condition(() => whyNot() !== null, againAfterMs(tried), { summary });
  }
}

/** How long a message waits until WhatsApp would not find it too fast; it is too late for one whose time is over. */
function paceOf({ pace }: Outbox, { startBy }: SendMessage): { waitMs: number; forbids: ReasonCode | null } {
  const now = Date.now();
  const leaveAt = mayLeaveAt(pace, now);
  if (leaveAt <= now) return { waitMs: 0, forbids: null };
  return { waitMs: Math.min(leaveAt, startBy) - now, forbids: now >= startBy ? 'sent-too-late' : null };
}

/** The end of a message after a try, or null: it is tried again. */
function endOf(effect: SendMessage, tried: SettledSend): SettledSend | null {
  if (tried.outcome !== 'unsent') return tried;
  const isLate = Date.now() + againAfterMs(tried) >= effect.startBy;
  return isLate ? dropped(effect, tried.reason ?? 'sent-too-late') : null;
}

function againAfterMs({ retryAfterMs }: SettledSend): number {
  return Math.max(retryAfterMs ?? 0, 1);
}

/** One try, and what it costs of the pace: what provably did not reach WhatsApp costs nothing. */
async function tryOnce(outbox: Outbox, effect: SendMessage): Promise<SettledSend> {
  const beganAt = Date.now();
  outbox.underWay = effect.actionId;
  const tried = await trySend(outbox, effect);
  outbox.underWay = null;
  const mayHaveArrived = tried.outcome !== 'unsent' && tried.outcome !== 'dropped';
  if (mayHaveArrived) outbox.pace = paceAfter(outbox.pace, { beganAt, endedAt: Date.now() });
  return tried;
}

/** One try. The server never retries it: whether a message may be repeated is not a technical question. */
async function trySend(outbox: Outbox, effect: SendMessage): Promise<SettledSend> {
  const { sendMessage } = proxyActivities<SendActivities>({
    taskQueue: sendTaskQueue(effect.number),
    startToCloseTimeout: SEND_TIMEOUT,
    scheduleToStartTimeout: Math.max(effect.startBy - Date.now(), 1),
    retry: { maximumAttempts: 1 },
    priority: { priorityKey: priorities[effect.source] },
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
