import { addressId } from '../domain/inbound-message';
import type { HandlingParts } from './handle-item';
import { parseStatus } from './parse-events';
import type { StatusView } from './parse-events';
import type { DeliveryStatus, StatusEffect, StoredItem } from './ports';

/** A status that could be read, and what it means. */
type Status = { item: StoredItem; view: StatusView };
type Applied = Status & { effect: StatusEffect };

const unexplained: StatusEffect = { ours: true, actionId: null, conversationId: null, settles: null };

/**
 * Handles statuses together: each is a receipt and raises the row of its message; few of them wake a conversation.
 * Three come for every message of ours, so that a store must not be asked for each of them alone. Safe to repeat.
 */
export async function handleStatuses(parts: HandlingParts, items: readonly StoredItem[]): Promise<void> {
  const statuses: Status[] = [];
  for (const item of items) {
    const view = parseStatus(item);
    if (view === null) await parts.inbox.markDead(item._id, 'the status cannot be read');
    else statuses.push({ item, view });
  }
  if (statuses.length === 0) return;
  const applied = await applyAll(parts, statuses);
  await parts.receipts.record(applied.map(toReceipt));
  for (const one of applied) {
    if (!one.effect.ours) await noteForeign(parts, one);
    await tellConversation(parts, one);
  }
  await parts.inbox.markDone(
    statuses.map(({ item }) => item.messageId),
    parts.now(),
  );
}

async function applyAll(parts: HandlingParts, statuses: readonly Status[]): Promise<readonly Applied[]> {
  const reports = await Promise.all(statuses.map((status) => toReport(parts, status, statuses)));
  const known = reports.filter((report) => report !== null);
  const effects = known.length === 0 ? [] : await parts.ledger.applyStatuses(known);
  const effectOf = new Map(known.map((report, n) => [report, effects[n]]));
  return statuses.map((status, n) => {
    const report = reports[n] ?? null;
    return { ...status, effect: (report === null ? undefined : effectOf.get(report)) ?? unexplained };
  });
}

/** Null for a kind that nobody knows. */
async function toReport(
  { receipts }: HandlingParts,
  { item, view }: Status,
  together: readonly Status[],
): Promise<DeliveryStatus | null> {
  const { wamid, known, at, code, pricing } = view;
  if (known === null) return null;
  const actionId =
    view.actionId ?? actionBeside(item.number, wamid, together) ?? (await receipts.actionOfWamid(item.number, wamid));
  return { number: item.number, wamid, actionId, status: known, at, code, pricing };
}

/** Meta may leave our own id out: another status of the message knows it, or the receipt of the acceptance. */
function actionBeside(number: string, wamid: string, together: readonly Status[]): string | null {
  const same = together.filter(({ item, view }) => item.number === number && view.wamid === wamid);
  return same.find(({ view }) => view.actionId !== null)?.view.actionId ?? null;
}

function toReceipt({ item, view, effect }: Applied) {
  const { wamid, at, code, pricing, status } = view;
  return {
    ...{ _id: `${item.number}|${wamid}|${status}`, v: 1 as const, number: item.number, wamid, code, pricing },
    ...{ actionId: effect.actionId, conversationId: effect.conversationId, status },
    ...{ providerAt: at, receivedAt: item.receivedAt },
  };
}

/** Somebody else on our side wrote: no follow-up leaves by itself until a person has looked. */
async function noteForeign({ gates }: HandlingParts, { item, view }: Applied): Promise<void> {
  for (const address of view.recipients) await gates.noteForeign(addressId(item.number, address), view.at);
}

/** Statuses do not wake conversations, except where one settles what was uncertain or says that a message failed. */
async function tellConversation(parts: HandlingParts, { item, effect }: Applied): Promise<void> {
  const { actionId, conversationId, settles } = effect;
  if (settles === null || actionId === null || conversationId === null) return;
  const to = { conversationId, number: item.number };
  await parts.deliver(to, { kind: 'sendSettled', actionId, ...settles, at: parts.now() });
}
