import { AppError } from '../../../src/errors';
import type { Command } from '../../../src/domain/conversation/inputs';
import { NOW, anAnswer, internalApi, internalDeps } from '../../support/internal-api';
import { testDatabase } from '../../support/servers';
import { aConversation, aMessage, given } from './fixtures';

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
    ['send', {}, ['lastSeenMessageId', 'text']],
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
