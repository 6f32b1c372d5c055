import { readDelivery } from '../../src/capture/parse-webhook';
import type { StoredItem } from '../../src/capture/ports';

/** The number of ours that the deliveries of tests are for. */
export const OUR_NUMBER = '900100200300';
/** The moment that the messages of tests carry, in unix seconds and as an instant. */
export const WRITTEN_SECOND = 1_793_450_000;
export const WRITTEN = WRITTEN_SECOND * 1_000;
/** Two seconds later: the deliveries arrive. */
export const ARRIVED = WRITTEN + 2_000;

export const reading = { receivedAt: ARRIVED, messageIdKey: 'k'.repeat(32), numbers: [OUR_NUMBER] };

const metadata = { display_phone_number: '15550001111', phone_number_id: OUR_NUMBER };

/** A buyer whom WhatsApp shows with everything it knows. */
export const ana = {
  profile: { name: 'Ana R.', username: 'ana.r' },
  wa_id: '5511987650001',
  user_id: 'BR.48151623420001',
};
export const anasAddresses = { phone: ana.wa_id, bsuid: ana.user_id, parent: null };

type Json = Record<string, unknown>;

/** A text of Ana's; what is given replaces or adds, `undefined` leaves out. */
export function aText(changes: Json = {}): Json {
  return {
    from: ana.wa_id,
    from_user_id: ana.user_id,
    id: 'wamid.T1',
    timestamp: String(WRITTEN_SECOND),
    type: 'text',
    text: { body: 'Oi, ainda têm a peça?' },
    ...changes,
  };
}

/** A status of a message of ours to Ana. */
export function aStatus(status: string, changes: Json = {}): Json {
  const recipient = { recipient_id: ana.wa_id, recipient_user_id: ana.user_id };
  return { id: 'wamid.OUT1', status, timestamp: String(WRITTEN_SECOND), ...recipient, ...changes };
}

/** One change of a delivery, for our number. */
export function aChange(field: string, value: Json): Json {
  return { field, value: { messaging_product: 'whatsapp', metadata, ...value } };
}

/** A change that holds messages, with Ana beside them. */
export function messages(...given: readonly unknown[]): Json {
  return aChange('messages', { contacts: [ana], messages: given });
}

/** A change that holds statuses. */
export function statuses(...given: readonly unknown[]): Json {
  return aChange('messages', { statuses: given });
}

/** The bytes of a delivery with these changes in one entry. */
export function aDelivery(...changes: readonly unknown[]): Buffer {
  return bytesOf({ object: 'whatsapp_business_account', entry: [{ id: '102290129340398', changes }] });
}

/** The bytes of anything. */
export function bytesOf(body: unknown): Buffer {
  return Buffer.from(JSON.stringify(body));
}

/** The items of a delivery with these changes. */
export function itemsOf(...changes: readonly unknown[]): readonly StoredItem[] {
  return readDelivery(aDelivery(...changes), reading);
}

/** The one item of a delivery with these changes. */
export function itemOf(...changes: readonly unknown[]): StoredItem {
  const [item, ...others] = itemsOf(...changes);
  if (item === undefined || others.length > 0) throw new Error('The delivery does not hold exactly one item.');
  return item;
}
