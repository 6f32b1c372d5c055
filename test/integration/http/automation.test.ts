import { createGates } from '../../../src/crm/gates';
import { NOW, internalApi, internalDeps } from '../../support/internal-api';
import { testDatabase } from '../../support/servers';

describe('Automation', () => {
  const database = testDatabase();
  const resumed: string[] = [];
  const api = internalApi(internalDeps(database, { resumeHeld: () => resumed.push('looked') }));
  const free = { paused: false, since: null, until: null, by: null, reason: null, code: null, advice: null };
  const wide = { account: free, token: free };

  it('is paused for everything or a number, by somebody and for a reason', async () => {
    const supervisor = await api.as('supervisor');
    const since = new Date(NOW).toISOString();
    const paused = { ...free, paused: true, since, by: 'supervisor key', reason: 'fire drill' };
    await supervisor.post('/api/v1/automation/pause').send({ scope: 'number', number: '1002', reason: 'fire drill' });
    const until = '2026-03-02T10:00:00.000Z';
    await supervisor.post('/api/v1/automation/pause').send({ scope: 'everything', until, reason: 'fire drill' });
    expect((await supervisor.get('/api/v1/automation')).body).toEqual({
      ...wide,
      everything: { ...paused, until },
      numbers: [
        { number: '1001', ...free, unasked: free },
        { number: '1002', ...paused, unasked: free },
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
    expect(resumed.splice(0)).toEqual(['looked', 'looked']);
    const acts = await database.collection('audit').find({}).toArray();
    expect(acts.map(({ act, subject }) => `${act} ${subject}`).sort()).toEqual([
      'pause-automation all',
      'pause-automation number|1002',
      'resume-automation all',
      'resume-automation number|1002',
    ]);
  });

  it('shows what WhatsApp stopped and what to do about it, until a person lets it go on', async () => {
    const supervisor = await api.as('supervisor');
    const gates = createGates({ database });
    const stop = { code: 190, until: null, reason: 'sends-stopped', askedAt: NOW, at: NOW } as const;
    await gates.stop('token', stop);
    await gates.stop('unasked|1001', { ...stop, code: 131048 });
    const since = new Date(NOW).toISOString();
    const stopped = { paused: true, since, until: null, by: 'whatsapp', reason: 'sends-stopped' };
    const advice = expect.stringContaining('WHATSAPP_ACCESS_TOKEN') as string;
    expect((await supervisor.get('/api/v1/automation')).body).toMatchObject({
      token: { ...stopped, code: 190, advice },
      numbers: [{ number: '1001', paused: false, unasked: { ...stopped, code: 131048 } }, { unasked: free }],
    });
    const needs = async () => ((await supervisor.get('/api/v1/attention')).body as { items: object[] }).items;
    expect(await needs()).toMatchObject([
      { kind: 'stopped-sends', reason: 'sends-stopped', since, id: 'token', advice, conversationId: null },
      { kind: 'stopped-sends', reason: 'sends-stopped', since, id: 'unasked|1001' },
    ]);

    const resume = '/api/v1/automation/resume';
    await supervisor.post(resume).send({ scope: 'token', reason: 'new token' });
    const last = await supervisor.post(resume).send({ scope: 'unasked', number: '1001', reason: 'fewer' });
    expect(last.body).toEqual({
      ...{ everything: free, ...wide },
      numbers: ['1001', '1002'].map((number) => ({ number, ...free, unasked: free })),
    });
    expect(await needs()).toEqual([]);
    expect(resumed.splice(0)).toHaveLength(2);
  });

  it.each([
    [{ scope: 'number', reason: 'x' }, 'number'],
    [{ scope: 'number', number: '9', reason: 'x' }, 'number'],
    [{ scope: 'everything', number: '1001', reason: 'x' }, 'number'],
    [{ scope: 'everything', until: '2020-01-01T00:00:00Z', reason: 'x' }, 'until'],
    [{ scope: 'unasked', reason: 'x' }, 'number'],
    [{ scope: 'token', reason: 'x' }, 'scope'],
    [{ scope: 'everything' }, 'reason'],
  ])('is not paused with %j', async (body, path) => {
    const answer = await (await api.as('supervisor')).post('/api/v1/automation/pause').send(body);
    expect(answer.body).toMatchObject({ status: 400, problems: [{ path }] });
  });
});
