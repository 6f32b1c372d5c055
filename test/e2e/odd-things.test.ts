import type { Buyer } from '../../src/simulator/buyers';
import { eventually } from '../support/eventually';
import { openHouse } from '../support/house';
import type { House } from '../support/house';
import { comeToRest, problemsOf } from '../support/verdict';

const PRICE = 'Our prices start at 49 euros. Which item are you interested in?';
const PAYMENT = 'You can pay by card, PayPal or on invoice.';
const askPayment = { text: 'Can I pay with PayPal?' };

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(async () => {
  await comeToRest(house);
  const problems = await problemsOf(house);
  await house.close();
  expect(problems).toEqual([]);
});

/** A buyer whose first question the bot has answered. */
async function served(): Promise<{ buyer: Buyer; id: string }> {
  const buyer = house.simulator.buyers.add({});
  house.simulator.say(buyer, { text: 'How much is the blue backpack?' });
  await eventually(() => expect(house.textsTo(buyer)).toEqual([PRICE]));
  return { buyer, id: await house.conversationOf(buyer) };
}

const handleOf = (id: string) => house.temporal.client.workflow.getHandle(`conversation/${id}`);

describe('A conversation', () => {
  it('stays the same when the buyer changes his number', async () => {
    const { buyer, id } = await served();
    const { simulator, number, admin, database } = house;
    const after = simulator.inward.changeNumber(buyer, { number, phone: `${buyer.phone}7` });
    const alias = () => database.collection('aliases').findOne({ _id: `${number}|phone|${after.phone}` });
    await eventually(async () => expect((await alias())?.conversationId).toBe(id));
    simulator.say(after, askPayment);
    await eventually(() => expect(house.textsTo(after)).toEqual([PRICE, PAYMENT]));
    const spoke = (await admin.messages(id)).map(({ who }) => who);
    expect(spoke.sort()).toEqual(['bot', 'bot', 'buyer', 'buyer']);
    expect(house.sendsTo(after).at(-1)?.to).toEqual({ kind: 'phone', value: `+${after.phone}` });
  });

  it('lives on when somebody sends it what it does not understand; a person sees that', async () => {
    const { buyer, id } = await served();
    const { admin, simulator, database, temporal } = house;
    await handleOf(id).signal('inbound', { kind: 'nonsense', text: 'x'.repeat(1_000) });
    await handleOf(id).signal('takeOver', 'mara');
    await handleOf(id).signal('no such signal', 1, 2, 3);
    await temporal.connection.workflowService.signalWorkflowExecution({
      namespace: temporal.namespace,
      workflowExecution: { workflowId: `conversation/${id}` },
      signalName: 'inbound',
      input: { payloads: [{ metadata: { encoding: Buffer.from('json/plain') }, data: Buffer.from('{not json') }] },
    });
    await eventually(async () => {
      const kept = await database.collection('quarantine').find({ conversationId: id }).toArray();
      expect(kept.map(({ name }) => name).sort()).toEqual(['inbound', 'inbound', 'no such signal', 'takeOver']);
    });
    await eventually(async () => {
      expect(await admin.conversation(id)).toMatchObject({ attention: 'bad-input', owner: 'bot' });
    });
    await expect(handleOf(id).executeUpdate('takeOver', { args: [{ by: 1 }] })).rejects.toThrow();
    simulator.say(buyer, askPayment);
    await eventually(() => expect(house.textsTo(buyer)).toEqual([PRICE, PAYMENT]));
    expect((await handleOf(id).describe()).status.name).toBe('RUNNING');
  });

  it('whose workflow was terminated still knows its owner, its pause and an opt-out', async () => {
    const [owned, paused, optedOut] = [await served(), await served(), await served()];
    const { admin, simulator } = house;
    expect(await house.act(owned.id, { kind: 'take-over' })).toMatchObject({ status: 200 });
    expect(await house.act(paused.id, { kind: 'pause' })).toMatchObject({ status: 200 });
    simulator.say(optedOut.buyer, { text: 'STOP', means: 'opt-out' });
    await eventually(() => expect(house.textsTo(optedOut.buyer)).toHaveLength(2));
    await comeToRest(house);
    const all = [owned, paused, optedOut];
    for (const { id } of all) await handleOf(id).terminate('a test');
    for (const { buyer } of all) simulator.say(buyer, askPayment);

    const last = async (id: string) => (await admin.decisions(id))[0]?.reason;
    await eventually(async () => {
      expect(await Promise.all(all.map(({ id }) => last(id)))).toEqual(['person-owns', 'paused', 'opted-out']);
    });
    expect(await admin.conversation(owned.id)).toMatchObject({ owner: 'operator:mara', epoch: 1 });
    expect(await admin.conversation(paused.id)).toMatchObject({ owner: 'bot', paused: true });
    expect(await admin.conversation(optedOut.id)).toMatchObject({ optedOut: true });
    for (const { id } of all) expect((await handleOf(id).describe()).status.name).toBe('RUNNING');
    expect(all.map(({ buyer }) => house.sendsTo(buyer).length)).toEqual([1, 1, 2]);
    expect(await house.act(paused.id, { kind: 'resume' })).toMatchObject({ status: 200 });
    await eventually(() => expect(house.textsTo(paused.buyer)).toEqual([PRICE, PAYMENT]));
  });
});

describe('The admin API', () => {
  const code = (answer: { status: number; body: Record<string, unknown> }) =>
    `${answer.status} ${String(answer.body['code'])}`;

  it('says what there is not, and who may not', async () => {
    const { admin } = house;
    expect(code(await admin.get('/conversations/nope'))).toBe('404 conversation-not-found');
    expect(code(await admin.post('/conversations/nope/take-over'))).toBe('404 conversation-not-found');
    expect(code(await admin.get('/nothing'))).toBe('404 not-found');
    expect(code(await admin.call('GET', '/conversations', { headers: { authorization: '' } }))).toBe('401 key-missing');
    const wrong = { authorization: 'Bearer ck_wrong_key' };
    expect(code(await admin.call('GET', '/conversations', { headers: wrong }))).toBe('401 key-invalid');
  });

  it('names every field that it does not understand', async () => {
    const { id } = await served();
    const { admin } = house;
    const problems = async (path: string, body: unknown) => {
      const { status, body: said } = await admin.post<{ problems: { in: string; path: string }[] }>(path, body);
      return [status, ...said.problems.map((problem) => `${problem.in} ${problem.path}`)];
    };
    expect(await problems(`/conversations/${id}/take-over`, { colour: 'blue' })).toEqual([400, 'body colour']);
    expect(await problems(`/conversations/${id}/route`, { to: { kind: 'team', team: 'nobody' } })).toEqual([
      400,
      'body to',
    ]);
    expect(await problems(`/conversations/${id}/send`, { text: '' })).toEqual([
      400,
      'body text',
      'body lastSeenMessageId',
    ]);
    expect(await problems(`/conversations/${id}/pause`, { until: 'tomorrow' })).toEqual([400, 'body until']);
    expect(await admin.get('/conversations?colour=blue')).toMatchObject({
      status: 400,
      body: { code: 'bad-request', problems: [{ in: 'query', path: 'colour' }] },
    });
    const put = await admin.put('/policies/routing', { reason: 'none', body: { rules: 1 } }, { 'if-match': '"1"' });
    expect(put).toMatchObject({ status: 400, body: { code: 'policy-invalid' } });
    const unnamed = await admin.put('/policies/routing', { reason: 'none', body: {} });
    expect(unnamed).toMatchObject({ status: 400, body: { problems: [{ in: 'header', path: 'If-Match' }] } });
  });
});
