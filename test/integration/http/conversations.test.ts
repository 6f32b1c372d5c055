import { AppError } from '../../../src/errors';
import type { Command } from '../../../src/domain/conversation/inputs';
import { NOW, anAnswer, internalApi, internalDeps } from '../../support/internal-api';
import { testDatabase } from '../../support/servers';
import { aConversation, aDecision, aMessage, given } from './fixtures';

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

describe('A command to a conversation', () => {
  const database = testDatabase();
  const asked: { number: string; command: Command }[] = [];
  const refusal: { with: AppError | null } = { with: null };
  const api = internalApi(
    internalDeps(database, {
      execute({ number }, command) {
        if (refusal.with !== null) return Promise.reject(refusal.with);
        asked.push({ number, command });
        return Promise.resolve(anAnswer(command));
      },
    }),
  );
  const give = async (name: string, body: object, key = 'k') =>
    (await api.as('operator')).post(`/api/v1/conversations/c1/${name}`).set('Idempotency-Key', key).send(body);

  beforeAll(async () => {
    await given(database, 'conversations', [aConversation('c1')]);
    await given(database, 'messages', [aMessage('m_1'), aMessage('m_2', { at: NOW + 1, arrivedAt: NOW + 1 })]);
  });
  beforeEach(() => {
    asked.length = 0;
    refusal.with = null;
  });

  it.each<[string, object, object]>([
    ['take-over', {}, { kind: 'takeOver', reason: 'takeover', operator: 'operator key' }],
    [
      'take-over',
      { operator: 'anna', until: '2026-03-02T10:00:00+01:00' },
      { kind: 'takeOver', operator: 'anna', until: NOW },
    ],
    ['hand-back', { reason: 'customer-asked' }, { kind: 'handBack', reason: 'customer-asked' }],
    ['assign', { to: 'ben' }, { kind: 'assign', reason: 'operator-assign', operator: 'ben' }],
    ['pause', {}, { kind: 'pause', reason: 'operator-pause' }],
    ['resume', {}, { kind: 'resume', reason: 'operator-resume' }],
    ['route', { to: { kind: 'team', team: 'sales' } }, { kind: 'route', to: { kind: 'team', team: 'sales' } }],
    ['close', {}, { kind: 'close', reason: 'operator-close' }],
    ['follow-up', { action: 'skip' }, { kind: 'editFollowUp', edit: { kind: 'skip' } }],
    ['follow-up', { action: 'move', at: '2026-03-02T09:00:00Z' }, { edit: { kind: 'moveTo', at: NOW } }],
    ['follow-up', { action: 'plan-anew' }, { edit: { kind: 'planAnew' } }],
  ])('%s %j reaches it and is answered when it is true', async (name, body, command) => {
    const answer = await give(name, body);
    expect([answer.status, asked[0]?.number]).toEqual([200, '1001']);
    expect(asked[0]?.command).toMatchObject(command);
    expect(answer.body).toMatchObject({ step: 2, owner: 'anna', uncertainSends: [] });
  });

  it('carries the same id when it is repeated, and another one otherwise', async () => {
    await give('pause', {}, 'one');
    await give('pause', {}, 'one');
    await give('pause', {}, 'two');
    await give('resume', {}, 'one');
    const [first, again, other, resume] = asked.map(({ command }) => command.commandId);
    expect(again).toBe(first);
    expect(new Set([first, other, resume]).size).toBe(3);
  });

  it('names the key that is proven and the operator that is claimed', async () => {
    await give('hand-back', { operator: 'anna' });
    expect(asked[0]?.command.by).toBe('anna via operator key');
  });

  it('carries a text only as the id of a note or a draft', async () => {
    const sent = await give('send', {
      text: 'On my way.',
      lastSeenMessageId: 'm_2',
      note: 'promised',
      operator: 'anna',
    });
    expect(sent.status).toBe(200);
    expect(JSON.stringify(asked)).not.toMatch(/On my way|promised/);
    const { command } = asked[0] ?? {};
    const draft = await database.collection('drafts').findOne({ _id: command?.kind === 'send' ? command.draftId : '' });
    expect(draft).toMatchObject({ conversationId: 'c1', by: 'anna', text: 'On my way.' });
    expect(await database.collection('notes').findOne({ _id: command?.noteId ?? '' })).toMatchObject({
      text: 'promised',
    });
  });

  it('refuses another text under the same idempotency key', async () => {
    await give('send', { text: 'One', lastSeenMessageId: null }, 'same');
    const other = await give('send', { text: 'Two', lastSeenMessageId: null }, 'same');
    expect([other.status, (other.body as { code: string }).code]).toEqual([409, 'conflict']);
  });

  it('comes back with what is new when the buyer has written since', async () => {
    refusal.with = new AppError('newer-message', 'The buyer has written since you looked; read the new message first.');
    const answer = await give('send', { text: 'Hello', lastSeenMessageId: 'm_1' }, 'fresh');
    expect([answer.status, answer.type]).toEqual([409, 'application/problem+json']);
    expect(answer.body).toMatchObject({
      code: 'newer-message',
      detail: 'The buyer has written since you looked; read the new message first.',
      conversation: { id: 'c1', owner: 'bot' },
      newMessages: [{ id: 'm_2' }],
    });
  });

  it('comes back with the state read again when it is refused', async () => {
    refusal.with = new AppError('command-refused', 'The bot already owns this conversation.');
    const answer = await give('hand-back', {});
    expect(answer.body).toMatchObject({ status: 409, code: 'command-refused', conversation: { id: 'c1' } });
    expect(answer.body).not.toHaveProperty('newMessages');
  });

  it.each([
    ['engine-unavailable', 503],
    ['command-timeout', 503],
  ] as const)('says %s when nobody answers', async (code, status) => {
    refusal.with = new AppError(code);
    const answer = await give('pause', {});
    expect([answer.status, (answer.body as { code: string }).code]).toEqual([status, code]);
  });

  it.each([
    ['send', {}, ['text', 'lastSeenMessageId']],
    ['send', { text: '', lastSeenMessageId: 'm_1' }, ['text']],
    ['route', { to: { kind: 'nobody' } }, ['to.kind']],
    ['take-over', { until: 'tomorrow' }, ['until']],
    ['hand-back', { reason: 'because' }, ['reason']],
    ['follow-up', { action: 'skip', at: '2026-03-02T09:00:00Z' }, ['at']],
    ['close', { please: true }, ['please']],
  ])('%s %j is refused and names the field', async (name, body, paths) => {
    const answer = await give(name, body);
    expect(answer.status).toBe(400);
    expect((answer.body as { problems: { path: string }[] }).problems.map(({ path }) => path)).toEqual(paths);
    expect(asked).toEqual([]);
  });

  it('to a conversation that does not exist leaves nothing behind', async () => {
    const operator = await api.as('operator');
    const answer = await operator.post('/api/v1/conversations/c404/pause').send({ note: 'why' });
    expect([answer.status, (answer.body as { code: string }).code]).toEqual([404, 'conversation-not-found']);
    expect(await database.collection('notes').findOne({ conversationId: 'c404' })).toBeNull();
  });
});
