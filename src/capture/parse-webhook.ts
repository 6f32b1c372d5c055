import { createHash, createHmac } from 'node:crypto';
import { addressId, addressesOf } from '../domain/inbound-message';
import type { Instant } from '../domain/time';
import { fieldOf, idOf, isFields, listOf, parseJson, textOf } from './parse-fields';
import type { Fields } from './parse-fields';
import { readItems } from './parse-items';
import type { Change, Draft } from './parse-items';
import { fitsTheStore, holdsTooMuch, tooMuchToParse } from './parse-limits';
import type { TooMuch } from './parse-limits';
import { contactsIn } from './parse-sender';
import type { StoredItem } from './ports';
import { inOneGo, inTurns } from './turns';
import type { Work } from './turns';

/** When a delivery came, the key that names messages, and the numbers that are ours. */
export type Reading = { receivedAt: Instant; messageIdKey: string; numbers: readonly string[] };

/** Enough of the hash that two messages never share an id. */
const ID_DIGITS = 32;
/** Stands where a delivery names no number: account and template events belong to the whole account. */
const NO_NUMBER = 'account';
/** Why an item is dead that came for a number that is not ours. */
export const NOT_OURS = 'the number is not one of WHATSAPP_NUMBERS';

const MUCH = 'the body holds more than WhatsApp delivers at once';
const reasons: Readonly<Record<TooMuch, string>> = { deep: 'the body is nested too deep', many: MUCH };
/** Reading or writing so many characters takes as long as an item takes. */
const CHARACTERS_AN_ITEM = 20_000;

/**
 * Reads a delivery item by item: every entry, change, message, status of a batch on its own. Nothing throws and nothing
 * is left out: what is unknown is kept as such, what cannot be read becomes a dead letter beside its readable siblings.
 */
export function readDelivery(raw: Buffer, reading: Reading): readonly StoredItem[] {
  return inOneGo(read(raw, reading));
}

/** Reads a delivery as `readDelivery` does, and lets others be served every few items. */
export function readDeliveryInTurns(raw: Buffer, reading: Reading): Promise<readonly StoredItem[]> {
  return inTurns(read(raw, reading));
}

function* read(raw: Buffer, reading: Reading): Work<readonly StoredItem[]> {
  yield raw.length / CHARACTERS_AN_ITEM;
  const text = raw.toString('utf8');
  const whole = (reason: string): readonly StoredItem[] => [deadLetter(text, reason, reading)];
  const reason = tooMuchToParse(text);
  yield text.length / CHARACTERS_AN_ITEM;
  if (reason !== null) return whole(reasons[reason]);
  const body = parseJson(text);
  yield text.length / CHARACTERS_AN_ITEM;
  if (body === undefined) return whole('the body is not JSON');
  const entries = listOf(fieldOf(body, 'entry'));
  if (entries.length === 0) return whole('the body has no entries');
  if (holdsTooMuch(entries)) return whole(MUCH);
  const items: StoredItem[] = [];
  for (const entry of entries) {
    for (const item of readEntry(entry, reading)) {
      items.push(item);
      yield 1 + item.raw.length / CHARACTERS_AN_ITEM;
    }
  }
  return items.every(fitsTheStore) ? onceEach(items) : whole('an item is larger than the store takes');
}

/** One delivery may hold the same item twice, and the store counts each id once: the first one that can be read counts. */
function onceEach(items: readonly StoredItem[]): readonly StoredItem[] {
  const found = new Map<string, StoredItem>();
  for (const item of items) {
    const same = found.get(item._id);
    if (same === undefined || (same.state === 'dead' && item.state !== 'dead')) found.set(item._id, item);
  }
  return [...found.values()];
}

function* readEntry(entry: unknown, reading: Reading): Iterable<StoredItem> {
  const changes = listOf(fieldOf(entry, 'changes'));
  // Account events name their moment here and nowhere else; without it a second one would pass for a repetition.
  const head = { id: fieldOf(entry, 'id'), time: fieldOf(entry, 'time') };
  if (changes.length === 0) yield deadLetter(bodyOf(head, entry), 'the entry has no changes', reading);
  for (const given of changes) {
    const change = toChange(given, reading);
    if (change === null) yield deadLetter(bodyOf(head, given), 'the change names no field', reading);
    else
      for (const draft of readItems(change)) {
        yield toItem({ head, change, draft: refuseStranger(draft, reading) }, reading);
      }
  }
}

function toChange(change: unknown, { receivedAt }: Reading): Change | null {
  const field = textOf(fieldOf(change, 'field'));
  if (field === null) return null;
  const given = fieldOf(change, 'value');
  const values: Fields = isFields(given) ? given : {};
  const number = idOf(fieldOf(fieldOf(values, 'metadata'), 'phone_number_id'));
  const contacts = contactsIn(fieldOf(values, 'contacts'));
  return { field, values, contacts, number: number ?? NO_NUMBER, receivedAt };
}

/** An item for a number that no worker of ours sends from, or for none, is kept, and nobody answers it. */
function refuseStranger(draft: Draft, { numbers }: Reading): Draft {
  if (draft.state !== undefined || isOurs(draft, numbers)) return draft;
  return { ...draft, state: 'dead', reason: NOT_OURS };
}

/** Tells whether an item is about a number of ours, or about what all of them share. */
export function isOurs({ number, kind }: Pick<StoredItem, 'number' | 'kind'>, numbers: readonly string[]): boolean {
  return numbers.includes(number) || kind === 'template' || kind === 'account';
}

/** A delivery of its own that holds one item: it can be read again, by this version or a later one. */
function bodyOf(head: object, change: unknown): string {
  return JSON.stringify({ object: 'whatsapp_business_account', entry: [{ ...head, changes: [change] }] });
}

type Placed = { head: object; change: Change; draft: Draft };

function toItem({ head, change, draft }: Placed, { receivedAt, messageIdKey }: Reading): StoredItem {
  const raw = bodyOf(head, { field: change.field, value: { ...draft.value, metadata: change.values['metadata'] } });
  const name = draft.providerId ?? hashOf(raw);
  const _id = [draft.number, draft.kind, name, ...(draft.part === undefined ? [] : [draft.part])].join('|');
  const [address] = draft.sender === null ? [] : addressesOf(draft.sender);
  return {
    ...untouched(receivedAt),
    _id,
    number: draft.number,
    kind: draft.kind,
    messageId: messageIdOf(messageIdKey, _id),
    providerId: draft.providerId,
    pair: address === undefined ? null : addressId(draft.number, address),
    providerAt: draft.providerAt,
    raw,
    view: draft.view,
    state: draft.state ?? 'pending',
    reason: draft.reason ?? null,
  };
}

function deadLetter(raw: string, reason: string, { receivedAt, messageIdKey }: Reading): StoredItem {
  const _id = [NO_NUMBER, 'unknown', hashOf(raw)].join('|');
  return {
    ...untouched(receivedAt),
    ...{ _id, number: NO_NUMBER, kind: 'unknown', messageId: messageIdOf(messageIdKey, _id), providerId: null },
    ...{ pair: null, providerAt: null, raw, view: null, state: 'dead', reason },
  };
}

const untouched = (receivedAt: Instant) =>
  ({ v: 1, receivedAt, handedAt: null, doneAt: null, tries: 0 }) as const satisfies Partial<StoredItem>;

function hashOf(raw: string): string {
  return createHash('sha256').update(raw).digest('hex');
}

/** Names an item as Temporal, the journal and the API do, by a keyed hash of its id. */
export function messageIdOf(key: string, id: string): string {
  return `m_${createHmac('sha256', key).update(id).digest('hex').slice(0, ID_DIGITS)}`;
}
