import type { Instant } from '../domain/time';
import { SECOND_MS } from '../domain/time';
import type { Buyer } from './buyers';
import { shownOf } from './buyers';
import type { ShownAddress, StatusName } from './truth';

/** One item of a delivery: where in the body it belongs, and what it says. `key` names it in the truth. */
export type WebhookItem = ListedItem | AccountItem;
type ListedItem = {
  key: string;
  number: string;
  field: 'messages' | 'smb_message_echoes' | 'user_preferences';
  list: 'messages' | 'statuses' | 'message_echoes' | 'user_preferences';
  content: object;
  contact: object | null;
};

/** What WhatsApp tells of the account: a change of its own, whose moment stands beside it. */
type AccountItem = { key: string; field: string; at: Instant; value: object };

/** The id of the WhatsApp account of the business. */
export const ACCOUNT = '102290129340398';

/** Meta writes moments as unix seconds, in a string. */
function toTimestamp(at: Instant): string {
  return String(Math.floor(at / SECOND_MS));
}

/** The contact that stands beside a message or a status; a hidden phone is left out, not empty. */
function contactOf(buyer: Buyer): object {
  const { phone, bsuid } = shownOf(buyer);
  const { name, username } = buyer;
  return {
    profile: { name, ...(username === null ? {} : { username }) },
    ...(phone === null ? {} : { wa_id: phone }),
    user_id: bsuid,
  };
}

type Base = { key: string; number: string; buyer: Buyer };

/** What a buyer writes. `content` is the object that the type names. */
export function messageItem(base: Base, said: { at: Instant; type: string; content: unknown; quotes: string | null }) {
  const { key, number, buyer } = base;
  const { phone, bsuid } = shownOf(buyer);
  const content = {
    ...(phone === null ? {} : { from: phone }),
    from_user_id: bsuid,
    id: key,
    timestamp: toTimestamp(said.at),
    type: said.type,
    ...(said.quotes === null ? {} : { context: { from: number, id: said.quotes } }),
    [said.type]: said.content,
  };
  return { key, number, field: 'messages', list: 'messages', content, contact: contactOf(buyer) } satisfies ListedItem;
}

/** WhatsApp's own word that a buyer changed his number: `from` is the old one, and there is no contact beside it. */
export function numberChangedItem(base: Base, change: { at: Instant; before: Buyer }): WebhookItem {
  const { key, number, buyer } = base;
  const { before } = change;
  const system = {
    type: 'user_changed_number',
    body: `User ${buyer.name} changed from ${before.phone} to ${buyer.phone}`,
    wa_id: buyer.phone,
    user_id: buyer.bsuid,
    previous_user_id: before.bsuid,
  };
  const content = { from: before.phone, id: key, timestamp: toTimestamp(change.at), type: 'system', system };
  return { key, number, field: 'messages', list: 'messages', content, contact: null };
}

/** A message that a person of the business wrote on the phone. */
export function echoItem(base: Base, echo: { at: Instant; display: string; text: string }): WebhookItem {
  const { key, number, buyer } = base;
  const { phone, bsuid } = shownOf(buyer);
  const content = {
    from: echo.display,
    ...(phone === null ? {} : { to: phone }),
    to_user_id: bsuid,
    id: key,
    timestamp: toTimestamp(echo.at),
    type: 'text',
    text: { body: echo.text },
  };
  return { key, number, field: 'smb_message_echoes', list: 'message_echoes', content, contact: contactOf(buyer) };
}

/** A buyer stops marketing messages in WhatsApp's own settings, or allows them again. The moment is a number here. */
export function preferenceItem(base: Base, { at, value }: { at: Instant; value: 'stop' | 'resume' }): WebhookItem {
  const { key, number, buyer } = base;
  const { phone, bsuid } = shownOf(buyer);
  const content = {
    ...(phone === null ? {} : { wa_id: phone }),
    user_id: bsuid,
    detail: `User requested to ${value} marketing messages`,
    category: 'marketing_messages',
    value,
    timestamp: Number(toTimestamp(at)),
  };
  return { key, number, field: 'user_preferences', list: 'user_preferences', content, contact: contactOf(buyer) };
}

export type StatusToTell = {
  wamid: string;
  status: StatusName;
  at: Instant;
  code: number | null;
  actionId: string | null;
};

/** What became of a message of the business. Failed ones carry the error and no contact; the price comes twice. */
export function statusItem(base: Base, { wamid, status, at, code, actionId }: StatusToTell): WebhookItem {
  const { key, number, buyer } = base;
  const { phone, bsuid } = shownOf(buyer);
  const content = {
    id: wamid,
    status,
    timestamp: toTimestamp(at),
    ...recipientOf({ phone, bsuid }, status),
    ...(actionId === null ? {} : { biz_opaque_callback_data: actionId }),
    ...priceOf(status),
    ...(code === null ? {} : { errors: [errorOf(code)] }),
  };
  const contact = status === 'failed' ? null : contactOf(buyer);
  return { key, number, field: 'messages', list: 'statuses', content, contact };
}

/** A failed send that was addressed to a number shows no user id. */
function recipientOf({ phone, bsuid }: ShownAddress, status: StatusName): object {
  if (phone === null) return { recipient_user_id: bsuid };
  return status === 'failed' ? { recipient_id: phone } : { recipient_id: phone, recipient_user_id: bsuid };
}

function priceOf(status: StatusName): object {
  const isPriced = status === 'sent' || status === 'delivered';
  return isPriced ? { pricing: { billable: true, pricing_model: 'PMP', type: 'regular', category: 'service' } } : {};
}

function errorOf(code: number): object {
  const title = 'Message undeliverable';
  return { code, title, message: title, error_data: { details: 'Message Undeliverable.' } };
}

/** Puts items into one body, in their order: neighbours of the same number and list share a change. */
export function toDelivery(items: readonly WebhookItem[], display: (number: string) => string): object {
  const groups: ListedItem[][] = [];
  for (const item of items.filter(isListed)) {
    const last = groups.at(-1);
    const first = last?.[0];
    if (last !== undefined && first?.number === item.number && first.list === item.list) last.push(item);
    else groups.push([item]);
  }
  const changes = groups.flatMap((group) => toChange(group, display));
  const ofAccount = items.flatMap((item) => (isListed(item) ? [] : [toAccountEntry(item)]));
  return {
    object: 'whatsapp_business_account',
    entry: [...(changes.length === 0 ? [] : [{ id: ACCOUNT, changes }]), ...ofAccount],
  };
}

const isListed = (item: WebhookItem): item is ListedItem => 'list' in item;

function toAccountEntry({ field, at, value }: AccountItem): object {
  return { id: ACCOUNT, time: Number(toTimestamp(at)), changes: [{ field, value }] };
}

function toChange(group: readonly ListedItem[], display: (number: string) => string): readonly object[] {
  const first = group[0];
  if (first === undefined) return [];
  const contacts = new Map(
    group.flatMap(({ contact }) => (contact === null ? [] : [[JSON.stringify(contact), contact]])),
  );
  const value = {
    messaging_product: 'whatsapp',
    metadata: { display_phone_number: display(first.number), phone_number_id: first.number },
    ...(contacts.size === 0 ? {} : { contacts: [...contacts.values()] }),
    [first.list]: group.map(({ content }) => content),
  };
  return [{ value, field: first.field }];
}
