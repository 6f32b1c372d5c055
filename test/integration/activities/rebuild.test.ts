import type { Fact } from '../../../src/domain/conversation/facts';
import { createInbox } from '../../../src/crm/inbox';
import { createLedger } from '../../../src/crm/ledger';
import { compareProjections, rebuildProjections } from '../../../src/crm/rebuild';
import { OUR_NUMBER, WRITTEN } from '../../support/deliveries';
import { testDatabase } from '../../support/servers';
import { anasConversation, storeRules } from './conversation';

const database = testDatabase();
const rebuilt = testDatabase();
const MINUTE = 60_000;
const byMara = { source: 'api', by: 'mara', noteId: null } as const;
const takenOver: Fact = {
  ...{ kind: 'OwnerChanged', owner: { kind: 'human', operator: 'mara', team: null }, epoch: 1, handBackAt: null },
  ...{ ...byMara, reason: 'takeover' },
};

beforeAll(() => storeRules(database));

/** Ana asks, is answered and sees it; she goes on, a person takes over, speaks and closes; she comes back. */
async function playConversation() {
  const ana = await anasConversation(database);
  const ledger = createLedger({ database });
  const asked = await ana.judges(await ana.writes([1, 'How much is it?']), MINUTE);
  const actionId = asked?.effects[0]?.actionId ?? 'none';
  await ledger.settle(actionId, { outcome: 'accepted', wamid: 'wamid.OUT1', at: WRITTEN + MINUTE, held: false });
  for (const status of ['delivered', 'sent', 'read'] as const)
    await ledger.applyStatuses([
      { number: OUR_NUMBER, wamid: 'wamid.OUT1', actionId, status, at: WRITTEN, code: null, pricing: null },
    ]);
  await ana.judges(await ana.writes([120, 'Can I pay by card?'], [121, 'and when do you open?']), 4 * MINUTE);
  await ana.records('command', [takenOver], 5 * MINUTE);
  const spoke: Fact = { kind: 'PersonSpoke', messageId: null, actionId: null, source: 'phone', by: 'mara' };
  await ana.records('event', [spoke], 6 * MINUTE);
  await ana.records('command', [{ kind: 'EpisodeClosed', reason: 'operator-close', by: 'mara' }], 7 * MINUTE);
  await ana.judges(await ana.writes([600, 'One more thing: this is broken, unacceptable']), 11 * MINUTE);
  return { ana, actionId };
}

describe('What can be thrown away', () => {
  let played: Awaited<ReturnType<typeof playConversation>>;

  beforeAll(async () => {
    played = await playConversation();
  });

  const rebuild = () => rebuildProjections({ source: database, inbox: createInbox({ database }), target: rebuilt });

  it('is made again from the facts, field by field as it was written step by step', async () => {
    expect(await rebuild()).toBe(1);
    expect(await compareProjections(database, rebuilt)).toStrictEqual([]);
    const counts = ['messages', 'conversations', 'decisions'] as const;
    const found = await Promise.all(counts.map((name) => rebuilt.collection(name).countDocuments({})));
    expect(found).toStrictEqual([4 + (await database.collection('sends').countDocuments({})), 1, 3]);
  });

  it('may be made again on top of itself', async () => {
    await rebuild();
    expect(await compareProjections(database, rebuilt)).toStrictEqual([]);
  });

  it('catches up when a worker died before it was written', async () => {
    await rebuild();
    for (const name of ['messages', 'conversations', 'decisions', 'responses'] as const)
      await database.collection(name).deleteMany({});
    await played.ana.load();
    await played.ana.records('command', [{ kind: 'AttentionCleared' }], 12 * MINUTE);
    await rebuild();
    expect(await compareProjections(database, rebuilt)).toStrictEqual([]);
  });

  it('shows a difference where somebody changed it by hand', async () => {
    await database.collection('conversations').updateOne({}, { $set: { stage: 'won' } });
    const differences = await compareProjections(database, rebuilt);
    expect(differences.filter(({ collection }) => collection === 'conversations')).toStrictEqual([
      { collection: 'conversations', id: played.ana.conversationId, fields: ['stage'] },
    ]);
  });
});
