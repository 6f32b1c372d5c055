import type { ContactId, ConversationId } from '../domain/ids';
import type { Instant } from '../domain/time';
import type { Database } from './database';
import { insertOnce } from './database';
import type { Company, Contact, Deal } from './masters';
import type { DuplicateCase } from './read-models';

/** What a message showed of its sender beyond the addresses. */
export type Sighting = {
  name: string | null;
  addresses: readonly string[];
  emails: readonly string[];
  timeZones: readonly string[];
  language: string | null;
};

/** A conversation has its contact from the first message on; until a merge the one id is made from the other. */
export function contactIdOf(conversationId: ConversationId): ContactId {
  return `k${conversationId.slice(1)}`;
}

function newContact(id: ContactId, seen: Sighting, now: Instant): Contact {
  return {
    _id: id,
    v: 1,
    ...seen,
    dealIds: [],
    companyId: null,
    companyLink: null,
    optedOut: null,
    tags: [],
    custom: {},
    createdAt: now,
    updatedAt: now,
  };
}

/** Says what a sighting adds to a known contact, or null; a name that a person gave stays. */
function additions(contact: Contact, seen: Sighting): Partial<Contact> | null {
  const join = (known: readonly string[], more: readonly string[]) => [...new Set([...known, ...more])].sort();
  const next = {
    name: contact.name ?? seen.name,
    language: contact.language ?? seen.language,
    addresses: join(contact.addresses, seen.addresses),
    emails: join(contact.emails, seen.emails),
    timeZones: contact.timeZones.length > 0 ? contact.timeZones : seen.timeZones,
  };
  const before = { ...next, ...pick(contact, Object.keys(next)) };
  return JSON.stringify(next) === JSON.stringify(before) ? null : next;
}

function pick(contact: Contact, names: readonly string[]): Partial<Contact> {
  return Object.fromEntries(Object.entries(contact).filter(([name]) => names.includes(name)));
}

/** Contacts, companies and deals as the steps of a conversation read and write them: by id, created once. */
export function createContacts({ database }: { database: Database }) {
  const contacts = () => database.collection('contacts');
  return {
    get: (id: ContactId): Promise<Contact | null> => contacts().findOne({ _id: id }),
    /** Gives the contact, created with what was seen when none is known; what is new about a known one is added. */
    async seen(
      { id, known }: { id: ContactId; known: Contact | null },
      seen: Sighting,
      now: Instant,
    ): Promise<Contact> {
      const { document, created } =
        known === null
          ? await insertOnce(database, 'contacts', newContact(id, seen, now))
          : { document: known, created: false };
      const more = created ? null : additions(document, seen);
      if (more === null) return document;
      await contacts().updateOne({ _id: id }, { $set: { ...more, updatedAt: now } });
      return { ...document, ...more };
    },
    /** Links a company by e-mail domain; an explicit link is never replaced. */
    async linkCompany(contact: Contact, company: Company, now: Instant): Promise<Contact> {
      if (contact.companyId !== null) return contact;
      const link = { companyId: company._id, companyLink: { source: 'email-domain' as const, confidence: 0.9 } };
      await contacts().updateOne({ _id: contact._id }, { $set: { ...link, updatedAt: now } });
      return { ...contact, ...link };
    },
    company: (id: string): Promise<Company | null> => database.collection('companies').findOne({ _id: id }),
    companyByDomain: (domain: string): Promise<Company | null> => database.collection('companies').findOne({ domain }),
    deals: (ids: readonly string[]): Promise<Deal[]> =>
      ids.length === 0
        ? Promise.resolve([])
        : database
            .collection('deals')
            .find({ _id: { $in: [...ids] } })
            .toArray(),
    /** Opens a duplicate case for a person to decide; a case that is there keeps its state. */
    openCase: async (opened: DuplicateCase): Promise<string> =>
      (await insertOnce(database, 'duplicates', opened)).document._id,
  };
}

export type Contacts = ReturnType<typeof createContacts>;
