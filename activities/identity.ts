import { parsePhoneNumberFromString } from 'libphonenumber-js';
import { getDomain } from 'tldts';
import type { ConversationId, NumberId } from '../src/domain/ids';
import { addressId, addressesOf } from '../src/domain/inbound-message';
import type { Sender } from '../src/domain/inbound-message';
import type { ReasonCode } from '../src/domain/reasons';
import type { Instant } from '../src/domain/time';
import type { Aliases } from '../src/crm/aliases';
import type { Contacts } from '../src/crm/contacts';
import { contactIdOf } from '../src/crm/contacts';
import type { Alias, Contact, Deal } from '../src/crm/masters';
import type { DuplicateCase } from '../src/crm/read-models';

/** Who writes: the contact, the deal the messages go to and why, and the case that was opened where addresses disagree. */
export type Identity = {
  contact: Contact;
  deal: { deal: Deal; chosenBecause: string } | null;
  conflict: { caseId: string; reason: ReasonCode } | null;
};

export type IdentityRequest = {
  conversationId: ConversationId;
  number: NumberId;
  senders: readonly Sender[];
  emails: readonly string[];
  language: string | null;
  now: Instant;
};

export type IdentityParts = { aliases: Pick<Aliases, 'resolve' | 'get'>; contacts: Contacts };

/** Mail providers whose domain says nothing about a company. */
const freeMail: ReadonlySet<string> = new Set([
  ...['gmail.com', 'googlemail.com', 'outlook.com', 'hotmail.com', 'live.com', 'msn.com', 'yahoo.com', 'icloud.com'],
  ...['me.com', 'mac.com', 'aol.com', 'gmx.de', 'gmx.net', 'web.de', 't-online.de', 'proton.me', 'protonmail.com'],
  ...['mail.com', 'zoho.com', 'yandex.ru', 'mail.ru', 'uol.com.br', 'bol.com.br', 'terra.com.br', 'qq.com', '163.com'],
]);
/** How sure a case of disagreeing addresses is: WhatsApp itself showed both in one message. */
const CONFLICT_SCORE = 0.95;
/** A known number with another WhatsApp user is a new owner, or the same one with a new phone. */
const RECYCLED_SCORE = 0.5;

/**
 * Step 2: names the contact behind the messages. Created once even when two messages race; never merged on its own:
 * where addresses disagree a case is opened and a person decides.
 */
export function createIdentity({ aliases, contacts }: IdentityParts) {
  return async function identify(request: IdentityRequest): Promise<Identity> {
    const { conversationId, number, now } = request;
    const id = contactIdOf(conversationId);
    const before = await contacts.get(id);
    const seen = request.senders.flatMap((sender) => addressesOf(sender).map((address) => addressId(number, address)));
    const first = request.senders[0];
    // Before the addresses are added to the contact: a worker that dies in between must find the disagreement again.
    const conflict =
      (await findConflict({ aliases, contacts }, request)) ??
      (await findRecycled({ aliases, contacts }, before, { seen, now }));
    const contact = await contacts.seen(
      { id, known: before },
      {
        name: request.senders.map((sender) => sender.name).find((name) => name !== null) ?? null,
        addresses: [...new Set(seen)].sort(),
        emails: [...new Set(request.emails)].sort(),
        timeZones: timeZonesOf(first?.phone ?? null),
        language: request.language,
      },
      now,
    );
    return {
      contact: await withCompany(contacts, contact, now),
      deal: chooseDeal(await contacts.deals(contact.dealIds)),
      conflict,
    };
  };
}

/** The zones a number may be in: all of its country, since a number says no more. */
function timeZonesOf(phone: string | null): readonly string[] {
  const country = phone === null ? undefined : parsePhoneNumberFromString(`+${phone}`)?.country;
  if (country === undefined) return [];
  const zones: unknown = Reflect.get(new Intl.Locale(`und-${country}`), 'timeZones');
  return Array.isArray(zones) ? zones.filter((zone) => typeof zone === 'string') : [];
}

async function withCompany(contacts: Contacts, contact: Contact, now: Instant): Promise<Contact> {
  if (contact.companyId !== null) return contact;
  for (const email of contact.emails) {
    const domain = getDomain(email.slice(email.indexOf('@') + 1));
    if (domain === null || freeMail.has(domain)) continue;
    const company = await contacts.companyByDomain(domain);
    if (company !== null) return contacts.linkCompany(contact, company, now);
  }
  return contact;
}

/** The open deal with the latest activity; with several the choice is on the record. */
function chooseDeal(deals: readonly Deal[]): Identity['deal'] {
  const open = deals.filter((deal) => deal.state === 'open').sort((a, b) => b.lastActivityAt - a.lastActivityAt);
  const [deal] = open;
  if (deal === undefined) return null;
  return { deal, chosenBecause: open.length === 1 ? 'the only open deal' : 'the most recently active open deal' };
}

async function findConflict(
  { aliases, contacts }: IdentityParts,
  { conversationId, number, senders, now }: IdentityRequest,
): Promise<Identity['conflict']> {
  for (const sender of senders) {
    const resolved = await aliases.resolve(number, sender, { learnedFrom: 'message', now });
    const other = resolved.aliases.find((alias: Alias) => alias.conversationId !== conversationId);
    if (other === undefined) continue;
    const [a, b] = [contactIdOf(conversationId), contactIdOf(other.conversationId)].sort();
    if (a === undefined || b === undefined) continue;
    const detail = `one message carried a ${other.kind} address of the other contact`;
    const caseId = await contacts.openCase(
      newCase([a, b], { kind: 'alias-conflict', detail, at: now }, CONFLICT_SCORE),
    );
    return { caseId, reason: 'identity-conflict' };
  }
  return null;
}

/** A number that comes with another WhatsApp user than before, without WhatsApp having said that the user changed. */
async function findRecycled(
  { aliases, contacts }: IdentityParts,
  before: Contact | null,
  { seen, now }: { seen: readonly string[]; now: Instant },
): Promise<Identity['conflict']> {
  const ofUser = (id: string): boolean => id.split('|')[1] === 'bsuid';
  const known = before?.addresses.filter(ofUser) ?? [];
  const stranger = seen.find((id) => ofUser(id) && !known.includes(id));
  if (before === null || known.length === 0 || stranger === undefined) return null;
  if ((await aliases.get(stranger))?.learnedFrom === 'system-message') return null;
  const detail = 'a known phone number came with another WhatsApp user';
  const opened = newCase([before._id, before._id], { kind: 'recycled-number', detail, at: now }, RECYCLED_SCORE);
  return { caseId: await contacts.openCase(opened), reason: 'recycled-number' };
}

function newCase(
  contactIds: readonly [string, string],
  evidence: DuplicateCase['evidence'][number],
  score: number,
): DuplicateCase {
  return {
    _id: contactIds.join('|'),
    v: 1,
    contactIds,
    evidence: [evidence],
    score,
    state: 'open',
    openedAt: evidence.at,
  };
}
