import { z } from 'zod';
import type { Audit } from '../../crm/audit';
import type { DealFacts, Deals } from '../../crm/deals';
import type { Deal } from '../../crm/masters';
import { AppError } from '../../errors';
import { toPage, toRequest } from '../page';
import { changing, defineRoute, reading } from '../route';
import type { Route } from '../route';
import { byId, idText, nameText, pageOf, pageQuery, toIso } from '../schemas';
import { contactSchema, toContactView } from './contact-routes';

export type DealRouteDeps = { deals: Deals; audit: Audit; newId: () => string };

const tag = 'deals';
const path = '/api/v1/deals';
const facts = {
  title: nameText,
  companyId: idText.nullable(),
  pipeline: nameText,
  stage: nameText,
  state: z.enum(['open', 'won', 'lost']),
  valueMinor: z.int().nonnegative().nullable().meta({ description: 'in minor units of the currency (cents)' }),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, 'is not an ISO 4217 code')
    .nullable(),
};
const dealSchema = z
  .object({
    id: z.string(),
    ...facts,
    contactIds: z.array(z.string()),
    lastActivityAt: z.string(),
    createdAt: z.string(),
  })
  .meta({ title: 'Deal' });
const createBody = z.strictObject({
  ...facts,
  companyId: facts.companyId.default(null),
  pipeline: nameText.default('sales'),
  state: facts.state.default('open'),
  valueMinor: facts.valueMinor.default(null),
  currency: facts.currency.default(null),
});
const changeBody = z.strictObject(facts).partial();

const toView = ({ _id, contactIds, lastActivityAt, createdAt, ...rest }: Deal) => ({
  ...rest,
  id: _id,
  contactIds: [...contactIds],
  lastActivityAt: toIso(lastActivityAt),
  createdAt: toIso(createdAt),
});

function demand(deal: Deal | null): Deal {
  if (deal === null) throw new AppError('not-found', 'There is no deal with this id.');
  return deal;
}

function readRoutes({ deals }: DealRouteDeps): readonly Route[] {
  return [
    defineRoute({
      ...reading,
      path,
      tag,
      summary: 'Lists deals, newest first.',
      permission: 'viewer',
      query: z.strictObject(pageQuery),
      answer: pageOf(dealSchema),
      async handle({ query }) {
        const rows = await deals.list(toRequest(query));
        return toPage(rows, query.limit, { view: toView, key: (row) => row.createdAt });
      },
    }),
    defineRoute({
      ...reading,
      path: `${path}/:id`,
      tag,
      summary: 'Shows a deal.',
      permission: 'viewer',
      params: byId,
      answer: dealSchema,
      handle: async ({ params }) => toView(demand(await deals.get(params.id))),
    }),
  ];
}

function createRoute({ deals, audit, newId }: DealRouteDeps): Route {
  return defineRoute({
    ...changing,
    path,
    status: 201,
    tag,
    summary: 'Creates a deal.',
    permission: 'operator',
    body: createBody,
    answer: dealSchema,
    async handle({ body, caller, requestId }) {
      const deal = await deals.create(`de_${newId()}`, body);
      const entry = { by: caller.name, act: 'create-deal', subject: deal._id, reason: null };
      await audit.record({ _id: requestId, ...entry, before: null, after: body });
      return toView(deal);
    },
  });
}

function toChanges(body: z.output<typeof changeBody>): Partial<DealFacts> {
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
}

function changeRoute({ deals, audit }: DealRouteDeps): Route {
  return defineRoute({
    ...changing,
    method: 'patch',
    repeats: 'harmless',
    path: `${path}/:id`,
    tag,
    summary: 'Changes what is given of a deal.',
    permission: 'operator',
    params: byId,
    body: changeBody,
    answer: dealSchema,
    async handle({ params, body, caller, requestId }) {
      const before = toView(demand(await deals.get(params.id)));
      const changes = toChanges(body);
      const changed = demand(await deals.change(params.id, changes));
      const entry = { by: caller.name, act: 'change-deal', subject: params.id, reason: null };
      await audit.record({ _id: requestId, ...entry, before, after: changes });
      return toView(changed);
    },
  });
}

function linkRoute({ deals, audit }: DealRouteDeps): Route {
  return defineRoute({
    ...changing,
    path: `${path}/:id/contacts`,
    tag,
    summary: 'Links a contact to a deal.',
    permission: 'operator',
    params: byId,
    body: z.strictObject({ contactId: idText }),
    answer: contactSchema,
    async handle({ params, body, caller, requestId }) {
      demand(await deals.get(params.id));
      const contact = await deals.linkContact(params.id, body.contactId);
      if (contact === null) throw new AppError('not-found', 'There is no contact with this id.');
      const entry = { by: caller.name, act: 'link-deal', subject: body.contactId, reason: null, before: null };
      await audit.record({ _id: requestId, ...entry, after: { dealId: params.id } });
      return toContactView(contact);
    },
  });
}

/** Deals as people keep them. */
export function dealRoutes(deps: DealRouteDeps): readonly Route[] {
  return [...readRoutes(deps), createRoute(deps), changeRoute(deps), linkRoute(deps)];
}
