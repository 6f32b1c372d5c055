import type { Instant } from '../domain/time';
import { DAY_MS } from '../domain/time';
import type { SendRow, StatusName } from './documents';

/** What has become of an outward message, as people read it. */
export type DeliveryState =
  'planned' | 'accepted' | 'held' | 'rejected' | 'dropped' | 'uncertain' | 'sent' | 'delivered' | 'read' | 'failed';

/** The same, with what nobody tells us: that WhatsApp has given it up. */
export type DeliveryStateNow = DeliveryState | 'undelivered';

/** Statuses only rise; `failed` has no rank, it counts where nothing later was seen. */
export const statusRanks: Record<StatusName, number> = { failed: 0, sent: 1, delivered: 2, read: 3, played: 4 };
const DELIVERED = statusRanks.delivered;

/**
 * planned → accepted | held | rejected | uncertain | dropped → sent → delivered → read | failed.
 * A status proves acceptance, whatever the answer to the call was; `failed` never overrides delivered or read.
 */
export function deliveryState(row: SendRow): DeliveryState {
  if (row.statuses.failed !== undefined && row.rank < DELIVERED) return 'failed';
  if (row.rank >= statusRanks.read) return 'read';
  if (row.rank === DELIVERED) return 'delivered';
  if (row.rank === statusRanks.sent) return 'sent';
  return withoutStatus(row);
}

/** So long WhatsApp tries to deliver what is free text (fact sheet, 5.1); it does not say when it gives up. */
const DAYS_OF_LIFE = 30;
/** The last day is for statuses that are late. */
export const MESSAGE_LIFE_MS = (DAYS_OF_LIFE + 1) * DAY_MS;

const onItsWay: readonly DeliveryState[] = ['accepted', 'held', 'sent'];

/**
 * What has become of a message by now: one that has not reached the phone in its life is `undelivered`. The moments stand
 * in the row, so that nothing has to ring, and a status that comes after all is right again.
 */
export function deliveryStateAt(row: SendRow, now: Instant): DeliveryStateNow {
  const state = deliveryState(row);
  const since = row.acceptedAt ?? row.statuses.sent ?? row.plannedAt;
  return onItsWay.includes(state) && now >= since + MESSAGE_LIFE_MS ? 'undelivered' : state;
}

function withoutStatus(row: SendRow): DeliveryState {
  if (row.heldAt !== null) return 'held';
  if (row.acceptedAt !== null) return 'accepted';
  if (row.rejectedAt !== null) return 'rejected';
  if (row.droppedAt !== null) return 'dropped';
  return row.uncertainAt === null ? 'planned' : 'uncertain';
}

/** Tells whether the message reached WhatsApp, or may have. */
export function mayHaveLeft(row: SendRow): boolean {
  return !['planned', 'dropped', 'rejected'].includes(deliveryState(row));
}

/** Tells whether nothing more is to be expected of our own call. */
export function isSettled(row: SendRow): boolean {
  return deliveryState(row) !== 'planned';
}
