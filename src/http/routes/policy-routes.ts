import { z } from 'zod';
import type { Audit } from '../../crm/audit';
import type { PolicyDocument } from '../../crm/masters';
import { parsePolicy } from '../../crm/parse-policies';
import type { PoliciesStore } from '../../crm/policies';
import type { PolicyName } from '../../domain/judgement/policy';
import { AppError } from '../../errors';
import { actorName } from '../acting';
import { policyNames, policyPaths } from '../policy-names';
import { badRequest } from '../problem-details';
import type { Caller } from '../route';
import { changing, defineRoute, reading } from '../route';
import type { Route } from '../route';
import { nameText, toIso, whyText } from '../schemas';

export type PolicyRouteDeps = { policies: Pick<PoliciesStore, 'current' | 'versionsOf' | 'save'>; audit: Audit };

const tag = 'policies';
const path = '/api/v1/policies';
const byName = z.strictObject({ name: z.enum(policyPaths) });
const versionFacts = { version: z.int(), savedAt: z.string(), savedBy: z.string(), reason: z.string() };
const policySchema = z.object({ name: z.string(), ...versionFacts, body: z.unknown() }).meta({ title: 'Policy' });
const savedSchema = z.object({ name: z.string(), version: z.int() });
const why = { reason: whyText, operator: nameText.optional() };

const toVersion = ({ version, savedAt, savedBy, reason }: PolicyDocument) => ({
  version,
  savedAt: toIso(savedAt),
  savedBy,
  reason,
});

function newest(documents: readonly PolicyDocument[]): PolicyDocument {
  const found = documents.reduce<PolicyDocument | null>(
    (best, document) => (best === null || document.version > best.version ? document : best),
    null,
  );
  if (found === null) throw new AppError('not-found', 'This policy has no version yet; apply the settings first.');
  return found;
}

/** Reads the version out of `If-Match: "3"`. */
function readVersion(ifMatch: string | null): number {
  const digits = ifMatch === null ? undefined : /^(?:W\/)?"?(\d+)"?$/.exec(ifMatch)?.[1];
  if (digits !== undefined) return Number(digits);
  const message = 'must name the version that you have seen, such as "3"';
  throw badRequest([{ in: 'header', path: 'If-Match', message }]);
}

function versionsRoute({ policies }: PolicyRouteDeps): Route {
  return defineRoute({
    ...reading,
    path: `${path}/:name/versions`,
    tag,
    summary: 'Lists every version of a policy with who saved it and why, newest first.',
    permission: 'viewer',
    params: byName,
    answer: z.object({ items: z.array(z.object({ ...versionFacts, body: z.unknown() })) }),
    async handle({ params: { name } }) {
      const documents = [...(await policies.versionsOf(policyNames[name]))].sort((a, b) => b.version - a.version);
      return { items: documents.map((document) => ({ ...toVersion(document), body: document.body })) };
    },
  });
}

function readRoutes(deps: PolicyRouteDeps): readonly Route[] {
  const { policies } = deps;
  return [
    defineRoute({
      ...reading,
      path,
      tag,
      summary: 'Lists the policies and their current versions.',
      permission: 'viewer',
      answer: z.object({ items: z.array(z.object({ name: z.string(), version: z.int().nullable() })) }),
      async handle() {
        const versions = (await policies.current())?.versions;
        return { items: policyPaths.map((name) => ({ name, version: versions?.[policyNames[name]] ?? null })) };
      },
    }),
    defineRoute({
      ...reading,
      path: `${path}/:name`,
      tag,
      summary: 'Shows the current version of a policy; its ETag is what a change names in If-Match.',
      permission: 'viewer',
      params: byName,
      answer: policySchema,
      etag: 'version',
      async handle({ params: { name } }) {
        const document = newest(await policies.versionsOf(policyNames[name]));
        return { name, ...toVersion(document), body: document.body };
      },
    }),
    versionsRoute(deps),
  ];
}

type Change = {
  name: keyof typeof policyNames;
  body: unknown;
  reason: string;
  expectedVersion: number;
  by: string;
  requestId: string;
  act: 'save-policy' | 'roll-back-policy';
};

/** Throws `policy-invalid` that names every field in which a policy is wrong. */
function demandValid(name: PolicyName, body: unknown): void {
  const parsed = parsePolicy(name, body);
  if (parsed.ok) return;
  const problems = parsed.problems.map(({ path, message }) => ({ in: 'body', path: `body.${path}`, message }));
  const [first] = problems;
  const message = first === undefined ? undefined : `${first.path}: ${first.message}`;
  throw new AppError('policy-invalid', message, { details: { problems } });
}

/** Saves the next version and puts it on the record; a conflict says which version is current. */
async function change({ policies, audit }: PolicyRouteDeps, asked: Change) {
  const { name, body, reason, expectedVersion, by, requestId, act } = asked;
  const before = newest(await policies.versionsOf(policyNames[name])).version;
  demandValid(policyNames[name], body);
  if (before !== expectedVersion) {
    const details = { currentVersion: before };
    throw new AppError('conflict', `Version ${before} is current, not ${expectedVersion}.`, { details });
  }
  const version = await policies.save(policyNames[name], body, { by, reason, expectedVersion });
  const on = { before: { version: before }, after: { version } };
  await audit.record({ _id: requestId, by, act, subject: `policy ${name}`, reason, ...on });
  return { name, version };
}

const by = (caller: Caller, { operator }: { operator?: string | undefined }) => actorName(caller, operator);

function rollBackRoute(deps: PolicyRouteDeps): Route {
  return defineRoute({
    ...changing,
    path: `${path}/:name/roll-back`,
    tag,
    summary: 'Makes an earlier version current again, as a new version.',
    permission: 'supervisor',
    params: byName,
    body: z.strictObject({ ...why, version: z.int().min(1) }),
    answer: savedSchema,
    async handle({ params: { name }, body, caller, requestId }) {
      const versions = await deps.policies.versionsOf(policyNames[name]);
      const wanted = versions.find(({ version }) => version === body.version);
      if (wanted === undefined) throw new AppError('not-found', `There is no version ${body.version} of ${name}.`);
      return change(deps, {
        ...{ name, body: wanted.body, reason: body.reason, requestId, act: 'roll-back-policy' },
        expectedVersion: newest(versions).version,
        by: by(caller, body),
      });
    },
  });
}

function changeRoutes(deps: PolicyRouteDeps): readonly Route[] {
  return [
    defineRoute({
      ...changing,
      method: 'put',
      repeats: 'harmless',
      path: `${path}/:name`,
      tag,
      summary:
        'Saves a new version; If-Match names the version it replaces. Refused as a whole when anything is wrong.',
      permission: 'supervisor',
      params: byName,
      body: z.strictObject({ ...why, body: z.unknown() }),
      answer: savedSchema,
      etag: 'version',
      handle: ({ params, body, caller, requestId, ifMatch }) =>
        change(deps, {
          ...{ name: params.name, body: body.body, reason: body.reason, requestId, act: 'save-policy' },
          expectedVersion: readVersion(ifMatch),
          by: by(caller, body),
        }),
    }),
    rollBackRoute(deps),
  ];
}

/** The rules that people edit: look, change, take back. */
export function policyRoutes(deps: PolicyRouteDeps): readonly Route[] {
  return [...readRoutes(deps), ...changeRoutes(deps)];
}
