import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { Buyer } from '../../src/simulator/buyers';
import type { ConversationView } from '../support/admin';
import { eventually } from '../support/eventually';
import { openHouse } from '../support/house';
import type { House } from '../support/house';
import { comeToRest, problemsOf } from '../support/verdict';

const PRICE = 'Our prices start at 49 euros. Which item are you interested in?';
const PAYMENT = 'You can pay by card, PayPal or on invoice.';
const askPrice = { text: 'How much is the blue backpack?' };
const askPayment = { text: 'Can I pay with PayPal?' };
/** More than the pause that ends a burst: every message is a burst of its own. */
const BETWEEN_BURSTS_MS = 700;
/** A changed rule is in force everywhere within this. */
const RULES_KNOWN_WITHIN_MS = 1_000;

const storms: NodeJS.Timeout[] = [];
let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterEach(() => storms.splice(0).forEach(clearInterval));
afterAll(async () => {
  await comeToRest(house);
  const problems = await problemsOf(house);
  await house.close();
  expect(problems).toEqual([]);
});

/** A buyer whose first question the bot has answered. */
async function served(): Promise<{ buyer: Buyer; id: string }> {
  const buyer = house.simulator.buyers.add({});
  house.simulator.say(buyer, askPrice);
  await eventually(() => expect(house.textsTo(buyer)).toEqual([PRICE]));
  return { buyer, id: await house.conversationOf(buyer) };
}

const decisionsOf = async (id: string): Promise<readonly string[]> =>
  (await house.admin.decisions(id)).map(({ result, reason }) => `${result}: ${reason}`).reverse();
const eventuallyIs = (id: string, wanted: Partial<ConversationView>): Promise<void> =>
  eventually(async () => expect(await house.admin.conversation(id)).toMatchObject(wanted));

describe('A person', () => {
  it('takes a conversation over while the buyer writes; from the answer on the bot is silent', async () => {
    const { buyer, id } = await served();
    const { simulator, admin } = house;
    const storm = setInterval(() => simulator.say(buyer, askPayment), BETWEEN_BURSTS_MS);
    storms.push(storm);
    await eventually(async () => expect((await decisionsOf(id)).length).toBeGreaterThan(2));
    const { status, body } = await house.act(id, { kind: 'take-over' });
    const acknowledgedAt = Date.now();
    expect({ status, body }).toMatchObject({
      status: 200,
      body: { owner: 'operator:mara', epoch: 1, uncertainSends: [] },
    });
    const written = simulator.truth().messages.length;
    await eventually(() => expect(simulator.truth().messages.length).toBeGreaterThan(written + 3));
    clearInterval(storm);
    await comeToRest(house);
    expect(house.sendsTo(buyer).filter(({ at }) => at > acknowledgedAt)).toEqual([]);
    expect((await decisionsOf(id)).at(-1)).toBe('person: person-owns');
    expect(await admin.conversation(id)).toMatchObject({ owner: 'operator:mara', ownerKind: 'human' });
  });

  it('answers only when he has seen what the buyer wrote last, hands back, and the bot goes on', async () => {
    const { buyer, id } = await served();
    const { admin, simulator } = house;
    expect(await house.act(id, { kind: 'take-over' })).toMatchObject({ status: 200 });
    const { lastMessageId } = await admin.conversation(id);
    simulator.say(buyer, { text: 'Hello? Is anybody there?' });
    await eventuallyIs(id, { step: 3 });

    const words = 'Hello, this is Mara. I have put one aside.';
    const blind = await admin.post(`/conversations/${id}/send`, { text: words, lastSeenMessageId: lastMessageId });
    expect(blind).toMatchObject({
      status: 409,
      body: {
        code: 'newer-message',
        newMessages: [{ who: 'buyer', text: 'Hello? Is anybody there?' }],
        conversation: { id, owner: 'operator:mara' },
      },
    });
    const seen = (await admin.conversation(id)).lastMessageId;
    const body = { operator: 'mara', text: words, lastSeenMessageId: seen };
    expect(await admin.post(`/conversations/${id}/send`, body)).toMatchObject({
      status: 200,
      body: { send: { outcome: 'accepted' } },
    });
    expect(house.textsTo(buyer)).toEqual([PRICE, words]);
    const other = await admin.post(`/conversations/${id}/send`, { ...body, operator: 'joao', text: 'Me too' });
    expect(other).toMatchObject({ status: 409, body: { code: 'owned-by-another' } });

    expect(await house.act(id, { kind: 'hand-back' })).toMatchObject({ status: 200, body: { owner: 'bot' } });
    simulator.say(buyer, askPayment);
    await eventually(() => expect(house.textsTo(buyer)).toEqual([PRICE, words, PAYMENT]), { withinMs: 30_000 });
    const spoke = (await admin.messages(id)).map(({ who }) => who);
    expect(spoke.sort()).toEqual(['bot', 'bot', 'buyer', 'buyer', 'buyer', 'person']);
  });

  it('pauses and resumes a conversation; what the buyer asked meanwhile is answered then', async () => {
    const { buyer, id } = await served();
    expect(await house.act(id, { kind: 'pause' })).toMatchObject({ status: 200, body: { paused: true } });
    house.simulator.say(buyer, askPayment);
    await eventually(async () => expect((await decisionsOf(id)).at(-1)).toBe('no-reply: paused'));
    expect(await house.act(id, { kind: 'resume' })).toMatchObject({ status: 200, body: { paused: false } });
    await eventually(() => expect(house.textsTo(buyer)).toEqual([PRICE, PAYMENT]));
  });

  it.each([
    ['a number', () => ({ subject: `number|${house.number}`, body: { scope: 'number', number: house.number } })],
    ['everything', () => ({ subject: 'all', body: { scope: 'everything' } })],
  ])('pauses and resumes %s', async (_name, scope) => {
    const { subject, body } = scope();
    const { buyer, id } = await served();
    const turn = (kind: 'pause' | 'resume') =>
      house.act(subject, { kind, path: `/automation/${kind}`, body: { ...body, reason: 'a test' } });
    expect((await turn('pause')).status).toBe(200);
    house.simulator.say(buyer, askPayment);
    await eventually(async () => expect(await decisionsOf(id)).toHaveLength(2));
    await comeToRest(house);
    expect(house.textsTo(buyer)).toEqual([PRICE]);
    expect((await turn('resume')).status).toBe(200);
    await eventually(() => expect(house.textsTo(buyer)).toEqual([PRICE, PAYMENT]));
  });

  it('routes a conversation to a team and back to the bot', async () => {
    const { buyer, id } = await served();
    const { admin, simulator } = house;
    const route = (to: unknown) => admin.post(`/conversations/${id}/route`, { operator: 'mara', to });
    expect(await route({ kind: 'team', team: 'support' })).toMatchObject({
      status: 200,
      body: { owner: 'team:support' },
    });
    simulator.say(buyer, askPayment);
    await eventually(async () => expect((await decisionsOf(id)).at(-1)).toBe('person: person-owns'));
    expect(await route({ kind: 'bot' })).toMatchObject({ status: 200, body: { owner: 'bot' } });
    await eventually(() => expect(house.textsTo(buyer)).toEqual([PRICE, PAYMENT]));
  });

  it('closes a conversation; the next message opens the next episode', async () => {
    const { buyer, id } = await served();
    const { admin, simulator } = house;
    expect(await admin.post(`/conversations/${id}/close`)).toMatchObject({ status: 200, body: { open: false } });
    await eventuallyIs(id, { open: false, episode: 1, followUp: null });
    simulator.say(buyer, askPayment);
    await eventually(() => expect(house.textsTo(buyer)).toEqual([PRICE, PAYMENT]));
    await eventuallyIs(id, { open: true, episode: 2 });
    await eventually(async () => {
      const runs: string[] = [];
      const query = `WorkflowId = 'conversation/${id}'`;
      for await (const { status } of house.temporal.client.workflow.list({ query })) runs.push(status.name);
      expect(runs.sort()).toEqual(['COMPLETED', 'RUNNING']);
    });
  });

  it('changes a rule over the version that he has seen; the next decision follows it', async () => {
    const { admin, simulator } = house;
    const current = await admin.get<{ version: number; body: { entries: { id: string }[] } }>('/policies/reply-book');
    expect(current.etag).toBe('"1"');
    const text = 'From today our prices start at 39 euros. Which item is it?';
    const entries = current.body.body.entries.map((entry) =>
      entry.id === 'price' ? { ...entry, texts: { en: text } } : entry,
    );
    const asked = { operator: 'mara', reason: 'a sale', body: { ...current.body.body, entries } };
    const old = await admin.put('/policies/reply-book', asked, { 'if-match': '"7"' });
    expect(old).toMatchObject({ status: 409, body: { code: 'conflict', currentVersion: 1 } });
    const askedAt = Date.now();
    const saved = await admin.put('/policies/reply-book', asked, { 'if-match': current.etag ?? '' });
    expect(saved).toMatchObject({ status: 200, body: { version: 2 }, etag: '"2"' });
    const acknowledgedAt = Date.now();
    simulator.noteAct({
      kind: 'policy',
      subject: 'replyBook',
      askedAt,
      acknowledgedAt,
      uncertainSends: [],
      version: 2,
    });
    await wait(RULES_KNOWN_WITHIN_MS);

    const buyer = simulator.buyers.add({});
    simulator.say(buyer, askPrice);
    await eventually(() => expect(house.textsTo(buyer)).toEqual([text]));
    const [decision] = await admin.decisions(await house.conversationOf(buyer));
    expect(decision?.policyVersions).toMatchObject({ replyBook: 2, routing: 1 });
    const back = { version: 1, reason: 'the sale is over', operator: 'mara' };
    expect(await admin.post('/policies/reply-book/roll-back', back)).toMatchObject({
      status: 200,
      body: { version: 3 },
    });
    await wait(RULES_KNOWN_WITHIN_MS);
  });

  it('repeats a command with its key, one after the other or at once, and hears the first answer', async () => {
    const { id } = await served();
    const { admin } = house;
    const headers = { 'idempotency-key': randomUUID() };
    const takeOver = () => admin.post(`/conversations/${id}/take-over`, { operator: 'mara' }, headers);
    const together = await Promise.all([takeOver(), takeOver(), takeOver(), takeOver()]);
    const [first] = together;
    expect(first).toMatchObject({ status: 200, body: { owner: 'operator:mara', epoch: 1 } });
    expect(together).toEqual(together.map(() => first));
    await admin.post(`/conversations/${id}/hand-back`);
    expect(await takeOver()).toEqual(first);
    const kinds = (await admin.journal(id)).map(({ kind }) => kind);
    expect(kinds).toEqual(['command', 'command', 'burst']);
    expect(await admin.conversation(id)).toMatchObject({ owner: 'bot', epoch: 2 });
  });

  it('writes a note once, however often the request comes', async () => {
    const { id } = await served();
    const { admin } = house;
    const headers = { 'idempotency-key': randomUUID() };
    const write = (text = 'Likes blue') => admin.post(`/conversations/${id}/notes`, { text }, headers);
    const together = await Promise.all([write(), write(), write(), write()]);
    const done = together.filter(({ status }) => status === 201);
    expect(done.length).toBeGreaterThan(0);
    expect(together.filter(({ status }) => status !== 201).map(({ status }) => status)).toEqual(
      Array.from({ length: 4 - done.length }, () => 409),
    );
    expect(await write()).toEqual(done[0]);
    expect(await write('Likes red')).toMatchObject({ status: 409, body: { code: 'conflict' } });
    expect((await admin.get<{ items: unknown[] }>(`/conversations/${id}/notes`)).body.items).toEqual([done[0]?.body]);
  });
});
