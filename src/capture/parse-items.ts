import { addressesOf } from '../domain/inbound-message';
import type { InboundView, Sender } from '../domain/inbound-message';
import type { Instant } from '../domain/time';
import { accountNewsIn } from './parse-account-news';
import { typeOf } from './parse-content';
import { fieldOf, firstOf, idOf, isFields, listOf, momentOf, wordOf } from './parse-fields';
import type { Fields } from './parse-fields';
import { holdsHistory } from './parse-history';
import { parseMessage } from './parse-message';
import { addressesIn, findSender, receiver, recipient, subject, writer } from './parse-sender';
import type { Contacts, KnownSender } from './parse-sender';
import type { ItemKind, ItemState } from './ports';

/** One change of a delivery, as far as it is known. */
export type Change = { field: string; values: Fields; contacts: Contacts; number: string; receivedAt: Instant };

/** One item of a change before it is named and stored. */
export type Draft = {
  number: string;
  kind: ItemKind;
  providerId: string | null;
  /** Tells apart several items of one provider id: the name of a status, of a call's event. */
  part?: string;
  providerAt: Instant | null;
  sender: Sender | null;
  view: InboundView | null;
  /** What the item's own delivery holds beside `metadata`. */
  value: Fields;
  state?: ItemState;
  reason?: string;
};

type ItemReader = (item: Fields, change: Change) => Draft;

/** The lists of each field whose entries are items of their own. */
const fieldReaders: Readonly<Record<string, Readonly<Record<string, ItemReader>>>> = {
  messages: { messages: readMessage, statuses: readStatus },
  smb_message_echoes: { message_echoes: readEcho },
  user_preferences: { user_preferences: readPreference },
  calls: { calls: readCall },
};

const ofGroup = 'group messages are kept and not threaded';

/** Fields whose value is one item that something acts on, though it names no number: they are about the account. */
const actedFields: readonly string[] = [
  'message_template_status_update',
  'message_template_quality_update',
  'template_category_update',
];

/** Fields that are kept whole: nothing acts on them by itself, and the reason says why. */
const keptFields: readonly { pattern: RegExp; kind: ItemKind; reason: string }[] = [
  {
    pattern: /^message_template|^template_/,
    kind: 'template',
    reason: 'template events of this kind are kept for the record',
  },
  { pattern: /^history$/, kind: 'history', reason: 'this part of the history holds no messages' },
  { pattern: /^(standby|messaging_handovers)$/, kind: 'standby', reason: 'another application has the conversation' },
  { pattern: /^group_/, kind: 'group', reason: ofGroup },
  {
    pattern: /^(account|phone_number|business|security|partner|smb_app_state|messages$)/,
    kind: 'account',
    reason: 'account events are kept for the record',
  },
];

/** Stands beside items and says nothing by itself. */
const besideItems: readonly string[] = ['messaging_product', 'metadata', 'contacts'];

/** Reads every item of a change; what is no item that is known is kept, as one. */
export function* readItems(change: Change): Iterable<Draft> {
  const known = Object.hasOwn(fieldReaders, change.field) ? Object.entries(fieldReaders[change.field] ?? {}) : [];
  let isEmpty = true;
  for (const [list, reader] of known) {
    for (const draft of each(change, list, reader)) {
      isEmpty = false;
      yield draft;
    }
  }
  const rest = isEmpty ? change.values : unread(change, known);
  if (isEmpty || Object.keys(rest).length > 0) yield keep(change, { ...rest });
}

/** What stands beside the items of a change and is none. */
function unread(change: Change, known: readonly (readonly [string, ItemReader])[]): Fields {
  const lists = known.map(([list]) => list).filter((list) => Array.isArray(change.values[list]));
  const rest = Object.entries(change.values).filter(([name]) => ![...besideItems, ...lists].includes(name));
  return Object.fromEntries(rest);
}

function keep({ field, number }: Change, value: Fields): Draft {
  if (actedFields.includes(field)) return { ...nobody, number, kind: 'template', providerId: null, value };
  if (accountNewsIn(field, value).length > 0) return { ...nobody, number, kind: 'account', providerId: null, value };
  if (field === 'history' && holdsHistory(value))
    return { ...nobody, number, kind: 'history', providerId: null, value };
  const kept = keptFields.find(({ pattern }) => pattern.test(field));
  const { kind, reason } = kept ?? { kind: 'unknown', reason: 'this kind of event is not known' };
  return { ...nobody, number, kind, providerId: null, value, state: 'parked', reason };
}

const nobody = { providerAt: null, sender: null, view: null } as const;

/** Reads the items of one list, each on its own: one that cannot be read is a dead letter and harms no other. */
function* each(change: Change, list: string, read: ItemReader): Iterable<Draft> {
  for (const item of listOf(fieldOf(change.values, list))) {
    const draft = isFields(item) ? read(item, change) : dead(change, 'the item is not an object');
    const contact = draft.value['contacts'];
    yield { ...draft, value: { ...(contact === undefined ? {} : { contacts: contact }), [list]: [item] } };
  }
}

function dead({ number }: Change, reason: string): Draft {
  return { ...nobody, number, kind: 'unknown', providerId: null, value: {}, state: 'dead', reason };
}

type Person = KnownSender & { isNamed: boolean };

function personIn(item: Fields, names: typeof writer, { contacts }: Change): Person {
  const known = findSender(addressesIn(item, names), contacts);
  return { ...known, isNamed: addressesOf(known.sender).length > 0 };
}

/** What every draft of an item about one person has in common; the contact beside it goes with it. */
function about(change: Change, item: Fields, person: Person): Omit<Draft, 'kind'> {
  const { contact, sender } = person;
  return {
    number: change.number,
    providerId: idOf(fieldOf(item, 'id')),
    providerAt: momentOf(fieldOf(item, 'timestamp')),
    sender,
    view: null,
    value: contact === null ? {} : { contacts: [contact] },
  };
}

function readMessage(item: Fields, change: Change): Draft {
  const person = personIn(item, writer, change);
  const base = about(change, item, person);
  if (base.providerId === null) return { ...base, kind: 'message', state: 'dead', reason: 'the message has no id' };
  if (wordOf(fieldOf(item, 'group_id')) !== null) {
    return { ...base, kind: 'group', state: 'parked', reason: ofGroup };
  }
  const type = typeOf(item);
  if (type === 'system') return { ...base, kind: 'system' };
  const view = parseMessage(item, { sender: person.sender, receivedAt: change.receivedAt });
  const written: Draft = {
    ...base,
    kind: type === 'reaction' ? 'reaction' : 'message',
    view,
    providerAt: view.providerAt,
  };
  return person.isNamed ? written : { ...written, state: 'dead', reason: 'the message names no sender' };
}

function readStatus(item: Fields, change: Change): Draft {
  const base = about(change, item, personIn(item, recipient, change));
  const part = idOf(fieldOf(item, 'status'));
  if (base.providerId === null || part === null) {
    return { ...base, kind: 'status', state: 'dead', reason: 'the status names no message' };
  }
  if (fieldOf(item, 'recipient_type') !== 'group') return { ...base, kind: 'status', part };
  const reader = firstOf(
    idOf(fieldOf(item, 'recipient_participant_id')),
    idOf(fieldOf(item, 'recipient_participant_user_id')),
  );
  const ofReader = reader === null ? part : `${part}|${reader}`;
  return { ...base, kind: 'group', part: ofReader, state: 'parked', reason: ofGroup };
}

function readEcho(item: Fields, change: Change): Draft {
  const person = personIn(item, receiver, change);
  const base = about(change, item, person);
  const view = parseMessage(item, { sender: person.sender, receivedAt: change.receivedAt });
  const spoken: Draft = { ...base, kind: 'echo', view, providerAt: view.providerAt };
  const isUsable = base.providerId !== null && person.isNamed;
  return isUsable ? spoken : { ...spoken, state: 'dead', reason: 'the echo names no message or no buyer' };
}

function readPreference(item: Fields, change: Change): Draft {
  const person = personIn(item, subject, change);
  const base: Draft = { ...about(change, item, person), kind: 'preference', providerId: null };
  return person.isNamed ? base : { ...base, state: 'dead', reason: 'the preference names no buyer' };
}

function readCall(item: Fields, change: Change): Draft {
  const person = personIn(item, writer, change);
  const base: Draft = { ...about(change, item, person), kind: 'call', part: idOf(fieldOf(item, 'event')) ?? 'call' };
  return person.isNamed ? base : { ...base, state: 'parked', reason: 'the call names no buyer' };
}
