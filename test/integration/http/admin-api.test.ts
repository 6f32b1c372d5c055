import { internalRoutes } from '../../../src/http/internal-app';
import { isAllowed } from '../../../src/http/permissions';
import { NOW, internalApi, internalDeps } from '../../support/internal-api';
import { testDatabase } from '../../support/servers';

type Problem = { code: string; detail?: string; requestId: string; problems?: { in: string; path: string }[] };
const problemOf = (answer: { body: unknown }) => answer.body as Problem;

describe('The admin API', () => {
  const database = testDatabase();
  const deps = internalDeps(database);
  const api = internalApi(deps);
  const routes = internalRoutes(deps).filter(({ permission }) => permission !== 'anyone');

  it.each(routes)('$method $path is closed without a key', async ({ method, path }) => {
    const answer = await api.anonymous()[method](path.replace(':id', 'x').replace(':name', 'hours'));
    expect([answer.status, problemOf(answer).code]).toEqual([401, 'key-missing']);
  });

  it.each(routes.filter(({ permission }) => !isAllowed('viewer', permission)))(
    '$method $path is closed for a role that is too low',
    async ({ method, path, permission }) => {
      const role = permission === 'operator' ? 'viewer' : permission === 'supervisor' ? 'operator' : 'supervisor';
      const answer = await (await api.as(role))[method](path.replace(':id', 'x').replace(':name', 'hours'));
      expect([answer.status, problemOf(answer).code]).toEqual([403, 'role-too-low']);
    },
  );

  it.each([
    ['an unknown key', `Bearer ck_abcdef_${'a'.repeat(43)}`],
    ['something that is not a key', 'Bearer secret'],
  ])('refuses %s', async (_what, authorization) => {
    const answer = await api.anonymous().get('/api/v1/conversations').set('Authorization', authorization);
    expect([answer.status, problemOf(answer).code]).toEqual([401, 'key-invalid']);
  });

  it('refuses another scheme than Bearer', async () => {
    const answer = await api.anonymous().get('/api/v1/conversations').set('Authorization', 'Basic YTpi');
    expect(problemOf(answer).code).toBe('key-missing');
  });

  it('names the field that it does not know', async () => {
    const admin = await api.as('admin');
    const answer = await admin.post('/api/v1/companies').send({ name: 'Acme', size: 10 });
    expect(answer.status).toBe(400);
    expect(problemOf(answer)).toMatchObject({
      code: 'bad-request',
      detail: 'size: is not a known field',
      problems: [{ in: 'body', path: 'size', message: 'is not a known field' }],
    });
    const asked = await admin.get('/api/v1/conversations').query({ colour: 'red', limit: 1000 });
    expect(problemOf(asked).problems?.map(({ in: place, path }) => [place, path])).toEqual([
      ['query', 'limit'],
      ['query', 'colour'],
    ]);
  });

  it('refuses a body that is not JSON or too large', async () => {
    const admin = await api.as('admin');
    const broken = await admin.post('/api/v1/companies').set('Content-Type', 'application/json').send('{"name":');
    expect([broken.status, problemOf(broken).code]).toEqual([400, 'not-json']);
    const large = await admin.post('/api/v1/companies').send({ name: 'x'.repeat(1_100_000) });
    expect([large.status, problemOf(large).code]).toEqual([413, 'body-too-large']);
  });

  it('reads JSON whatever its media type is, as curl sends it', async () => {
    const admin = await api.as('admin');
    const answer = await admin
      .post('/api/v1/companies')
      .set('Content-Type', 'application/x-www-form-urlencoded')
      .send('{"name":"Curl"}');
    expect([answer.status, (answer.body as { name: string }).name]).toEqual([201, 'Curl']);
  });

  it.each(['/api/v1/unknown', '/api/v2/conversations', '/'])('has nothing at %s', async (path) => {
    const answer = await (await api.as('admin')).get(path);
    expect([answer.status, answer.type, problemOf(answer).code]).toEqual([
      404,
      'application/problem+json',
      'not-found',
    ]);
  });

  it('says nothing of an unknown failure but a request id', async () => {
    const reachability = { ...deps.reachability, mongodb: () => Promise.reject(new Error('secret inside')) };
    const answer = await internalApi({ ...deps, reachability })
      .anonymous()
      .get('/readyz');
    expect(answer.status).toBe(500);
    expect(answer.body).toEqual({
      type: 'urn:continuo:error:internal',
      title: 'Something unexpected happened.',
      status: 500,
      code: 'internal',
      requestId: answer.headers['x-request-id'],
    });
  });
});

describe('Repeating a POST with its idempotency key', () => {
  const database = testDatabase();
  const api = internalApi(internalDeps(database));

  it('returns the first answer and changes nothing', async () => {
    const operator = await api.as('operator');
    const ask = () => operator.post('/api/v1/companies').set('Idempotency-Key', 'once').send({ name: 'Acme' });
    const [first, second] = [await ask(), await ask()];
    expect([second.status, second.text]).toEqual([first.status, first.text]);
    expect(await database.collection('companies').countDocuments({})).toBe(1);
  });

  it('is a conflict when something else is asked under it', async () => {
    const operator = await api.as('operator');
    await operator.post('/api/v1/companies').set('Idempotency-Key', 'two').send({ name: 'One' });
    const other = await operator.post('/api/v1/companies').set('Idempotency-Key', 'two').send({ name: 'Other' });
    expect([other.status, problemOf(other).code]).toEqual([409, 'conflict']);
  });

  it('may succeed after a request that was refused', async () => {
    const operator = await api.as('operator');
    const ask = (domain: string) =>
      operator.post('/api/v1/companies').set('Idempotency-Key', 'three').send({ name: 'X', domain });
    expect((await ask('localhost')).status).toBe(400);
    expect((await ask('shop.example.com')).body).toMatchObject({ domain: 'example.com' });
  });

  it('refuses a key that is not one, by name', async () => {
    const answer = await (
      await api.as('operator')
    )
      .post('/api/v1/companies')
      .set('Idempotency-Key', 'a b')
      .send({ name: 'X' });
    expect(problemOf(answer).problems).toEqual([
      { in: 'header', path: 'Idempotency-Key', message: 'is not 1 to 200 printable characters without spaces' },
    ]);
  });
});

describe('API keys', () => {
  const database = testDatabase();
  const deps = internalDeps(database);
  const api = internalApi(deps);

  it('are shown once and stored as a hash, also when the request is repeated', async () => {
    const admin = await api.as('admin');
    const ask = () =>
      admin.post('/api/v1/api-keys').set('Idempotency-Key', 'k1').send({ name: 'shop', role: 'viewer' });
    const first = (await ask()).body as { id: string; secret: string };
    expect(first.secret).toMatch(/^ck_[0-9a-f]{12}_[\w-]{43}$/);
    expect((await ask()).body).toEqual({ ...first, secret: null });
    const everything = await Promise.all(
      (['apiKeys', 'answers', 'audit'] as const).map((of) => database.collection(of).find({}).toArray()),
    );
    expect(JSON.stringify(everything)).not.toContain(first.secret.slice(16));
    expect(JSON.stringify((await admin.get('/api/v1/api-keys')).body)).not.toContain('hash');
  });

  it('open nothing once they are revoked or expired', async () => {
    const { key, secret } = await deps.keys.create({ name: 'short', role: 'viewer', expiresAt: null });
    const ask = (with_: string) => api.anonymous().get('/api/v1/deals').set('Authorization', `Bearer ${with_}`);
    expect((await ask(secret)).status).toBe(200);
    await (await api.as('admin')).post(`/api/v1/api-keys/${key._id}/revoke`);
    expect((await ask(secret)).status).toBe(401);
    const expired = await deps.keys.create({ name: 'old', role: 'viewer', expiresAt: NOW });
    expect((await ask(expired.secret)).status).toBe(401);
  });

  it('show when they were last used', async () => {
    const admin = await api.as('admin');
    const { items } = (await admin.get('/api/v1/api-keys')).body as {
      items: { name: string; lastUsedAt: string | null }[];
    };
    expect(items.find(({ name }) => name === 'admin key')?.lastUsedAt).toBe(new Date(NOW).toISOString());
  });
});

describe('The first admin key', () => {
  const database = testDatabase();
  const { keys } = internalDeps(database);

  it('is made once, even when several processes start together', async () => {
    const made = await Promise.all([keys.createFirst(), keys.createFirst(), keys.createFirst()]);
    expect(made.filter((key) => key !== null)).toHaveLength(1);
    expect(await keys.createFirst()).toBeNull();
    expect((await keys.list()).map(({ role }) => role)).toEqual(['admin']);
  });
});
