import { createResumeHeld } from '../../../src/http/resume-held';
import { NOW, internalApi, internalDeps, policiesInMemory, silentLog } from '../../support/internal-api';
import { testDatabase } from '../../support/servers';
import { aConversation, aDeadItem, aDecision, anUncertainSend, given } from './fixtures';

describe('The policies', () => {
  const database = testDatabase();
  const api = internalApi(internalDeps(database, { policies: policiesInMemory({ routing: { rules: ['first'] } }) }));
  const path = '/api/v1/policies/routing';

  it('are changed by naming the version that was seen, and taken back', async () => {
    const supervisor = await api.as('supervisor');
    const seen = await supervisor.get(path);
    expect([seen.headers['etag'], seen.body]).toEqual([
      '"1"',
      expect.objectContaining({ version: 1, body: { rules: ['first'] } }),
    ]);

    const change = { body: { rules: ['second'] }, reason: 'shorter', operator: 'anna' };
    const saved = await supervisor.put(path).set('If-Match', '"1"').send(change);
    expect([saved.status, saved.body, saved.headers['etag']]).toEqual([200, { name: 'routing', version: 2 }, '"2"']);

    const late = await supervisor.put(path).set('If-Match', '"1"').send(change);
    expect([late.status, late.body]).toEqual([409, expect.objectContaining({ code: 'conflict', currentVersion: 2 })]);

    const back = await supervisor.post(`${path}/roll-back`).send({ version: 1, reason: 'was better' });
    expect(back.body).toEqual({ name: 'routing', version: 3 });
    const versions = (await supervisor.get(`${path}/versions`)).body as { items: { version: number; body: object }[] };
    expect(versions.items.map(({ version, body }) => [version, body])).toEqual([
      [3, { rules: ['first'] }],
      [2, { rules: ['second'] }],
      [1, { rules: ['first'] }],
    ]);
    const entries = await database.collection('audit').find({}).sort({ 'after.version': 1 }).toArray();
    expect(entries.map(({ act, by, reason, before, after }) => ({ act, by, reason, before, after }))).toEqual([
      {
        act: 'save-policy',
        by: 'anna via supervisor key',
        reason: 'shorter',
        before: { version: 1 },
        after: { version: 2 },
      },
      {
        act: 'roll-back-policy',
        by: 'supervisor key',
        reason: 'was better',
        before: { version: 2 },
        after: { version: 3 },
      },
    ]);
  });

  it.each([undefined, '*', '"one"'])('are not changed with If-Match %s', async (version) => {
    const request = (await api.as('supervisor')).put(path);
    const answer = await (version === undefined ? request : request.set('If-Match', version)).send({
      body: {},
      reason: 'x',
    });
    expect(answer.body).toMatchObject({ status: 400, problems: [{ in: 'header', path: 'If-Match' }] });
  });

  it('have no name but theirs, and no version that was never saved', async () => {
    const supervisor = await api.as('supervisor');
    expect((await supervisor.get('/api/v1/policies/prices')).status).toBe(400);
    expect((await supervisor.get('/api/v1/policies/hours')).status).toBe(404);
    expect((await supervisor.post(`${path}/roll-back`).send({ version: 9, reason: 'x' })).status).toBe(404);
  });
});

describe('Automation', () => {
  const database = testDatabase();
  const resumed: (string | null)[] = [];
  const api = internalApi(internalDeps(database, { resumeHeld: (number) => resumed.push(number) }));
  const free = { paused: false, until: null, by: null, reason: null };

  it('is paused for everything or a number, by somebody and for a reason', async () => {
    const supervisor = await api.as('supervisor');
    const paused = { paused: true, by: 'supervisor key', reason: 'fire drill' };
    await supervisor.post('/api/v1/automation/pause').send({ scope: 'number', number: '1002', reason: 'fire drill' });
    const until = '2026-03-02T10:00:00.000Z';
    await supervisor.post('/api/v1/automation/pause').send({ scope: 'everything', until, reason: 'fire drill' });
    expect((await supervisor.get('/api/v1/automation')).body).toEqual({
      everything: { ...paused, until },
      numbers: [
        { number: '1001', ...free },
        { number: '1002', ...paused, until: null },
      ],
    });
    expect(await database.collection('gates').findOne({ _id: 'number|1002' })).toMatchObject({ paused: true });
  });

  it('goes on, and the held conversations hear of it', async () => {
    const supervisor = await api.as('supervisor');
    await supervisor.post('/api/v1/automation/resume').send({ scope: 'everything', reason: 'over' });
    const answer = await supervisor
      .post('/api/v1/automation/resume')
      .send({ scope: 'number', number: '1002', reason: 'over' });
    expect(answer.body).toMatchObject({ everything: free, numbers: [free, free] });
    expect(resumed).toEqual([null, '1002']);
    const acts = await database.collection('audit').find({}).toArray();
    expect(acts.map(({ act, subject }) => `${act} ${subject}`).sort()).toEqual([
      'pause-automation all',
      'pause-automation number|1002',
      'resume-automation all',
      'resume-automation number|1002',
    ]);
  });

  it.each([
    [{ scope: 'number', reason: 'x' }, 'number'],
    [{ scope: 'number', number: '9', reason: 'x' }, 'number'],
    [{ scope: 'everything', number: '1001', reason: 'x' }, 'number'],
    [{ scope: 'everything', until: '2020-01-01T00:00:00Z', reason: 'x' }, 'until'],
    [{ scope: 'everything' }, 'reason'],
  ])('is not paused with %j', async (body, path) => {
    const answer = await (await api.as('supervisor')).post('/api/v1/automation/pause').send(body);
    expect(answer.body).toMatchObject({ status: 400, problems: [{ path }] });
  });

  it('tells each held conversation of the bot once that it goes on', async () => {
    await given(database, 'conversations', [
      aConversation('c1'),
      aConversation('c2', { owner: 'anna' }),
      aConversation('c3', { waitingSince: null }),
      aConversation('c4', { waitingSince: null }),
      aConversation('c5', { number: '1002' }),
      aConversation('c6', { open: false }),
    ]);
    const dropped = { droppedReason: 'paused', droppedAt: NOW };
    await given(database, 'sends', [
      { _id: 'c1.1.0', conversationId: 'c1', ...dropped },
      { _id: 'c4.1.0', conversationId: 'c4', ...dropped },
    ]);
    const told: string[] = [];
    const held = createResumeHeld({
      queries: internalDeps(database).queries,
      deliver: ({ conversationId }, { kind }) => Promise.resolve(void told.push(`${kind} ${conversationId}`)),
      now: () => NOW,
      log: silentLog,
      paceMs: 0,
    });
    held.start('1001');
    await held.settled();
    expect(told).toEqual(['resumed c1', 'resumed c4']);
  });
});

describe('What needs a person', () => {
  const database = testDatabase();
  const api = internalApi(internalDeps(database));

  beforeAll(async () => {
    await given(database, 'conversations', [aConversation('c1', { attention: 'complaint' }), aConversation('c2')]);
    await given(database, 'sends', [anUncertainSend('c2.1.0')]);
    await given(database, 'inbox', [aDeadItem('m_dead')]);
  });

  it('is one list', async () => {
    const { items } = (await (await api.as('viewer')).get('/api/v1/attention')).body as {
      items: Record<string, string>[];
    };
    expect(items.map(({ kind, reason, id }) => [kind, reason, id])).toEqual([
      ['conversation', 'complaint', 'c1'],
      ['uncertain-send', 'send-uncertain', 'c2.1.0'],
      ['dead-letter', 'not-json', 'm_dead'],
    ]);
  });

  it('includes what could not be handled, which can be driven again', async () => {
    const supervisor = await api.as('supervisor');
    const { items } = (await supervisor.get('/api/v1/inbox').query({ state: 'dead' })).body as {
      items: { id: string }[];
    };
    expect(items.map(({ id }) => id)).toEqual(['m_dead']);
    const answer = await supervisor
      .post('/api/v1/inbox/redrive')
      .send({ ids: ['m_dead', 'm_unknown'], reason: 'fixed' });
    expect(answer.body).toEqual({ redriven: 1 });
    expect(await database.collection('inbox').findOne({ messageId: 'm_dead' })).toMatchObject({ state: 'pending' });
  });
});

describe('Contacts, companies and deals', () => {
  const database = testDatabase();
  const api = internalApi(internalDeps(database));

  beforeAll(async () => {
    const empty = { timeZones: [], emails: [], addresses: [], dealIds: [], tags: [], custom: {}, language: null };
    const contact = { _id: 'k1', v: 1, name: 'Ada', ...empty, companyId: null, companyLink: null, optedOut: null };
    await given(database, 'contacts', [{ ...contact, createdAt: NOW, updatedAt: NOW }]);
    await given(database, 'conversations', [aConversation('c1')]);
  });

  it('are linked because a person says so', async () => {
    const operator = await api.as('operator');
    const company = (await operator.post('/api/v1/companies').send({ name: 'Acme', domain: 'Shop.ACME.co.uk' }))
      .body as { id: string; domain: string };
    expect(company.domain).toBe('acme.co.uk');
    const deal = (await operator.post('/api/v1/deals').send({ title: 'Ten chairs', stage: 'offer' })).body as {
      id: string;
    };
    await operator.post(`/api/v1/companies/${company.id}/contacts`).send({ contactId: 'k1' });
    await operator.post(`/api/v1/deals/${deal.id}/contacts`).send({ contactId: 'k1' });
    expect((await operator.get('/api/v1/contacts/k1')).body).toMatchObject({
      name: 'Ada',
      companyId: company.id,
      companyLink: { source: 'explicit', confidence: 1 },
      dealIds: [deal.id],
      conversationIds: ['c1'],
    });
    expect((await operator.get(`/api/v1/deals/${deal.id}`)).body).toMatchObject({ contactIds: ['k1'], state: 'open' });
  });

  it('are changed field by field', async () => {
    const operator = await api.as('operator');
    const { id } = (await operator.post('/api/v1/deals').send({ title: 'One chair', stage: 'offer' })).body as {
      id: string;
    };
    const changed = await operator
      .patch(`/api/v1/deals/${id}`)
      .send({ state: 'won', valueMinor: 4_900, currency: 'EUR' });
    expect(changed.body).toMatchObject({
      title: 'One chair',
      stage: 'offer',
      state: 'won',
      valueMinor: 4_900,
      currency: 'EUR',
    });
    expect((await operator.patch(`/api/v1/deals/${id}`).send({ _id: 'x' })).status).toBe(400);
  });

  it.each([
    ['get', '/api/v1/contacts/k404'],
    ['get', '/api/v1/companies/co404'],
    ['patch', '/api/v1/companies/co404'],
    ['get', '/api/v1/deals/de404'],
    ['patch', '/api/v1/deals/de404'],
  ] as const)('that do not exist are 404: %s %s', async (method, path) => {
    expect((await (await api.as('operator'))[method](path).send(method === 'get' ? undefined : {})).status).toBe(404);
  });
});

describe('The reports', () => {
  const database = testDatabase();
  const api = internalApi(internalDeps(database));

  it('tell how long both sides waited', async () => {
    const closed = (waitMs: number, side: string, answered = true) => ({
      ...{
        _id: `${side}${waitMs}`,
        v: 1,
        conversationId: 'c1',
        side,
        openedAt: NOW - waitMs,
        closedAt: NOW,
        waitMs,
        answered,
      },
      ...{ decisionId: null, entry: null, followUp: false },
    });
    await given(database, 'responses', [
      closed(10, 'ours'),
      closed(20, 'ours'),
      closed(90, 'ours'),
      closed(70, 'theirs', false),
    ]);
    expect((await (await api.as('viewer')).get('/api/v1/reports/response-times')).body).toMatchObject({
      ours: { waits: 3, answered: 3, medianMs: 20, p90Ms: 90 },
      theirs: { waits: 1, answered: 0, medianMs: null, p90Ms: null },
    });
  });

  it('tell what came of answers and follow-ups', async () => {
    const answered = { code: 'answered' as const, waitMs: 5, at: NOW };
    const silence = { entry: null, reason: 'buyer-answered' as const };
    await given(database, 'decisions', [
      aDecision(1, { outcome: answered }),
      aDecision(2),
      aDecision(3, { superseded: true }),
      aDecision(4, { result: 'follow-up', reason: 'follow-up-due', entry: null, outcome: answered }),
      aDecision(5, { result: 'withheld', ...silence }),
    ]);
    expect((await (await api.as('viewer')).get('/api/v1/reports/outcomes')).body).toMatchObject({
      decisions: [
        { result: 'bot', reason: 'known-question', count: 2 },
        { result: 'follow-up', reason: 'follow-up-due', count: 1 },
        { result: 'withheld', reason: 'buyer-answered', count: 1 },
      ],
      replyBook: [{ entry: 'price', used: 2, answered: 1, notAnswered: 0 }],
      followUps: { sent: 1, answered: 1, withheld: [{ reason: 'buyer-answered', count: 1 }] },
    });
  });
});

describe('Readiness', () => {
  const database = testDatabase();
  const deps = internalDeps(database);
  const yes = () => Promise.resolve(true);
  const no = () => Promise.resolve(false);

  it.each([
    [{ mongodb: yes, temporal: yes, isPrepared: () => true }, 200, undefined],
    [{ mongodb: no, temporal: yes, isPrepared: () => true }, 503, 'store-unavailable'],
    [{ mongodb: yes, temporal: yes, isPrepared: () => false }, 503, 'store-unavailable'],
    [{ mongodb: yes, temporal: no, isPrepared: () => true }, 503, 'engine-unavailable'],
  ])('tells the truth %#', async (reachability, status, code) => {
    const answer = await internalApi({ ...deps, reachability })
      .anonymous()
      .get('/readyz');
    expect([answer.status, (answer.body as { code?: string }).code]).toEqual([status, code]);
  });

  it('and metrics and documentation need no key', async () => {
    const { anonymous } = internalApi(deps);
    expect((await anonymous().get('/healthz')).body).toEqual({ status: 'alive' });
    expect((await anonymous().get('/metrics')).text).toContain(
      'continuo_http_requests_total{route="/healthz",status="200"} 1',
    );
    expect((await anonymous().get('/docs')).text).toContain('/docs/swagger-ui-bundle.js');
    expect((await anonymous().get('/docs/swagger-ui.css')).status).toBe(200);
    expect((await anonymous().get('/openapi.json')).body).toMatchObject({ openapi: '3.1.1' });
  });
});
