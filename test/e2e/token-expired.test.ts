import type { Buyer } from '../../src/simulator/buyers';
import { eventually } from '../support/eventually';
import { openHouse } from '../support/house';
import type { House } from '../support/house';
import { comeToRest, problemsOf } from '../support/verdict';

const GREETING = 'How much is the blue backpack?';
const QUESTION = 'Can I pay with PayPal?';
const PRICE = 'Our prices start at 49 euros. Which item are you interested in?';
const ANSWER = 'You can pay by card, PayPal or on invoice.';
const BUYERS = 6;
/** The held conversations are told twenty a second; each is judged anew then. */
const TOLD_WITHIN_MS = 30_000;

type Need = { kind: string; id: string; advice: string | null };

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(async () => {
  await comeToRest(house);
  const problems = await problemsOf(house, Date.now());
  await house.close();
  expect(problems).toEqual([]);
});

const needs = async (): Promise<readonly Need[]> => (await house.admin.get<{ items: Need[] }>('/attention')).body.items;
const heard = (buyers: readonly Buyer[]) => buyers.map((buyer) => house.textsTo(buyer));
const refused = () => house.simulator.truth().sends.filter(({ httpStatus }) => httpStatus === 401);

describe('A token that expires in the middle of a queue', () => {
  it('stops the sends visibly; after a person resumed, everybody who still waits is answered once', async () => {
    const buyers = Array.from({ length: BUYERS }, (_, n) => house.simulator.buyers.add({ name: `Buyer ${n}` }));
    for (const buyer of buyers) house.simulator.say(buyer, { text: GREETING });
    await eventually(() => expect(heard(buyers)).toEqual(buyers.map(() => [PRICE])));

    house.simulator.setFaultRates({ 'token-expired': 1 });
    for (const buyer of buyers) house.simulator.say(buyer, { text: QUESTION });
    await eventually(async () => expect(await needs()).toMatchObject([{ kind: 'stopped-sends', id: 'token' }]));
    expect((await needs())[0]?.advice).toContain('WHATSAPP_ACCESS_TOKEN');
    await comeToRest(house);
    expect(heard(buyers)).toEqual(buyers.map(() => [PRICE]));
    const tried = refused().length;
    expect(tried).toBeGreaterThan(0);

    // One of them does not wait any more: a person takes him over while nothing leaves.
    const [taken, ...waiting] = buyers;
    if (taken === undefined) throw new Error('there are buyers');
    const conversation = await house.conversationOf(taken);
    await house.act(conversation, { kind: 'take-over' });
    // And one asks something else meanwhile: both questions are judged together when it goes on.
    house.simulator.say(waiting[0] ?? taken, { text: 'Do you deliver?' });
    await comeToRest(house);
    expect(refused()).toHaveLength(tried);

    house.simulator.setFaultRates({});
    const answer = await house.admin.post('/automation/resume', { scope: 'token', reason: 'a new token' });
    expect(answer).toMatchObject({ status: 200, body: { token: { paused: false } } });
    await eventually(
      () =>
        expect(heard(waiting).map((texts) => texts.filter((text) => text?.includes(ANSWER)).length)).toEqual(
          waiting.map(() => 1),
        ),
      { withinMs: TOLD_WITHIN_MS },
    );
    await comeToRest(house);
    expect(heard(waiting).map((texts) => texts.length)).toEqual(waiting.map(() => 2));
    expect(house.textsTo(taken)).toEqual([PRICE]);
    expect(await needs()).toEqual([]);
  }, 180_000);
});
