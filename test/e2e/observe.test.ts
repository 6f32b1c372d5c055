import type { Buyer } from '../../src/simulator/buyers';
import { eventually } from '../support/eventually';
import { openHouse } from '../support/house';
import type { House } from '../support/house';
import { comeToRest, problemsOf } from '../support/verdict';

const PRICE = 'Our prices start at 49 euros. Which item are you interested in?';
const PAYMENT = 'You can pay by card, PayPal or on invoice.';
const OF_MARA = 'Hello, this is Mara. It is 52 euros.';
const askPrice = { text: 'How much is the blue backpack?' };
const askPayment = { text: 'Can I pay with PayPal?' };

let house: House;
beforeAll(async () => {
  house = await openHouse({ env: { WHATSAPP_NUMBERS_START: 'observe' } });
});
afterAll(async () => {
  await comeToRest(house);
  const problems = await problemsOf(house, Date.now());
  await house.close();
  expect(problems).toEqual([]);
});

const observedOf = async (id: string) => (await house.admin.decisions(id)).map(({ observed }) => observed);
const modeOf = async () => (await house.admin.get<{ items: object[] }>('/numbers')).body.items;
const switchTo = (mode: string) =>
  house.admin.post(`/numbers/${house.number}/mode`, { mode, reason: 'trial', operator: 'mara' });

/** A buyer who has asked and of whom there is a decision. */
async function asked(): Promise<{ buyer: Buyer; id: string }> {
  const buyer = house.simulator.buyers.add({});
  house.simulator.say(buyer, askPrice);
  const id = await house.conversationOf(buyer);
  await eventually(async () => expect(await observedOf(id)).toHaveLength(1));
  return { buyer, id };
}

describe('A number that nobody has switched yet', () => {
  it('shows beside what people do what it would have done, through a crash; live, it says nothing old', async () => {
    const { simulator, admin, worker } = house;
    const [first, second] = [await asked(), await asked()];
    expect(await modeOf()).toMatchObject([{ number: house.number, mode: 'observe', since: null }]);
    const would = { source: 'answer', text: PRICE, person: null, waitUntil: expect.any(String) as string };
    expect(await observedOf(first.id)).toMatchObject([would]);
    expect((await observedOf(first.id))[0]?.says).toContain(`would have answered: ${PRICE} – would have waited until`);

    const { lastMessageId: lastSeenMessageId } = await admin.conversation(first.id);
    const sent = await house.act(first.id, {
      kind: 'take-over',
      path: `/conversations/${first.id}/send`,
      body: { text: OF_MARA, lastSeenMessageId },
    });
    expect(sent).toMatchObject({ status: 200, body: { send: { outcome: 'accepted' } } });
    expect(house.textsTo(first.buyer)).toEqual([OF_MARA]);
    const [ofMara] = (await admin.messages(first.id)).filter(({ who }) => who === 'person');
    const person = { messageId: ofMara?.id, at: ofMara?.at, who: 'person', text: OF_MARA };
    expect(await observedOf(first.id)).toMatchObject([{ ...would, person }]);
    expect((await observedOf(first.id))[0]?.person?.afterMs).toBeGreaterThan(0);

    await worker.kill();
    simulator.say(first.buyer, askPayment);
    await worker.start();
    await eventually(async () => expect(await observedOf(first.id)).toMatchObject([{ text: PAYMENT }, { person }]));

    expect((await switchTo('live')).body).toMatchObject({
      mode: 'live',
      by: expect.stringContaining('mara') as string,
    });
    // Everybody who waits is told that a pause is over: nobody is sent what was only observed.
    for (const act of ['pause', 'resume'])
      expect((await admin.post(`/automation/${act}`, { scope: 'everything', reason: 'drill' })).status).toBe(200);
    const third = simulator.buyers.add({});
    simulator.say(third, askPrice);
    await eventually(() => expect(house.textsTo(third)).toEqual([PRICE]));
    await comeToRest(house);
    expect(house.textsTo(first.buyer)).toEqual([OF_MARA]);
    expect(house.textsTo(second.buyer)).toEqual([]);

    simulator.say(second.buyer, askPayment);
    await eventually(() => expect(house.textsTo(second.buyer)).toEqual([PAYMENT]));
    expect((await switchTo('observe')).body).toMatchObject({ mode: 'observe' });
    simulator.say(third, askPayment);
    await eventually(async () =>
      expect(await observedOf(await house.conversationOf(third))).toMatchObject([{ text: PAYMENT }, null]),
    );
    await comeToRest(house);
    expect(house.textsTo(third)).toEqual([PRICE]);
  }, 180_000);
});
