import type { ContactId } from '../domain/ids';
import type { Instant } from '../domain/time';
import type { Database } from './database';
import { insertOnce } from './database';
import type { Contact, Deal } from './masters';

type Behind = { limit: number; after: readonly [number, string] | null };
export type DealFacts = Pick<Deal, 'title' | 'companyId' | 'pipeline' | 'stage' | 'state' | 'valueMinor' | 'currency'>;

/** Deals as people keep them. A contact and its deals name each other; both are written, either may be repeated. */
export function createDeals({ database, now }: { database: Database; now: () => Instant }) {
  const deals = () => database.collection('deals');
  return {
    async create(id: string, facts: DealFacts): Promise<Deal> {
      const at = now();
      const deal: Deal = { _id: id, v: 1, ...facts, contactIds: [], lastActivityAt: at, createdAt: at };
      return (await insertOnce(database, 'deals', deal)).document;
    },
    get: (id: string): Promise<Deal | null> => deals().findOne({ _id: id }),
    /** Lists deals, newest first. */
    list: ({ limit, after }: Behind): Promise<Deal[]> => {
      const older =
        after === null
          ? {}
          : { $or: [{ createdAt: { $lt: after[0] } }, { createdAt: after[0], _id: { $gt: after[1] } }] };
      return deals().find(older).sort({ createdAt: -1, _id: 1 }).limit(limit).toArray();
    },
    /** Changes what is given; null when there is no such deal. */
    async change(id: string, changes: Partial<DealFacts>): Promise<Deal | null> {
      await deals().updateOne({ _id: id }, { $set: { ...changes, lastActivityAt: now() } });
      return deals().findOne({ _id: id });
    },
    /** Links a contact because a person says so; null when there is no such contact. */
    async linkContact(dealId: string, contactId: ContactId): Promise<Contact | null> {
      const contacts = database.collection('contacts');
      if ((await contacts.findOne({ _id: contactId })) === null) return null;
      await deals().updateOne(
        { _id: dealId },
        { $addToSet: { contactIds: contactId }, $set: { lastActivityAt: now() } },
      );
      await contacts.updateOne({ _id: contactId }, { $addToSet: { dealIds: dealId }, $set: { updatedAt: now() } });
      return contacts.findOne({ _id: contactId });
    },
  };
}

export type Deals = ReturnType<typeof createDeals>;
