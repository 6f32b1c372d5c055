import type { Sender } from '../domain/inbound-message';
import type { Fields } from './parse-fields';
import { fieldOf, firstOf, idOf, isFields, listOf, textOf, wordOf } from './parse-fields';

/** A business-scoped user id; `ENT` marks the one of a linked portfolio (WhatsApp fact sheet, 2.2). */
const userIdShape = /^[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}$/;
/** How people and documents write a number; anything with letters is an id of another kind, never a number. */
const numberShape = /^[\d\s+().-]+$/;
/** E.164 allows 15 digits; some countries' ids carry a few more. */
const MOST_DIGITS = 20;
/** Names of people are short; the rest of a longer one is not shown. */
const LONGEST_NAME = 200;

export type Addresses = Pick<Sender, 'phone' | 'bsuid' | 'parent'>;
type Names = { phone: readonly string[]; user: readonly string[]; parent: readonly string[] };

/** The fields that name a person, by the part he plays in an item. */
export const writer: Names = { phone: ['from'], user: ['from_user_id'], parent: ['from_parent_user_id'] };
export const receiver: Names = { phone: ['to'], user: ['to_user_id'], parent: ['to_parent_user_id'] };
export const subject: Names = { phone: ['wa_id'], user: ['user_id'], parent: ['parent_user_id'] };
export const recipient: Names = {
  phone: ['recipient_id'],
  user: ['recipient_user_id'],
  // Renamed in 2026; both are about.
  parent: ['recipient_parent_user_id', 'parent_recipient_user_id'],
};

/** Reads the exact wa_id digits; a user id is never taken for a number, whatever digits it holds. */
function phoneOf(value: unknown): string | null {
  const word = wordOf(value);
  if (word === null || !numberShape.test(word)) return null;
  const digits = word.replaceAll(/\D/g, '');
  return digits !== '' && digits.length <= MOST_DIGITS ? digits : null;
}

/** Reads a user id out of a field that is meant for a phone number, where one stands now and then. */
function misplacedUserId(value: unknown): string | null {
  const word = wordOf(value);
  return word !== null && userIdShape.test(word) ? word : null;
}

/** Reads the addresses of a person out of one object, by the names of the fields that may hold each. */
export function addressesIn(fields: unknown, names: Names): Addresses {
  const read = (of: readonly string[], reading: (value: unknown) => string | null) =>
    firstOf(...of.map((name) => reading(fieldOf(fields, name))));
  return {
    phone: read(names.phone, phoneOf),
    bsuid: firstOf(read(names.user, idOf), read(names.phone, misplacedUserId)),
    parent: read(names.parent, idOf),
  };
}

/** One entry of `contacts`, and the addresses that it shows. */
type Contact = { fields: Fields; shown: Addresses };
/** The entries of `contacts`, found by who they are: a delivery may hold a thousand, and as many items that ask. */
export type Contacts = {
  ofUser: ReadonlyMap<string, Contact>;
  ofNumber: ReadonlyMap<string, Contact>;
  /** Those that show a number and no user id. */
  ofNumberAlone: ReadonlyMap<string, Contact>;
};

/** Reads `contacts` once; of several entries with the same address the first one counts. */
export function contactsIn(given: unknown): Contacts {
  const ofUser = new Map<string, Contact>();
  const ofNumber = new Map<string, Contact>();
  const ofNumberAlone = new Map<string, Contact>();
  for (const fields of listOf(given).filter(isFields)) {
    const contact = { fields, shown: addressesIn(fields, subject) };
    const { phone, bsuid } = contact.shown;
    noteFirst(ofUser, bsuid, contact);
    noteFirst(ofNumber, phone, contact);
    if (bsuid === null) noteFirst(ofNumberAlone, phone, contact);
  }
  return { ofUser, ofNumber, ofNumberAlone };
}

function noteFirst(known: Map<string, Contact>, address: string | null, contact: Contact): void {
  if (address !== null && !known.has(address)) known.set(address, contact);
}

/** A person, and the entry of `contacts` that is his; null when none is. */
export type KnownSender = { sender: Sender; contact: Fields | null };

/**
 * Finds who an item belongs to: by user id, then by wa_id, never by position (`contacts` is not parallel to the items).
 * Every address that either shows is his.
 */
export function findSender(given: Addresses, contacts: Contacts): KnownSender {
  const { fields: contact = null, shown = nowhere } = contactOf(given, contacts) ?? {};
  const profile = fieldOf(contact, 'profile');
  const sender = {
    phone: firstOf(given.phone, shown.phone),
    bsuid: firstOf(given.bsuid, shown.bsuid),
    parent: firstOf(given.parent, shown.parent),
    username: wordOf(fieldOf(profile, 'username')),
    name: textOf(fieldOf(profile, 'name'))?.slice(0, LONGEST_NAME) ?? null,
  };
  return { sender, contact };
}

const nowhere: Addresses = { phone: null, bsuid: null, parent: null };

/** A number that another user id holds by now belongs to somebody else. */
function contactOf({ phone, bsuid }: Addresses, { ofUser, ofNumber, ofNumberAlone }: Contacts): Contact | undefined {
  const byUser = bsuid === null ? undefined : ofUser.get(bsuid);
  if (byUser !== undefined || phone === null) return byUser;
  return bsuid === null ? ofNumber.get(phone) : ofNumberAlone.get(phone);
}
