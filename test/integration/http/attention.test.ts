import { createGates } from '../../../src/crm/gates';
import { HOUR_MS } from '../../../src/domain/time';
import { NOW, internalApi, internalDeps } from '../../support/internal-api';
import { testDatabase } from '../../support/servers';
import { aConversation, aDeadItem, anUncertainSend, given } from './fixtures';

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

  it('names first what presses most, then who has waited longest', async () => {
    const waiting = (id: string, urgency: number, hours: number) =>
      aConversation(id, { attention: 'arrived-late', urgency, waitingSince: NOW - hours * HOUR_MS });
    const late = [waiting('w1', 2, 1), waiting('w2', 3, 1), waiting('w3', 2, 60), waiting('w4', 0, 63)];
    await given(database, 'conversations', late);
    const { items } = (await (await api.as('viewer')).get('/api/v1/attention')).body as {
      items: Record<string, string>[];
    };
    const listed = items.filter(({ kind }) => kind === 'conversation').map(({ id, priority }) => [id, priority]);
    expect(listed).toEqual([
      ['w2', 'urgent'],
      ['w3', 'high'],
      ['w1', 'high'],
      ['c1', 'normal'],
      ['w4', 'low'],
    ]);
    await database.collection('conversations').deleteMany({ attention: 'arrived-late' });
  });

  it('names a pause of everything or of a number that lasts until a person ends it, and why', async () => {
    const { setPause } = createGates({ database });
    const by = { by: 'anna', at: NOW };
    await setPause('all', { ...by, paused: true, until: null, reason: 'after-restore' });
    await setPause('number|1001', { ...by, paused: true, until: NOW + HOUR_MS, reason: 'lunch' });
    await setPause('number|1002', { ...by, paused: true, until: null, reason: 'stocktaking' });
    const pauses = async () => {
      const { items } = (await (await api.as('viewer')).get('/api/v1/attention')).body as {
        items: { kind: string; id: string }[];
      };
      return items.filter(({ kind }) => kind === 'automation-paused').sort((a, b) => (a.id < b.id ? -1 : 1));
    };
    const since = new Date(NOW).toISOString();
    const nobody = {
      kind: 'automation-paused',
      conversationId: null,
      owner: null,
      answerBy: null,
      priority: null,
      advice: null,
    };
    expect(await pauses()).toEqual([
      { ...nobody, id: 'all', reason: 'after-restore', since },
      { ...nobody, id: 'number|1002', reason: 'stocktaking', since },
    ]);

    await setPause('all', { ...by, paused: false, until: null, reason: 'compared' });
    expect(await pauses()).toEqual([{ ...nobody, id: 'number|1002', reason: 'stocktaking', since }]);
  });

  it('names what WhatsApp stopped by an event, with what to do, until a person resumes it', async () => {
    const stop = { code: null, until: NOW + HOUR_MS, reason: 'account-restricted', askedAt: NOW, at: NOW } as const;
    await createGates({ database }).stop('unasked|1001', stop);
    const stops = async () => {
      const { items } = (await (await api.as('viewer')).get('/api/v1/attention')).body as {
        items: { kind: string }[];
      };
      return items.filter(({ kind }) => kind === 'stopped-sends');
    };
    expect(await stops()).toEqual([
      {
        ...{
          kind: 'stopped-sends',
          id: 'unasked|1001',
          reason: 'account-restricted',
          since: new Date(NOW).toISOString(),
        },
        ...{ conversationId: null, owner: null, answerBy: null, priority: null },
        advice: 'Read the restriction in WhatsApp Manager; resume when it is lifted.',
      },
    ]);
    const resume = { scope: 'unasked', number: '1001', reason: 'it was lifted' };
    await (await api.as('supervisor')).post('/api/v1/automation/resume').send(resume).expect(200);
    expect(await stops()).toEqual([]);
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
