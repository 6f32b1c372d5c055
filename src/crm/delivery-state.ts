import type { SendRow, StatusName } from './documents';

/** What has become of an outward message, as people read it. */
export type DeliveryState =
  'planned' | 'accepted' | 'held' | 'rejected' | 'dropped' | 'uncertain' | 'sent' | 'delivered' | 'read' | 'failed';

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
