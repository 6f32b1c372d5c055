import { z } from 'zod';
import { internalRoutes } from '../../../src/http/internal-app';
import { internalApi, internalDeps } from '../../support/internal-api';
import { testDatabase } from '../../support/servers';
import { aConversation, given } from './fixtures';

type Schema = { properties?: Record<string, unknown>; oneOf?: Schema[]; anyOf?: Schema[] };

const database = testDatabase();
const deps = internalDeps(database);
const api = internalApi(deps);
const routes = internalRoutes(deps).filter(({ permission }) => permission !== 'anyone');

beforeAll(async () => {
  await given(database, 'conversations', [aConversation('c1')]);
  await deps.policies.save('hours', { timeZone: 'UTC', open: {}, holidays: [] }, { by: 'test', reason: 'first' });
  await api.as('admin');
});

/** Every field that a request may have, however its schema is put together. */
function fieldsOf(schema: z.ZodType): readonly string[] {
  const inside = ({ properties = {}, oneOf = [], anyOf = [] }: Schema): string[] => [
    ...Object.keys(properties),
    ...[...oneOf, ...anyOf].flatMap(inside),
  ];
  return [...new Set(inside(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })))];
}

const pathOf = (path: string): string => path.replace(':id', 'c1').replace(':name', 'hours');
const operators = [{ $ne: null }, { $gt: '' }, { $where: 'sleep(1000)' }, { $regex: '.*' }, [{ $ne: null }]];
const prototypes = ['__proto__', 'constructor', 'prototype', 'hasOwnProperty', 'toString'];

/** Everything but when a key was last used. */
async function everything(): Promise<string> {
  const names = [
    'conversations',
    'policies',
    'gates',
    'audit',
    'notes',
    'drafts',
    'companies',
    'deals',
    'inbox',
    'answers',
  ];
  const found = names.map((name) =>
    database
      .collection(name as 'notes')
      .find({})
      .sort({ _id: 1 })
      .toArray(),
  );
  return JSON.stringify(await Promise.all(found));
}

/** Asks, and expects that each request is refused and that nothing is another afterwards. */
async function expectRefused(path: string, method: (typeof routes)[number]['method'], bodies: readonly string[]) {
  const admin = await api.as('admin');
  const before = await everything();
  const statuses: number[] = [];
  for (const body of bodies) {
    const sent = admin[method](path).set('Content-Type', 'application/json').set('If-Match', '"1"');
    statuses.push((await (method === 'get' ? sent : sent.send(body))).status);
  }
  expect(statuses).toStrictEqual(bodies.map(() => 400));
  expect(await everything()).toBe(before);
  expect({}).not.toHaveProperty('polluted');
}

describe('The body of', () => {
  const written = routes.filter(({ method }) => method !== 'get');

  it.each(written)('$method $path takes no operator of the store in any field', async ({ method, path, schemas }) => {
    const bodies = fieldsOf(schemas.body).flatMap((field) => operators.map((odd) => JSON.stringify({ [field]: odd })));
    await expectRefused(pathOf(path), method, [...bodies, '{"$where":"1"}', '{"$set":{"owner":"x"}}']);
  });

  it.each(written)('$method $path takes no key of a prototype', async ({ method, path, schemas }) => {
    const fields = [null, ...fieldsOf(schemas.body)];
    const bodies = fields.flatMap((field) =>
      prototypes.map((key) => {
        const inner = `{"${key}":{"polluted":true}}`;
        return field === null ? inner : `{"${field}":${inner}}`;
      }),
    );
    await expectRefused(pathOf(path), method, bodies);
  });

  it.each(written)('$method $path is neither a list nor nested without end', async ({ method, path }) => {
    const deep = `{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
    await expectRefused(pathOf(path), method, ['[]', '[{}]', '"text"', '1', deep]);
  });
});

describe('The query of', () => {
  const asked = routes.filter(({ method }) => method === 'get');

  it.each(asked)('$method $path takes no operator, no repetition, no key of a prototype', async (route) => {
    const before = await everything();
    const fields = fieldsOf(route.schemas.query);
    const admin = await api.as('admin');
    const queries = [
      ...fields.flatMap((field) => [`${field}[$ne]=x`, `${field}[]=x`, `${field}=x&${field}=y`, `${field}.$gt=1`]),
      ...prototypes.flatMap((key) => [`${key}=1`, `${key}[polluted]=1`, `${key}.polluted=1`]),
      ...['$where=1', '[$ne]=1', Array.from({ length: 1_200 }, (_, n) => `a${n}=1`).join('&')],
    ];
    const answers = await Promise.all(queries.map((query) => admin.get(`${pathOf(route.path)}?${query}`)));
    expect(answers.map(({ status }) => status)).toStrictEqual(queries.map(() => 400));
    expect(await everything()).toBe(before);
    expect({}).not.toHaveProperty('polluted');
  });

  it.each([[[{ $gt: '' }, 'c1']], [[1, { $ne: null }]], [{ $ne: null }], ['$where'], [[1, 'c1', 2]], [null]])(
    'a page takes no cursor that was made of %j',
    async (key) => {
      const cursor = Buffer.from(JSON.stringify(key)).toString('base64url');
      const answer = await (await api.as('admin')).get('/api/v1/conversations').query({ cursor });
      expect(answer.status).toBe(400);
    },
  );
});

describe('An id in a path', () => {
  const withId = [...new Set(routes.filter(({ path }) => path.includes(':id')).map(({ path }) => path))];

  it.each(withId)('is no path of its own, no operator and no header: %s', async (path) => {
    const { method } = routes.find((route) => route.path === path) ?? { method: 'get' as const };
    const admin = await api.as('admin');
    const before = await everything();
    const ids = [
      ...['../../../etc/passwd', '..\\..\\windows', '%2e%2e%2f', '{"$ne":null}', '$where', 'c1 ', 'c1\u0000', 'ä', '*'],
      ...['c1\r\nSet-Cookie: a=b', 'x'.repeat(121), 'c1;ls', "c1' || '1'=='1", '<script>'],
    ];
    for (const id of ids) {
      const answer = await admin[method](path.replace(':id', encodeURIComponent(id)));
      expect([id, answer.status, answer.headers['set-cookie']]).toStrictEqual([id, 400, undefined]);
    }
    expect((await admin[method](path.replace(':id', '%ff'))).status).toBe(400);
    expect(await everything()).toBe(before);
  });

  it('does not lead out of where it belongs', async () => {
    const admin = await api.as('viewer');
    for (const path of ['/docs/../../package.json', '/docs/%2e%2e/package.json', '/docs/..%2f..%2fpackage.json'])
      expect((await admin.get(path)).text).not.toContain('temporalio');
  });
});

describe('A header', () => {
  it.each(['with space', '\u00e9', 'x'.repeat(201), ''])(
    'with an idempotency key such as "%s" is refused',
    async (key) => {
      const admin = await api.as('admin');
      const before = await everything();
      const answer = await admin.post('/api/v1/companies').set('Idempotency-Key', key).send({ name: 'Acme' });
      expect(answer.status).toBe(400);
      expect(await everything()).toBe(before);
    },
  );

  it('is never made of what a request holds', async () => {
    const admin = await api.as('admin');
    const injected = 'Acme\r\nSet-Cookie: a=b';
    const answer = await admin.post('/api/v1/companies').set('X-Request-Id', 'mine').send({ name: injected });
    expect([answer.status, (answer.body as { name: string }).name]).toStrictEqual([201, injected]);
    expect([answer.headers['set-cookie'], answer.headers['x-request-id'] === 'mine']).toStrictEqual([undefined, false]);
  });
});
