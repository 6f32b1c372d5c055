import type { ContactId } from '../domain/ids';
import type { Instant } from '../domain/time';
import type { Database } from './database';
import { insertOnce } from './database';
import type { Company, Contact } from './masters';

type Behind = { limit: number; after: readonly [number, string] | null };

/** Companies as people keep them. */
export function createCompanies({ database, now }: { database: Database; now: () => Instant }) {
  const companies = () => database.collection('companies');
  return {
    create: async (id: string, facts: Pick<Company, 'name' | 'domain'>): Promise<Company> =>
      (await insertOnce(database, 'companies', { _id: id, v: 1, ...facts, createdAt: now() })).document,
    get: (id: string): Promise<Company | null> => companies().findOne({ _id: id }),
    /** Lists companies, newest first. */
    list: ({ limit, after }: Behind): Promise<Company[]> => {
      const older =
        after === null
          ? {}
          : { $or: [{ createdAt: { $lt: after[0] } }, { createdAt: after[0], _id: { $gt: after[1] } }] };
      return companies().find(older).sort({ createdAt: -1, _id: 1 }).limit(limit).toArray();
    },
    /** Changes what is given; null when there is no such company. */
    async change(id: string, changes: Partial<Pick<Company, 'name' | 'domain'>>): Promise<Company | null> {
      if (Object.keys(changes).length > 0) await companies().updateOne({ _id: id }, { $set: changes });
      return companies().findOne({ _id: id });
    },
    /** Links a contact because a person says so; replaces any link that was guessed. Null when there is no such contact. */
    async linkContact(companyId: string, contactId: ContactId): Promise<Contact | null> {
      const companyLink = { source: 'explicit' as const, confidence: 1 };
      await database
        .collection('contacts')
        .updateOne({ _id: contactId }, { $set: { companyId, companyLink, updatedAt: now() } });
      return database.collection('contacts').findOne({ _id: contactId });
    },
  };
}

export type Companies = ReturnType<typeof createCompanies>;
