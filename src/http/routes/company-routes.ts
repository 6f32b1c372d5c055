import { getDomain } from 'tldts';
import { z } from 'zod';
import type { Audit } from '../../crm/audit';
import type { Companies } from '../../crm/companies';
import type { Company } from '../../crm/masters';
import { AppError } from '../../errors';
import { toPage, toRequest } from '../page';
import { badRequest } from '../problem-details';
import { changing, defineRoute, reading } from '../route';
import type { Route } from '../route';
import { byId, idText, nameText, pageOf, pageQuery, toIso } from '../schemas';
import { contactSchema, toContactView } from './contact-routes';

export type CompanyRouteDeps = { companies: Companies; audit: Audit; newId: () => string };

const tag = 'companies';
const path = '/api/v1/companies';
const companySchema = z
  .object({ id: z.string(), name: z.string(), domain: z.string().nullable(), createdAt: z.string() })
  .meta({ title: 'Company' });
const domainField = z.string().max(253).nullable().optional();
const createBody = z.strictObject({ name: nameText, domain: domainField });
const changeBody = z.strictObject({ name: nameText.optional(), domain: domainField });

const toView = ({ _id, name, domain, createdAt }: Company) => ({ id: _id, name, domain, createdAt: toIso(createdAt) });

/** The registrable domain, as contacts are matched by it; throws `bad-request` when there is none in it. */
function readDomain(domain: string | null | undefined): string | null {
  if (domain === null || domain === undefined) return null;
  const registrable = getDomain(domain.toLowerCase());
  if (registrable === null) throw badRequest([{ in: 'body', path: 'domain', message: 'is not a registrable domain' }]);
  return registrable;
}

function demand(company: Company | null): Company {
  if (company === null) throw new AppError('not-found', 'There is no company with this id.');
  return company;
}

function readRoutes({ companies }: CompanyRouteDeps): readonly Route[] {
  return [
    defineRoute({
      ...reading,
      path,
      tag,
      summary: 'Lists companies, newest first.',
      permission: 'viewer',
      query: z.strictObject(pageQuery),
      answer: pageOf(companySchema),
      async handle({ query }) {
        const rows = await companies.list(toRequest(query));
        return toPage(rows, query.limit, { view: toView, key: (row) => row.createdAt });
      },
    }),
    defineRoute({
      ...reading,
      path: `${path}/:id`,
      tag,
      summary: 'Shows a company.',
      permission: 'viewer',
      params: byId,
      answer: companySchema,
      handle: async ({ params }) => toView(demand(await companies.get(params.id))),
    }),
  ];
}

function createRoute({ companies, audit, newId }: CompanyRouteDeps): Route {
  return defineRoute({
    ...changing,
    path,
    status: 201,
    tag,
    summary: 'Creates a company; contacts with an e-mail address of its domain are linked to it when they write.',
    permission: 'operator',
    body: createBody,
    answer: companySchema,
    async handle({ body, caller, requestId }) {
      const facts = { name: body.name, domain: readDomain(body.domain) };
      const company = await companies.create(`co_${newId()}`, facts);
      const entry = { by: caller.name, act: 'create-company', subject: company._id, reason: null };
      await audit.record({ _id: requestId, ...entry, before: null, after: facts });
      return toView(company);
    },
  });
}

function changeRoute({ companies, audit }: CompanyRouteDeps): Route {
  return defineRoute({
    ...changing,
    method: 'patch',
    repeats: 'harmless',
    path: `${path}/:id`,
    tag,
    summary: 'Changes what is given of a company.',
    permission: 'operator',
    params: byId,
    body: changeBody,
    answer: companySchema,
    async handle({ params, body, caller, requestId }) {
      const { name, domain } = demand(await companies.get(params.id));
      const changes = {
        ...(body.name === undefined ? {} : { name: body.name }),
        ...(body.domain === undefined ? {} : { domain: readDomain(body.domain) }),
      };
      const changed = demand(await companies.change(params.id, changes));
      const entry = { by: caller.name, act: 'change-company', subject: params.id, reason: null };
      await audit.record({ _id: requestId, ...entry, before: { name, domain }, after: changes });
      return toView(changed);
    },
  });
}

function linkRoute({ companies, audit }: CompanyRouteDeps): Route {
  return defineRoute({
    ...changing,
    path: `${path}/:id/contacts`,
    tag,
    summary: 'Links a contact to a company because a person says so; replaces a link that was guessed.',
    permission: 'operator',
    params: byId,
    body: z.strictObject({ contactId: idText }),
    answer: contactSchema,
    async handle({ params, body, caller, requestId }) {
      demand(await companies.get(params.id));
      const contact = await companies.linkContact(params.id, body.contactId);
      if (contact === null) throw new AppError('not-found', 'There is no contact with this id.');
      const entry = { by: caller.name, act: 'link-company', subject: body.contactId, reason: null, before: null };
      await audit.record({ _id: requestId, ...entry, after: { companyId: params.id } });
      return toContactView(contact);
    },
  });
}

/** Companies as people keep them. */
export function companyRoutes(deps: CompanyRouteDeps): readonly Route[] {
  return [...readRoutes(deps), createRoute(deps), changeRoute(deps), linkRoute(deps)];
}
