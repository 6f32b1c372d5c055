import type { Address, Sender } from '../domain/inbound-message';
import { addressesOf } from '../domain/inbound-message';
import type { Pricing } from '../domain/pricing';
import type { Instant } from '../domain/time';
import { fieldOf, firstOf, isFields, listOf, momentBefore, parseJson, textOf, wordOf } from './parse-fields';
import type { Fields } from './parse-fields';
import { addressesIn, contactsIn, findSender, recipient, subject, writer } from './parse-sender';
import type { DeliveryStatus, StoredItem } from './ports';

type ItemList = 'messages' | 'statuses' | 'user_preferences' | 'calls';
type Own = { item: Fields; contacts: unknown };

/** Finds the one item that a stored delivery holds. */
function ownItem(raw: string, list: ItemList): Own | null {
  const [entry] = listOf(fieldOf(parseJson(raw), 'entry'));
  const [change] = listOf(fieldOf(entry, 'changes'));
  const value = fieldOf(change, 'value');
  const [item] = listOf(fieldOf(value, list));
  return isFields(item) ? { item, contacts: fieldOf(value, 'contacts') } : null;
}

const knownStatuses: readonly string[] = ['sent', 'delivered', 'read', 'played', 'failed'];

/** What a status says; `known` is null for names that WhatsApp has yet to explain: they are kept and change nothing. */
export type StatusView = {
  wamid: string;
  status: string;
  known: DeliveryStatus['status'] | null;
  actionId: string | null;
  at: Instant;
  code: number | null;
  pricing: Pricing | null;
  recipients: readonly Address[];
};

/** Reads a stored status; null when it is none. */
export function parseStatus({ raw, providerId, receivedAt }: StoredItem): StatusView | null {
  const own = ownItem(raw, 'statuses');
  const status = wordOf(fieldOf(own?.item, 'status'));
  if (own === null || status === null || providerId === null) return null;
  const { item } = own;
  return {
    wamid: providerId,
    status,
    known: knownStatuses.includes(status) ? (status as DeliveryStatus['status']) : null,
    actionId: wordOf(fieldOf(item, 'biz_opaque_callback_data')),
    at: momentBefore(receivedAt, fieldOf(item, 'timestamp')),
    code: codeOf(item),
    pricing: pricingOf(item),
    recipients: addressesOf(findSender(addressesIn(item, recipient), contactsIn(own.contacts)).sender),
  };
}

function codeOf(item: Fields): number | null {
  const [error] = listOf(fieldOf(item, 'errors'));
  const code = Number(wordOf(fieldOf(error, 'code')) ?? Number.NaN);
  return Number.isFinite(code) ? code : null;
}

function pricingOf(item: Fields): Pricing | null {
  const pricing = fieldOf(item, 'pricing');
  if (!isFields(pricing)) return null;
  const billable = fieldOf(pricing, 'billable');
  return {
    billable: typeof billable === 'boolean' ? billable : null,
    category: wordOf(fieldOf(pricing, 'category')),
    type: wordOf(fieldOf(pricing, 'type')),
  };
}

/** The addresses that a person had, and those that he has from now on. */
export type ChangedAddresses = { before: Sender; after: Sender };

const unnamed = { username: null, name: null } as const;

/**
 * Reads WhatsApp's word that a number or a user id changed; null where it names no address. `from` is the old number;
 * the new one had another field name once (WhatsApp fact sheet, 2.5).
 */
export function parseChangedAddresses({ raw }: StoredItem): ChangedAddresses | null {
  const own = ownItem(raw, 'messages');
  const system = fieldOf(own?.item, 'system');
  if (own === null || !isFields(system)) return null;
  const previous = { phone: [], user: ['previous_user_id'], parent: ['previous_parent_user_id'] };
  const { phone, bsuid, parent } = addressesIn(own.item, writer);
  const known = addressesIn(system, previous);
  const current = addressesIn(system, { ...subject, phone: ['wa_id', 'new_wa_id'] });
  return {
    before: { ...unnamed, phone, bsuid: firstOf(known.bsuid, bsuid), parent: firstOf(known.parent, parent) },
    after: { ...unnamed, ...current },
  };
}

/** Reads whether a buyer stopped or allowed marketing messages in WhatsApp's own settings; null for anything else. */
export function parsePreference({ raw }: StoredItem): { preference: 'stop' | 'resume'; sender: Sender } | null {
  const own = ownItem(raw, 'user_preferences');
  const value = textOf(fieldOf(own?.item, 'value'));
  if (own === null || (value !== 'stop' && value !== 'resume')) return null;
  return { preference: value, sender: findSender(addressesIn(own.item, subject), contactsIn(own.contacts)).sender };
}

/** Reads who called, or null. */
export function parseCaller({ raw }: StoredItem): Sender | null {
  const own = ownItem(raw, 'calls');
  return own === null ? null : findSender(addressesIn(own.item, writer), contactsIn(own.contacts)).sender;
}
