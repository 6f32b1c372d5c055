import { NOW, internalApi, internalDeps } from '../../support/internal-api';
import { testDatabase } from '../../support/servers';
import { aConversation, aDecision, aMessage, anUncertainSend, given } from './fixtures';

type Decisions = { items: { step: number; observed: Record<string, unknown> | null }[] };

describe('The numbers of the business', () => {
  const database = testDatabase();
  const api = internalApi(internalDeps(database, { numbersStart: 'observe' }));
  const untouched = { mode: 'observe', since: null, by: null, reason: null };

  it('do what the configuration says until somebody switches one, with a reason and on the record', async () => {
    const supervisor = await api.as('supervisor');
    const list = async () => ((await supervisor.get('/api/v1/numbers')).body as { items: object[] }).items;
    expect(await list()).toEqual([
      { number: '1001', ...untouched },
      { number: '1002', ...untouched },
    ]);
    const since = new Date(NOW).toISOString();
    const live = { number: '1002', mode: 'live', since, by: 'anna via supervisor key', reason: 'two good weeks' };
    const body = { mode: 'live', reason: 'two good weeks', operator: 'anna' };
    expect((await supervisor.post('/api/v1/numbers/1002/mode').send(body)).body).toEqual(live);
    expect(await list()).toEqual([{ number: '1001', ...untouched }, live]);
    const entry = { act: 'switch-number', subject: 'number|1002', reason: 'two good weeks' };
    const acts = await database.collection('audit').find({}).toArray();
    expect(acts).toMatchObject([{ ...entry, before: { mode: 'observe' }, after: { mode: 'live' } }]);
  });

  it('keep their mode through a pause, and their pause through a switch', async () => {
    const supervisor = await api.as('supervisor');
    const scope = { scope: 'number', number: '1002', reason: 'drill' };
    await supervisor.post('/api/v1/automation/pause').send(scope);
    await supervisor.post('/api/v1/numbers/1002/mode').send({ mode: 'observe', reason: 'odd answers' });
    const { numbers } = (await supervisor.get('/api/v1/automation')).body as { numbers: object[] };
    expect(numbers[1]).toMatchObject({ number: '1002', paused: true });
    await supervisor.post('/api/v1/automation/resume').send(scope);
    const { items } = (await supervisor.get('/api/v1/numbers')).body as { items: object[] };
    expect(items[1]).toMatchObject({ number: '1002', mode: 'observe', reason: 'odd answers' });
  });

  it('are switched by a supervisor alone, between two modes, and only where they are ours', async () => {
    const post = async (role: 'operator' | 'supervisor', number: string, body: object) =>
      (await (await api.as(role)).post(`/api/v1/numbers/${number}/mode`).send(body)).status;
    expect(await post('operator', '1001', { mode: 'live', reason: 'x' })).toBe(403);
    expect(await post('supervisor', '1001', { mode: 'loud', reason: 'x' })).toBe(400);
    expect(await post('supervisor', '1001', { mode: 'live' })).toBe(400);
    expect(await post('supervisor', '9', { mode: 'live', reason: 'x' })).toBe(404);
  });
});

describe('The decisions of a number that observed', () => {
  const database = testDatabase();
  const api = internalApi(internalDeps(database));
  const SECOND = 1_000;
  const plan = { dueAt: NOW + SECOND, reason: 'open-question', says: '', attempt: 0, editedBy: null } as const;
  const waits = { verdict: 'wait', reason: 'open-question', silence: 'hesitation', plan, explanation: null } as const;
  const says = { source: 'answer', text: 'It is 49.', asksQuestion: false, topic: null } as const;
  const byPerson = { direction: 'out', who: 'person', by: 'anna' } as const;
  let items: Decisions['items'];

  beforeAll(async () => {
    await given(database, 'conversations', [aConversation('c1')]);
    await given(database, 'decisions', [
      aDecision(1, { observed: { says }, followUp: waits }),
      aDecision(2, { at: NOW + 10 * SECOND, observed: { says: null } }),
      aDecision(3, { at: NOW + 20 * SECOND }),
      aDecision(4, { at: NOW + 30 * SECOND }),
    ]);
    await given(database, 'messages', [
      aMessage('c1.7.0', { at: NOW + SECOND, ...byPerson }),
      aMessage('c1.8.0', { at: NOW + 2 * SECOND, ...byPerson, who: 'bot' }),
      aMessage('m_e', { at: NOW + 5 * SECOND, ...byPerson, who: 'phone', by: null, text: '49 it is' }),
      aMessage('c1.9.0', { at: NOW + 6 * SECOND, ...byPerson }),
    ]);
    const planned = { plannedAt: NOW + SECOND, uncertainAt: null };
    await given(database, 'sends', [
      { ...anUncertainSend('c1.7.0'), ...planned, rejectedAt: NOW },
      { ...anUncertainSend('c1.9.0'), ...planned, acceptedAt: NOW },

      {
        ...anUncertainSend('c1.3.0'),
        ...planned,
        source: 'follow-up',
        text: 'Well?',
        droppedAt: NOW,
        droppedReason: 'observing',
      },
    ]);
    ({ items } = (await (await api.as('viewer')).get('/api/v1/conversations/c1/decisions')).body as Decisions);
  });
  const observedAt = (step: number) => items.find((item) => item.step === step)?.observed;

  it('show what would have been said and waited for, beside the next words of a person that left', () => {
    expect(observedAt(1)).toEqual({
      says: 'would have answered: It is 49. – would have waited until 2026-03-02T09:00:01.000Z',
      source: 'answer',
      text: 'It is 49.',
      waitUntil: '2026-03-02T09:00:01.000Z',
      person: {
        messageId: 'm_e',
        at: '2026-03-02T09:00:05.000Z',
        who: 'phone',
        by: null,
        text: '49 it is',
        afterMs: 5_000,
      },
    });
  });

  it('show where nothing would have been sent, and nobody has written since', () => {
    const nothing = { source: null, text: null, waitUntil: null, person: null };
    expect(observedAt(2)).toEqual({ says: 'would have sent nothing', ...nothing });
  });

  it('show words that were decided while it was live and stopped by its gate', () => {
    expect(observedAt(3)).toMatchObject({ says: 'would have followed up: Well?', source: 'follow-up' });
  });

  it('show nothing of the kind where it was live', () => {
    expect(observedAt(4)).toBeNull();
  });
});
