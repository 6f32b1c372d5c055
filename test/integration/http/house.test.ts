import type { Database } from '../../../src/crm/database';
import { createGates } from '../../../src/crm/gates';
import { AppError } from '../../../src/errors';
import { createResumeHeld } from '../../../src/http/resume-held';
import { NOW, internalApi, internalDeps, silentLog } from '../../support/internal-api';
import { testDatabase } from '../../support/servers';
import { aConversation, given } from './fixtures';

describe('The policies', () => {
  const database = testDatabase();
  const deps = internalDeps(database);
  const api = internalApi(deps);
  const path = '/api/v1/policies/hours';
  const opening = (from: string) => ({
    timeZone: 'Europe/Berlin',
    open: { mon: [{ from, to: '17:00' }] },
    holidays: [],
  });

  beforeAll(() => deps.policies.save('hours', opening('09:00'), { by: 'test', reason: 'first' }));

  it('are changed by naming the version that was seen, and taken back', async () => {
    const supervisor = await api.as('supervisor');
    const seen = await supervisor.get(path);
    expect([seen.headers['etag'], seen.body]).toEqual([
      '"1"',
      expect.objectContaining({ version: 1, body: opening('09:00') }),
    ]);

    const change = { body: opening('08:00'), reason: 'earlier', operator: 'anna' };
    const saved = await supervisor.put(path).set('If-Match', '"1"').send(change);
    expect([saved.status, saved.body, saved.headers['etag']]).toEqual([200, { name: 'hours', version: 2 }, '"2"']);

    const late = await supervisor.put(path).set('If-Match', '"1"').send(change);
    expect([late.status, late.body]).toEqual([409, expect.objectContaining({ code: 'conflict', currentVersion: 2 })]);

    const back = await supervisor.post(`${path}/roll-back`).send({ version: 1, reason: 'was better' });
    expect(back.body).toEqual({ name: 'hours', version: 3 });
    const versions = (await supervisor.get(`${path}/versions`)).body as { items: { version: number; body: object }[] };
    expect(versions.items.map(({ version, body }) => [version, body])).toEqual([
      [3, opening('09:00')],
      [2, opening('08:00')],
      [1, opening('09:00')],
    ]);
    const entries = await database.collection('audit').find({}).sort({ 'after.version': 1 }).toArray();
    expect(entries.map(({ act, by, reason, before, after }) => ({ act, by, reason, before, after }))).toEqual([
      {
        act: 'save-policy',
        by: 'anna via supervisor key',
        reason: 'earlier',
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

  it('are refused as a whole, field by field, when something is wrong', async () => {
    const body = { ...opening('0800'), timeZone: 'Mars/Olympus' };
    const answer = await (await api.as('supervisor')).put(path).set('If-Match', '"3"').send({ body, reason: 'x' });
    const { code, problems } = answer.body as { code: string; problems: { path: string }[] };
    expect([answer.status, code, problems.map((problem) => problem.path)]).toEqual([
      400,
      'policy-invalid',
      ['body.timeZone', 'body.open.mon.0.from'],
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
    expect((await supervisor.get('/api/v1/policies/team')).status).toBe(404);
    expect((await supervisor.post(`${path}/roll-back`).send({ version: 9, reason: 'x' })).status).toBe(404);
  });
});

describe('The conversations that a pause has held', () => {
  const database = testDatabase();
  const gates = createGates({ database });

  it('hear once that it goes on, where the bot owns them', async () => {
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
    const { told, held } = givenHeld(database);
    await gates.setPause('number|1001', { paused: true, until: null, by: 'mara', reason: 'drill', at: NOW });
    held.look();
    await held.settled();
    expect(told).toEqual([]);
    await gates.setPause('number|1001', { paused: false, until: null, by: 'mara', reason: 'over', at: NOW });
    held.look();
    await held.settled();
    expect(told).toEqual(['resumed c1', 'resumed c4']);
    held.look();
    await held.settled();
    expect(told).toHaveLength(2);
    await held.stop();
  });

  it('hear also when its time is over by itself, even after the process that was to tell them died', async () => {
    await gates.setPause('number|1001', { paused: true, until: NOW - 1, by: 'mara', reason: 'drill', at: NOW - 9 });
    const dying = givenHeld(database, () => Promise.reject(new AppError('engine-unavailable')));
    dying.held.look();
    await dying.held.stop();
    const next = givenHeld(database);
    next.held.look();
    await next.held.settled();
    await next.held.stop();
    expect(next.told).toEqual(['resumed c1', 'resumed c4']);
  });
});

/** Tells the held conversations of both numbers, and remembers who was told. */
function givenHeld(database: Database, deliver?: () => Promise<void>) {
  const told: string[] = [];
  const held = createResumeHeld({
    queries: internalDeps(database).queries,
    gates: createGates({ database }),
    numbers: ['1001', '1002'],
    deliver:
      deliver ?? (({ conversationId }, { kind }) => Promise.resolve(void told.push(`${kind} ${conversationId}`))),
    now: () => NOW,
    log: silentLog,
    paceMs: 0,
  });
  return { told, held };
}
