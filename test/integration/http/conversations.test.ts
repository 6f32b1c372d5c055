import { NOW, internalApi, internalDeps } from '../../support/internal-api';
import { testDatabase } from '../../support/servers';
import { aConversation, aDecision, aMessage, anUncertainSend, given } from './fixtures';

type Page = { items: { id: string }[]; nextCursor: string | null };
const idsOf = (answer: { body: unknown }) => (answer.body as Page).items.map(({ id }) => id);

describe('The list of conversations', () => {
  const database = testDatabase();
  const api = internalApi(internalDeps(database));
  const list = async (query: object) => (await api.as('viewer')).get('/api/v1/conversations').query(query);

  beforeAll(() =>
    given(database, 'conversations', [
      aConversation('c1', { updatedAt: NOW + 3 }),
      aConversation('c2', { updatedAt: NOW + 2, owner: 'anna', attention: 'complaint', waitingSince: null }),
      aConversation('c3', { updatedAt: NOW + 1, open: false, waitingSince: null, stage: 'offer', number: '1002' }),
      aConversation('c4', { updatedAt: NOW, owner: 'sales', paused: true }),
    ]),
  );

  it.each([
    [{}, ['c1', 'c2', 'c3', 'c4']],
    [{ owner: 'bot' }, ['c1', 'c3']],
    [{ owner: 'human' }, ['c2', 'c4']],
    [{ owner: 'anna' }, ['c2']],
    [{ open: 'false' }, ['c3']],
    [{ paused: 'true' }, ['c4']],
    [{ attention: 'any' }, ['c2']],
    [{ attention: 'urgent' }, []],
    [{ stage: 'offer' }, ['c3']],
    [{ number: '1002' }, ['c3']],
    [{ unanswered: 'true' }, ['c1', 'c4']],
    [{ unanswered: 'false', owner: 'human' }, ['c2']],
  ])('answers %j with exactly what fits, the last changed first', async (query, ids) => {
    expect(idsOf(await list(query))).toEqual(ids);
  });

  it('is read page by page without gaps', async () => {
    const first = (await list({ limit: 3 })).body as Page;
    const second = (await list({ limit: 3, cursor: first.nextCursor })).body as Page;
    expect([first.items.map(({ id }) => id), second.items.map(({ id }) => id), second.nextCursor]).toEqual([
      ['c1', 'c2', 'c3'],
      ['c4'],
      null,
    ]);
  });

  it('refuses a cursor that no page has given', async () => {
    expect((await list({ cursor: 'abc' })).status).toBe(400);
  });
});

describe('One conversation', () => {
  const database = testDatabase();
  const api = internalApi(internalDeps(database));
  const get = async (path: string) => (await api.as('viewer')).get(`/api/v1/conversations/${path}`);

  beforeAll(async () => {
    await given(database, 'conversations', [aConversation('c1')]);
    await given(database, 'messages', [
      aMessage('m_1', { at: NOW }),
      aMessage('c1.1.0', { at: NOW + 1, direction: 'out', who: 'bot', text: 'It is.' }),
      aMessage('m_2', { at: NOW + 2, arrivedAt: NOW + 2 }),
      aMessage('m_9', { conversationId: 'c2' }),
    ]);
    await given(database, 'decisions', [
      aDecision(1, { outcome: { code: 'answered', waitMs: 5, at: NOW } }),
      aDecision(2),
    ]);
  });

  it('shows who owns it, and moments in UTC', async () => {
    expect((await get('c1')).body).toMatchObject({
      id: 'c1',
      owner: 'bot',
      ownerKind: 'bot',
      waitingSince: '2026-03-02T09:00:00.000Z',
      lastMessageId: 'm_1',
    });
  });

  it('shows its messages oldest first, without the ids of WhatsApp', async () => {
    const answer = await get('c1/messages');
    expect(idsOf(answer)).toEqual(['m_1', 'c1.1.0', 'm_2']);
    expect(answer.text).not.toContain('wamid');
  });

  it('shows how far each message of ours came, as the ledger has it', async () => {
    await given(database, 'sends', [{ ...anUncertainSend('c1.1.0'), wamid: 'wamid.OUT1', rank: 2 }]);
    const { items } = (await get('c1/messages')).body as { items: Record<string, unknown>[] };
    expect(items.map(({ status }) => status)).toEqual([null, 'delivered', null]);
  });

  it('leads from the newest messages to older ones', async () => {
    const newest = (await get('c1/messages?limit=2')).body as Page;
    const older = await get(`c1/messages?limit=2&cursor=${newest.nextCursor ?? ''}`);
    expect([newest.items.map(({ id }) => id), idsOf(older)]).toEqual([['c1.1.0', 'm_2'], ['m_1']]);
  });

  it('explains its decisions, the newest first, and says what came of them', async () => {
    const { items } = (await get('c1/decisions')).body as { items: Record<string, unknown>[] };
    expect(items.map(({ step, because }) => [step, because])).toEqual([
      [2, 'The reply book knows the question.'],
      [1, 'The reply book knows the question.'],
    ]);
    expect(items[1]?.['outcome']).toEqual({ code: 'answered', waitMs: 5, at: '2026-03-02T09:00:00.000Z' });
  });

  it('shows its journal with every moment in UTC', async () => {
    const standing = { owner: 'bot', epoch: 0, paused: false, optedOut: false, open: true, stage: null };
    await given(database, 'journal', [
      {
        _id: 'c1|1',
        conversationId: 'c1',
        step: 1,
        kind: 'command',
        decidedAt: NOW,
        recordedAt: NOW,
        messageIds: [],
        input: { command: { kind: 'pause', until: NOW } },
        decision: null,
        facts: [{ kind: 'Paused', until: NOW, by: 'anna' }],
        sends: [],
        before: standing,
        after: { ...standing, paused: true },
      },
    ]);
    const { items } = (await get('c1/journal')).body as { items: object[] };
    expect(items).toEqual([
      expect.objectContaining({
        id: 'c1|1',
        kind: 'command',
        input: { command: { kind: 'pause', until: '2026-03-02T09:00:00.000Z' } },
        facts: [{ kind: 'Paused', until: '2026-03-02T09:00:00.000Z', by: 'anna' }],
        before: standing,
        after: { ...standing, paused: true },
      }),
    ]);
  });

  it.each(['', '/messages', '/journal', '/decisions', '/follow-up', '/notes'])(
    'that does not exist is 404 at %s',
    async (path) => {
      const answer = await get(`c404${path}`);
      expect([answer.status, (answer.body as { code: string }).code]).toEqual([404, 'conversation-not-found']);
    },
  );

  it('with an id that cannot be one is refused by name', async () => {
    const answer = await get('%20');
    expect([answer.status, (answer.body as { problems: { path: string }[] }).problems[0]?.path]).toEqual([400, 'id']);
  });

  it('keeps notes that the buyer never sees', async () => {
    const operator = await api.as('operator');
    const written = await operator
      .post('/api/v1/conversations/c1/notes')
      .send({ text: 'Likes blue.', operator: 'anna' });
    expect(written.body).toMatchObject({ by: 'anna via operator key', text: 'Likes blue.' });
    expect((await get('c1/notes')).body).toEqual({ items: [written.body] });
  });
});
