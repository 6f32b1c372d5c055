import { createIdentity } from '../../../activities/identity';
import type { Identity, IdentityRequest } from '../../../activities/identity';
import { createAliases } from '../../../src/crm/aliases';
import { createCompanies } from '../../../src/crm/companies';
import { contactIdOf, createContacts } from '../../../src/crm/contacts';
import { createDeals } from '../../../src/crm/deals';
import type { DealFacts } from '../../../src/crm/deals';
import type { Sender } from '../../../src/domain/inbound-message';
import { NOON, NUMBER } from '../../support/builders';
import { testDatabase } from '../../support/servers';

const database = testDatabase();
const aliases = createAliases({ database, messageIdKey: 'k'.repeat(32) });
const contacts = createContacts({ database });
const identify = createIdentity({ aliases, contacts });
let now = NOON;
const companies = createCompanies({ database, now: () => now });
const deals = createDeals({ database, now: () => now });

afterEach(async () => {
  for (const name of ['aliases', 'contacts', 'duplicates', 'companies', 'deals'] as const)
    await database.collection(name).deleteMany({});
});

const aSender = (changes: Partial<Sender> = {}): Sender => ({
  ...{ phone: '5511987650001', bsuid: 'BR.1', parent: null, username: 'ana.r', name: 'Ana R.' },
  ...changes,
});
const learned = { learnedFrom: 'message', now: NOON } as const;
const conversationOf = async (sender: Sender) => (await aliases.resolve(NUMBER, sender, learned)).conversationId;

/** Says who writes, as the step of a burst asks. */
async function who(sender: Sender, changes: Partial<IdentityRequest> = {}): Promise<Identity> {
  const conversationId = changes.conversationId ?? (await conversationOf(sender));
  const asked = { number: NUMBER, senders: [sender], emails: [], language: 'pt', now, ...changes };
  return identify({ ...asked, conversationId });
}

describe('A buyer who writes for the first time', () => {
  it('gets one conversation and one contact, however many of his messages race', async () => {
    const all = await Promise.all(Array.from({ length: 10 }, () => who(aSender())));
    expect(new Set(all.map(({ contact }) => contact._id)).size).toBe(1);
    expect(all.map(({ conflict }) => conflict)).toStrictEqual(Array(10).fill(null));
    expect(await database.collection('contacts').find({}).toArray()).toStrictEqual([
      {
        ...{ _id: contactIdOf(await conversationOf(aSender())), v: 1, name: 'Ana R.', emails: [], language: 'pt' },
        ...{ addresses: [`${NUMBER}|bsuid|BR.1`, `${NUMBER}|phone|5511987650001`], dealIds: [], companyId: null },
        ...{ timeZones: all[0]?.contact.timeZones, companyLink: null, optedOut: null, tags: [], custom: {} },
        ...{ createdAt: NOON, updatedAt: NOON },
      },
    ]);
    expect(all[0]?.contact.timeZones).toContain('America/Sao_Paulo');
  });

  it('shows nothing of his number in the ids', async () => {
    const { contact } = await who(aSender());
    expect(contact._id).toMatch(/^k[0-9a-f]{24}$/);
  });

  it('may hide his number, and then no time zone is guessed', async () => {
    expect((await who(aSender({ phone: null }))).contact.timeZones).toStrictEqual([]);
  });
});

describe('A buyer who writes again', () => {
  it('is the same contact by any of his addresses, and what is new about him is added', async () => {
    const first = await who(aSender({ bsuid: null, name: null }));
    now = NOON + 1;
    const second = await who(aSender(), { emails: ['ana@shop.example'] });
    now = NOON;
    const third = await who(aSender({ phone: null, name: 'Somebody' }), { language: 'de' });
    expect([second.contact._id, third.contact._id]).toStrictEqual([first.contact._id, first.contact._id]);
    expect(third.contact).toMatchObject({
      ...{ name: 'Ana R.', language: 'pt', emails: ['ana@shop.example'], updatedAt: NOON + 1 },
      addresses: [`${NUMBER}|bsuid|BR.1`, `${NUMBER}|phone|5511987650001`],
    });
    expect(third.conflict).toBeNull();
  });
});

describe('Addresses that lead to two contacts', () => {
  const byPhone = aSender({ bsuid: null });
  const byUser = aSender({ phone: null });

  it('open a case for a person, and nothing is merged', async () => {
    const [one, other] = [await who(byPhone), await who(byUser)];
    const both = await who(aSender());
    const ids = [one.contact._id, other.contact._id].sort();
    expect(both.conflict).toStrictEqual({ caseId: ids.join('|'), reason: 'identity-conflict' });
    expect(both.contact._id).toBe(one.contact._id);
    expect(await database.collection('duplicates').find({}).toArray()).toMatchObject([
      { contactIds: ids, state: 'open', score: 0.95, evidence: [{ kind: 'alias-conflict' }] },
    ]);
    expect(await conversationOf(byUser)).not.toBe(await conversationOf(byPhone));
    expect(await database.collection('contacts').countDocuments({})).toBe(2);
  });

  it('keep the case as a person decided it', async () => {
    await who(byPhone);
    await who(byUser);
    await who(aSender());
    await database.collection('duplicates').updateOne({}, { $set: { state: 'dismissed' } });
    expect((await who(aSender())).conflict?.reason).toBe('identity-conflict');
    expect(await database.collection('duplicates').find({}).toArray()).toMatchObject([{ state: 'dismissed' }]);
  });
});

describe('A known number with another WhatsApp user', () => {
  const newOwner = aSender({ bsuid: 'BR.2', name: 'Rui' });

  it('opens a case: it may have a new owner', async () => {
    const first = await who(aSender());
    const { contact, conflict } = await who(newOwner);
    expect(conflict).toStrictEqual({ caseId: `${contact._id}|${contact._id}`, reason: 'recycled-number' });
    expect(contact._id).toBe(first.contact._id);
    expect(await database.collection('duplicates').find({}).toArray()).toMatchObject([
      { score: 0.5, state: 'open', evidence: [{ kind: 'recycled-number' }] },
    ]);
  });

  it('opens it even when the worker dies on the way and the step is done again', async () => {
    await who(aSender());
    const dying = createIdentity({
      aliases,
      contacts: { ...contacts, openCase: () => Promise.reject(new Error('dies here')) },
    });
    const conversationId = await conversationOf(newOwner);
    const asked = { conversationId, number: NUMBER, senders: [newOwner], emails: [], language: null, now };
    await expect(dying(asked)).rejects.toThrow('dies here');
    expect((await identify(asked)).conflict?.reason).toBe('recycled-number');
  });

  it('is none where WhatsApp said that the user id changed', async () => {
    const conversationId = await conversationOf(aSender());
    await who(aSender());
    await aliases.learn({
      ...{ _id: `${NUMBER}|bsuid|BR.2`, v: 1, number: NUMBER, kind: 'bsuid', value: 'BR.2', conversationId },
      ...{ learnedFrom: 'system-message', learnedAt: NOON, lastSeenAt: NOON },
    });
    expect((await who(newOwner)).conflict).toBeNull();
    expect(await database.collection('duplicates').countDocuments({})).toBe(0);
  });

  it('is none where the user was not known before', async () => {
    await who(aSender({ bsuid: null }));
    expect((await who(aSender())).conflict).toBeNull();
  });
});

describe('The company of a contact', () => {
  it.each(['ana@shop.example', 'Ana@sales.shop.example'])('is known by the domain of %s', async (email) => {
    await companies.create('shop', { name: 'Shop', domain: 'shop.example' });
    const { contact } = await who(aSender(), { emails: [email.toLowerCase()] });
    expect(contact).toMatchObject({ companyId: 'shop', companyLink: { source: 'email-domain', confidence: 0.9 } });
    expect(await contacts.get(contact._id)).toMatchObject({ companyId: 'shop' });
  });

  it.each(['ana@gmail.com', 'ana@elsewhere.example', 'ana@localhost', 'ana'])('is not known by %s', async (email) => {
    await companies.create('shop', { name: 'Shop', domain: 'shop.example' });
    await companies.create('mail', { name: 'Mail', domain: 'gmail.com' });
    expect((await who(aSender(), { emails: [email] })).contact.companyId).toBeNull();
  });

  it('stays as a person linked it', async () => {
    await companies.create('shop', { name: 'Shop', domain: 'shop.example' });
    await companies.create('other', { name: 'Other', domain: null });
    const { contact } = await who(aSender());
    await companies.linkContact('other', contact._id);
    const after = await who(aSender(), { emails: ['ana@shop.example'] });
    expect(after.contact).toMatchObject({ companyId: 'other', companyLink: { source: 'explicit' } });
  });
});

describe('The deal that messages go to', () => {
  const facts: DealFacts = {
    ...{ title: 'Chairs', companyId: null, pipeline: 'sales', stage: 'quoted', state: 'open' },
    ...{ valueMinor: null, currency: null },
  };

  /** Deals of Ana's, each with the moment of its last activity. */
  async function withDeals(given: readonly (Partial<DealFacts> & { id: string; at: number })[]) {
    const { contact } = await who(aSender());
    for (const { id, at, ...changes } of given) {
      now = at;
      await deals.create(id, { ...facts, ...changes });
      await deals.linkContact(id, contact._id);
    }
    now = NOON;
    return (await who(aSender())).deal;
  }

  it('is none without an open one', async () => {
    expect(await withDeals([])).toBeNull();
    expect(await withDeals([{ id: 'won', at: NOON, state: 'won' }])).toBeNull();
  });

  it('is the only open one, and the record says so', async () => {
    const deal = await withDeals([
      { id: 'lost', at: NOON + 5, state: 'lost' },
      { id: 'open', at: NOON },
    ]);
    expect([deal?.deal._id, deal?.chosenBecause]).toStrictEqual(['open', 'the only open deal']);
  });

  it('is the one that was active last, and the record says so', async () => {
    const deal = await withDeals([
      { id: 'young', at: NOON + 5 },
      { id: 'old', at: NOON },
    ]);
    expect([deal?.deal._id, deal?.chosenBecause]).toStrictEqual(['young', 'the most recently active open deal']);
  });
});
