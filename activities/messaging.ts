import type { SendMessage } from '../src/domain/conversation/effects';
import type { ActionId } from '../src/domain/ids';
import { addressId } from '../src/domain/inbound-message';
import type { NumberMode } from '../src/domain/number-mode';
import type { ReasonCode } from '../src/domain/reasons';
import type { Instant } from '../src/domain/time';
import { SECOND_MS } from '../src/domain/time';
import type { AttemptRow, Gate, SendRow } from '../src/crm/documents';
import type { Gates } from '../src/crm/gates';
import type { Ledger } from '../src/crm/ledger';
import type { Receipts } from '../src/crm/receipts';
import type { Templates } from '../src/crm/templates';
import type { GraphClient, GraphResult } from '../src/whatsapp/graph-client';
import type { Log } from '../src/log';
import type { Metrics } from '../src/metrics';
import type { SendActivities, SettledSend } from './contract';
import { awaitOther, fateOf, giveUp, newAttempt } from './send-fate';
import { whyNotAllowed } from './send-gates';
import { contentOf } from './send-content';
import { heldBy, stopSends } from './stopped-sends';

/**
 * Between reading the gates and writing the request lies at most this: a worker that was frozen in between wakes up
 * late, finds the deadline gone in the same tick, and sends nothing.
 */
const GATES_HOLD_MS = 2 * SECOND_MS;

export type MessagingParts = {
  ledger: Ledger;
  gates: Pick<Gates, 'readForSend' | 'stop' | 'noteHeld'>;
  receipts: Pick<Receipts, 'record'>;
  graph: Pick<GraphClient, 'send'>;
  templates: Pick<Templates, 'byId'>;
  contactOf: (conversationId: string) => string;
  numbersStart: NumberMode;
  now: () => Instant;
  wait: (ms: number) => Promise<void>;
  log: Log;
  metrics: Pick<Metrics, 'sends'>;
};

/**
 * Step 4, the outward half. A row stands in the ledger before this is called; a try is claimed by an insert; the gates
 * are read in one find; the request is written only if nothing forbids it at that very moment. What became of it is in
 * the ledger before the conversation hears of it.
 */
export function createMessaging(parts: MessagingParts): SendActivities & Pick<MessagingActivities, 'settleSend'> {
  return {
    async sendMessage(effect) {
      const settled = await trySend(parts, effect);
      parts.metrics.sends.inc({ outcome: settled.outcome });
      return settled;
    },
    settleSend: ({ actionId }) => giveUp(parts, actionId),
  };
}

type MessagingActivities = { settleSend: (request: { actionId: ActionId; now: Instant }) => Promise<SettledSend> };

async function trySend(parts: MessagingParts, effect: SendMessage): Promise<SettledSend> {
  const { ledger, now } = parts;
  const row = await ledger.get(effect.actionId);
  if (row === null) return { actionId: effect.actionId, outcome: 'dropped', reason: 'superseded', retryAfterMs: null };
  const known = fateOf(row);
  if (known !== null) return known;
  const first = newAttempt(effect.actionId, 1, now());
  if (await ledger.claim(first)) return performTry(parts, { effect, row, attempt: first });
  const last = (await ledger.attempts(effect.actionId)).at(-1) ?? first;
  // Only what provably was not sent is tried again: an open try may have left, and a barred one must not begin.
  if (last.outcome !== 'unsent') return awaitOther(parts, last);
  const again = newAttempt(effect.actionId, last.attempt + 1, now());
  if (!(await ledger.claim(again))) return awaitOther(parts, again);
  return performTry(parts, { effect, row, attempt: again });
}

type Try = { effect: SendMessage; row: SendRow; attempt: AttemptRow };
type Tried = Try & { gates: readonly Gate[] };

async function performTry(parts: MessagingParts, { effect, row, attempt }: Try): Promise<SettledSend> {
  const content = await contentOf(parts, row);
  const gatesReadAt = parts.now();
  const gates = await parts.gates.readForSend({
    addressId: addressId(row.number, row.to),
    conversationId: row.conversationId,
    contactId: parts.contactOf(row.conversationId),
    number: row.number,
  });
  await parts.ledger.noteAttempt(attempt._id, { gates, gatesReadAt });
  const deadline = Math.min(effect.startBy, gatesReadAt + GATES_HOLD_MS);
  const mayWrite = (): ReasonCode | null => {
    const now = parts.now();
    const { numbersStart } = parts;
    return now >= deadline ? 'sent-too-late' : whyNotAllowed({ effect, row, gates, numbersStart, now });
  };
  const forbidden = mayWrite() ?? content.forbids;
  const result: GraphResult =
    forbidden === null && content.holds !== null
      ? await parts.graph.send({
          number: row.number,
          to: row.to,
          content: content.holds,
          replyTo: row.quotedWamid,
          actionId: row._id,
          tries: attempt.attempt,
          mayWrite,
        })
      : { kind: 'dropped', reason: forbidden ?? 'template-unknown', writtenAt: null };
  return settle(parts, { effect, row, attempt, gates }, result);
}

async function settle(parts: MessagingParts, tried: Tried, answer: GraphResult): Promise<SettledSend> {
  const { effect, row, attempt } = tried;
  const at = parts.now();
  const { result, held } = await holdUp(parts, tried, answer);
  const settled = await writeFate(parts, row, { result, at });
  // Only now: whoever told the held conversations before this could not know of the message.
  await parts.gates.noteHeld(held, at);
  await parts.ledger.noteAttempt(attempt._id, {
    startedAt: result.writtenAt,
    endedAt: at,
    outcome: result.kind,
    httpStatus: 'httpStatus' in answer ? answer.httpStatus : null,
    code: 'code' in answer ? answer.code : null,
  });
  parts.log.debug(
    { actionId: effect.actionId, outcome: settled.outcome, reason: settled.reason ?? undefined },
    'A try ended.',
  );
  return settled;
}

/** A pause that holds the message, found at the gates or made by the answer of WhatsApp. */
async function holdUp(parts: MessagingParts, { effect, row, gates }: Tried, answer: GraphResult) {
  if (answer.kind !== 'paused') {
    const isHeld = answer.kind === 'dropped' && answer.reason === 'paused';
    return { result: answer, held: isHeld ? heldBy(gates, row.number, parts.now()) : [] };
  }
  parts.log.warn(
    { number: row.number, graphCode: answer.code, kind: answer.scope },
    'WhatsApp takes nothing of this kind any more; sending is paused until it is put right.',
  );
  return stopSends(parts, effect, answer);
}

async function writeFate(
  { ledger, receipts }: MessagingParts,
  row: SendRow,
  { result, at }: { result: Exclude<GraphResult, { kind: 'paused' }>; at: Instant },
): Promise<SettledSend> {
  const actionId = row._id;
  switch (result.kind) {
    case 'accepted': {
      const { wamid, held } = result;
      await receipts.record([acceptance(row, wamid, at)]);
      await ledger.settle(actionId, { outcome: 'accepted', wamid, at, held });
      return { actionId, outcome: held ? 'held' : 'accepted', reason: null, retryAfterMs: null };
    }
    case 'rejected':
      await ledger.settle(actionId, { outcome: 'rejected', code: result.code, at });
      return { actionId, outcome: 'rejected', reason: result.reason, retryAfterMs: null };
    case 'unsent':
      return { actionId, outcome: 'unsent', reason: result.reason, retryAfterMs: result.retryAfterMs };
    case 'dropped':
      await ledger.settle(actionId, { outcome: 'dropped', reason: result.reason, at });
      return { actionId, outcome: 'dropped', reason: result.reason, retryAfterMs: null };
    case 'uncertain': {
      // A status may have come before this line: the row as it is after our own write knows both.
      const after = await ledger.settle(actionId, { outcome: 'uncertain', at });
      return (
        (after === null ? null : fateOf(after)) ?? {
          actionId,
          outcome: 'uncertain',
          reason: 'send-uncertain',
          retryAfterMs: null,
        }
      );
    }
  }
}

/** Our own receipt names the message by its wamid, so that a quotation of it is found by id. */
function acceptance(row: SendRow, wamid: string, at: Instant) {
  return {
    _id: `${row.number}|${wamid}|accepted`,
    v: 1 as const,
    number: row.number,
    wamid,
    actionId: row._id,
    conversationId: row.conversationId,
    status: 'accepted',
    providerAt: at,
    receivedAt: at,
    code: null,
    pricing: null,
  };
}
