import { z } from 'zod';
import type { ApiKeys } from '../../crm/api-keys';
import type { Audit } from '../../crm/audit';
import type { ApiKey } from '../../crm/masters';
import { AppError } from '../../errors';
import { toPage, toRequest } from '../page';
import { changing, defineRoute, reading } from '../route';
import type { Route } from '../route';
import { byId, fromIso, moment, nameText, pageOf, pageQuery, roleName, toIso, toIsoOrNull } from '../schemas';

export type KeyRouteDeps = { keys: ApiKeys; audit: Audit };

const tag = 'api-keys';
const path = '/api/v1/api-keys';
const keySchema = z
  .object({
    id: z.string(),
    name: z.string(),
    role: roleName,
    createdAt: z.string(),
    expiresAt: z.string().nullable(),
    lastUsedAt: z.string().nullable(),
    revokedAt: z.string().nullable(),
  })
  .meta({ title: 'ApiKey' });
const createdSchema = keySchema.extend({
  secret: z.string().nullable().meta({ description: 'Shown once; null when the request is repeated.' }),
});
const createBody = z.strictObject({ name: nameText, role: roleName, expiresAt: moment.optional() });

const toView = ({ _id, name, role, createdAt, expiresAt, lastUsedAt, revokedAt }: ApiKey) => ({
  ...{ id: _id, name, role },
  createdAt: toIso(createdAt),
  expiresAt: toIsoOrNull(expiresAt),
  lastUsedAt: toIsoOrNull(lastUsedAt),
  revokedAt: toIsoOrNull(revokedAt),
});

function createRoute({ keys, audit }: KeyRouteDeps): Route {
  return defineRoute({
    ...changing,
    path,
    status: 201,
    tag,
    summary: 'Makes an API key; its secret is shown once and stored as a hash.',
    permission: 'admin',
    shownOnce: ['secret'],
    body: createBody,
    answer: createdSchema,
    async handle({ body: { name, role, expiresAt }, caller, requestId }) {
      const wanted = { name, role, expiresAt: expiresAt === undefined ? null : fromIso(expiresAt) };
      const { key, secret } = await keys.create(wanted);
      const entry = { by: caller.name, act: 'create-api-key', subject: key._id, reason: null };
      await audit.record({ _id: requestId, ...entry, before: null, after: wanted });
      return { ...toView(key), secret };
    },
  });
}

/** Who may use this API. */
export function keyRoutes(deps: KeyRouteDeps): readonly Route[] {
  const { keys, audit } = deps;
  return [
    createRoute(deps),
    defineRoute({
      ...reading,
      path,
      tag,
      summary: 'Lists API keys with their last use, without secrets.',
      permission: 'admin',
      answer: z.object({ items: z.array(keySchema) }),
      handle: async () => ({ items: (await keys.list()).map(toView) }),
    }),
    defineRoute({
      ...changing,
      path: `${path}/:id/revoke`,
      tag,
      summary: 'Ends an API key at once and for good.',
      permission: 'admin',
      params: byId,
      answer: keySchema,
      async handle({ params, caller, requestId }) {
        const key = await keys.revoke(params.id);
        if (key === null) throw new AppError('not-found', 'There is no API key with this id.');
        const entry = { by: caller.name, act: 'revoke-api-key', subject: key._id, reason: null };
        await audit.record({ _id: requestId, ...entry, before: null, after: { revokedAt: key.revokedAt } });
        return toView(key);
      },
    }),
    auditRoute(audit),
  ];
}

const auditSchema = z
  .object({
    id: z.string(),
    at: z.string(),
    by: z.string(),
    act: z.string(),
    subject: z.string(),
    reason: z.string().nullable(),
    before: z.unknown(),
    after: z.unknown(),
  })
  .meta({ title: 'AuditEntry' });

function auditRoute(audit: Audit): Route {
  return defineRoute({
    ...reading,
    path: '/api/v1/audit',
    tag: 'audit',
    summary: 'Lists who did what outside conversations, newest first.',
    permission: 'admin',
    query: z.strictObject(pageQuery),
    answer: pageOf(auditSchema),
    async handle({ query }) {
      const rows = await audit.list(toRequest(query));
      return toPage(rows, query.limit, {
        view: ({ _id, at, ...rest }) => ({ ...rest, id: _id, at: toIso(at) }),
        key: (row) => row.at,
      });
    },
  });
}
