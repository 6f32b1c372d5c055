import { NOW, internalApi, internalDeps } from '../../support/internal-api';
import { testDatabase } from '../../support/servers';
import { aConversation, aDecision, given } from './fixtures';

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
