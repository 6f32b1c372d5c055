import { createGates } from '../../../src/crm/gates';
import type { SendRow } from '../../../src/crm/documents';
import type { Fact } from '../../../src/domain/conversation/facts';
import type { NumberMode } from '../../../src/domain/number-mode';
import { OUR_NUMBER, WRITTEN } from '../../support/deliveries';
import { testDatabase } from '../../support/servers';
import { anasConversation, storeRules } from './conversation';

const database = testDatabase();
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const gates = createGates({ database });

const switchTo = (mode: NumberMode) => gates.setMode(OUR_NUMBER, { mode, by: 'mara', reason: 'trial', at: WRITTEN });

beforeAll(() => storeRules(database));
beforeEach(() => switchTo('observe'));
afterEach(async () => {
  const kept = ['inbox', 'journal', 'gates', 'sends', 'messages', 'conversations', 'decisions', 'responses'] as const;
  for (const name of [...kept, 'aliases', 'contacts'] as const) await database.collection(name).deleteMany({});
});

type Ana = Awaited<ReturnType<typeof anasConversation>>;
const lastDecision = async (ana: Ana) => (await ana.steps()).at(-1)?.decision;
const rows = (): Promise<SendRow[]> => database.collection('sends').find({}).toArray();
/** The bot is asked to look at the last burst once more, as after a pause or a hand-back. */
const judgesAnew = async (ana: Ana, afterMs: number) =>
  ana.local.takeBurst({
    ...{ state: await ana.load(), messageIds: [], rejudge: { kind: 'last' }, now: WRITTEN + afterMs },
  });
const personSpoke: Fact = { kind: 'PersonSpoke', messageId: null, actionId: null, source: 'phone', by: 'phone-app' };
const ownedByMara: Fact = {
  ...{ kind: 'OwnerChanged', owner: { kind: 'human', operator: 'mara', team: null }, epoch: 1, handBackAt: null },
  ...{ source: 'api', by: 'mara', reason: 'takeover', noteId: null },
};

describe('A number that only observes', () => {
  it('notes what it would have answered and until when it would have waited, and plans no message', async () => {
    const ana = await anasConversation(database);
    await ana.judges(await ana.writes([1, 'How much is it?']), MINUTE);
    const says = { source: 'answer', text: expect.stringContaining('49 euros') as string, asksQuestion: true };
    expect(await lastDecision(ana)).toMatchObject({ result: 'bot', reason: 'known-question', observed: { says } });
    expect((await lastDecision(ana))?.followUp?.plan?.dueAt).toBeGreaterThan(WRITTEN);
    const [step] = await ana.steps();
    expect([step?.sends, step?.effects, await rows()]).toStrictEqual([[], [], []]);
    expect(step?.facts.map(({ kind }) => kind)).not.toContain('SendDecided');
    const [row] = await database.collection('conversations').find({}).toArray();
    expect(row).toMatchObject({ waitingSince: expect.any(Number) as number, lastOutAt: null });
    expect(row?.counters.botAnswers).toBe(0);
  });

  it('confirms no opt-out, and knows of the wish all the same', async () => {
    const ana = await anasConversation(database);
    await ana.judges(await ana.writes([1, 'STOP']), MINUTE);
    expect((await lastDecision(ana))?.observed?.says?.source).toBe('opt-out-confirmation');
    expect([await rows(), (await ana.load()).optedOut]).toStrictEqual([[], true]);
  });

  it('acknowledges nothing, and gives the conversation to people', async () => {
    const ana = await anasConversation(database);
    await ana.judges(await ana.writes([1, 'I want to talk to a person']), MINUTE);
    expect((await lastDecision(ana))?.observed?.says?.source).toBe('acknowledgement');
    const { owner, attention } = await ana.load();
    expect([await rows(), owner.kind, attention]).toStrictEqual([[], 'human', 'person-asked-for']);
  });

  it('says of what needs no answer that nothing would have been sent', async () => {
    const ana = await anasConversation(database);
    await ana.judges(await ana.writes([1, 'ok thanks, bye']), MINUTE);
    expect((await lastDecision(ana))?.observed).toStrictEqual({ says: null });
  });

  it('goes on saying what the bot would have answered where people have the conversation', async () => {
    const ana = await anasConversation(database);
    await ana.judges(await ana.writes([1, 'How much is it?']), MINUTE);
    await ana.records('command', [ownedByMara, personSpoke], 2 * MINUTE);
    await ana.judges(await ana.writes([2, 'Can I pay with PayPal?']), 3 * MINUTE);
    expect(await lastDecision(ana)).toMatchObject({ result: 'bot', observed: { says: { source: 'answer' } } });
    expect((await ana.load()).owner).toMatchObject({ kind: 'human', operator: 'mara' });
    expect(await rows()).toStrictEqual([]);
  });

  it('says what it would have written into the silence after words that only would have been said', async () => {
    const ana = await anasConversation(database);
    await ana.judges(await ana.writes([1, 'How much is it?']), MINUTE);
    const state = await ana.load();
    await ana.local.takeLook({ state, now: state.plan?.dueAt ?? 0 });
    const says = { source: 'follow-up', text: expect.any(String) as string };
    expect(await lastDecision(ana)).toMatchObject({ result: 'follow-up', observed: { says } });
    const { plan, followUpsSent } = await ana.load();
    expect([await rows(), plan, followUpsSent]).toStrictEqual([[], null, 0]);
  });

  it('looks at the silence after a person’s words as it is', async () => {
    const ana = await anasConversation(database);
    await ana.judges(await ana.writes([1, 'How much is it?']), MINUTE);
    await ana.records('event', [ownedByMara, personSpoke], 2 * MINUTE);
    await ana.local.takeLook({ state: await ana.load(), now: WRITTEN + DAY - MINUTE });
    expect(await lastDecision(ana)).not.toMatchObject({ result: 'follow-up' });
    expect((await lastDecision(ana))?.observed).toStrictEqual({ says: null });
  });
});

describe('A number that was switched to live', () => {
  it('answers what comes from then on, and nothing of what was observed', async () => {
    const ana = await anasConversation(database);
    const [first, second] = [await ana.writes([1, 'How much is it?']), await ana.writes([2, 'Can I pay with PayPal?'])];
    await ana.judges(first, MINUTE);
    await switchTo('live');
    expect(await judgesAnew(ana, 2 * MINUTE)).toBeNull();
    await ana.judges(second, 3 * MINUTE);
    const decision = await lastDecision(ana);
    expect(decision).toMatchObject({ messageIds: second, supersedes: null, result: 'bot' });
    expect(decision?.observed).toBeUndefined();
    expect(await rows()).toMatchObject([{ source: 'answer', decisionId: decision?.id }]);
  });

  it('sends no follow-up that it had planned while it observed: the buyer was never answered', async () => {
    const ana = await anasConversation(database);
    await ana.judges(await ana.writes([1, 'How much is it?']), MINUTE);
    await switchTo('live');
    await ana.local.takeLook({ state: await ana.load(), now: WRITTEN + DAY / 2 });
    expect(await lastDecision(ana)).toMatchObject({ result: 'withheld', reason: 'our-debt' });
    expect(await rows()).toStrictEqual([]);
  });

  it('does not say after a pause what its gate had stopped', async () => {
    await switchTo('live');
    const ana = await anasConversation(database);
    await ana.judges(await ana.writes([1, 'How much is it?']), MINUTE);
    const [step] = await ana.steps();
    await switchTo('observe');
    const [effect] = step?.effects ?? [];
    if (effect === undefined) throw new Error('Nothing was decided to be sent.');
    const settled = await ana.sends.sendMessage({ ...effect, startBy: Date.now() + MINUTE });
    expect(settled).toMatchObject({ outcome: 'dropped', reason: 'observing' });
    const dropped: Fact = { kind: 'SendSettled', ...settled, visibleAt: null };
    await ana.records('event', [dropped], 2 * MINUTE);
    await switchTo('live');
    expect(await judgesAnew(ana, 3 * MINUTE)).toBeNull();
  });
});
