import { z } from 'zod';
import type { Contact } from '../../crm/masters';
import type { ReadModelQueries } from '../../crm/read-model-queries';
import { AppError } from '../../errors';
import { defineRoute, reading } from '../route';
import type { Route } from '../route';
import { byId, toIso } from '../schemas';

export type ContactRouteDeps = { queries: Pick<ReadModelQueries, 'contact' | 'conversationsOfContact' | 'duplicates'> };

export const contactSchema = z
  .object({
    id: z.string(),
    name: z.string().nullable(),
    language: z.string().nullable(),
    timeZones: z.array(z.string()),
    emails: z.array(z.string()),
    addresses: z.array(z.string()),
    companyId: z.string().nullable(),
    companyLink: z.object({ source: z.string(), confidence: z.number() }).nullable(),
    dealIds: z.array(z.string()),
    optedOut: z.object({ at: z.string(), source: z.string(), evidence: z.string() }).nullable(),
    tags: z.array(z.string()),
    custom: z.record(z.string(), z.string()),
    createdAt: z.string(),
    updatedAt: z.string(),
  })
  .meta({ title: 'Contact' });

/** Shows a contact. */
export function toContactView(contact: Contact): z.input<typeof contactSchema> {
  const { _id, timeZones, emails, addresses, dealIds, tags, optedOut, createdAt, updatedAt, ...rest } = contact;
  return {
    ...rest,
    id: _id,
    timeZones: [...timeZones],
    emails: [...emails],
    addresses: [...addresses],
    dealIds: [...dealIds],
    tags: [...tags],
    optedOut: optedOut === null ? null : { ...optedOut, at: toIso(optedOut.at) },
    createdAt: toIso(createdAt),
    updatedAt: toIso(updatedAt),
  };
}

const caseSchema = z
  .object({
    id: z.string(),
    contactIds: z.array(z.string()),
    evidence: z.array(z.object({ kind: z.string(), detail: z.string(), at: z.string() })),
    score: z.number(),
    state: z.string(),
    openedAt: z.string(),
  })
  .meta({ title: 'DuplicateCase' });
const stateQuery = z.strictObject({ state: z.enum(['open', 'dismissed', 'merged']).default('open') });

/** People behind conversations, and the cases in which two may be one. */
export function contactRoutes({ queries }: ContactRouteDeps): readonly Route[] {
  return [
    defineRoute({
      ...reading,
      path: '/api/v1/contacts/:id',
      tag: 'contacts',
      summary: 'Shows a contact with its conversations.',
      permission: 'viewer',
      params: byId,
      answer: contactSchema.extend({ conversationIds: z.array(z.string()) }),
      async handle({ params }) {
        const contact = await queries.contact(params.id);
        if (contact === null) throw new AppError('not-found', 'There is no contact with this id.');
        const conversations = await queries.conversationsOfContact(params.id);
        return { ...toContactView(contact), conversationIds: conversations.map(({ _id }) => _id) };
      },
    }),
    defineRoute({
      ...reading,
      path: '/api/v1/duplicates',
      tag: 'contacts',
      summary: 'Lists contacts that may be one person, with the evidence; nothing is merged by itself.',
      permission: 'viewer',
      query: stateQuery,
      answer: z.object({ items: z.array(caseSchema) }),
      async handle({ query }) {
        const cases = await queries.duplicates(query.state);
        const items = cases.map(({ _id, contactIds, evidence, score, state, openedAt }) => ({
          ...{ id: _id, score, state },
          contactIds: [...contactIds],
          evidence: evidence.map((item) => ({ ...item, at: toIso(item.at) })),
          openedAt: toIso(openedAt),
        }));
        return { items };
      },
    }),
  ];
}
