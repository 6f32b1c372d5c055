import { setTimeout as wait } from 'node:timers/promises';
import type { Buyer } from '../../src/simulator/buyers';
import { eventually } from '../support/eventually';
import { openHouse } from '../support/house';
import type { House } from '../support/house';
import { comeToRest, problemsOf } from '../support/verdict';

const PRICE = 'Our prices start at 49 euros. Which item are you interested in?';
const CONFIRMATION = 'You will get no more messages from us. Write START if you change your mind.';
/** An hour of the rules: the model waits 15.5 of them after a question. */
const HOUR_MS = 160;
const WAIT_MS = 15.5 * HOUR_MS;

let house: House;
beforeAll(async () => {
  house = await openHouse({ followUp: { hourMs: HOUR_MS, maxFollowUps: 1 } });
});
afterAll(async () => {
  await comeToRest(house);
  const problems = await problemsOf(house);
  await house.close();
  expect(problems).toEqual([]);
});

/** A buyer whose first question the bot has answered. */
async function served(name: string): Promise<{ buyer: Buyer; id: string }> {
  const buyer = house.simulator.buyers.add({ name });
  house.simulator.say(buyer, { text: 'How much is the blue backpack?' });
  await eventually(() => expect(house.textsTo(buyer)).toEqual([PRICE]));
  return { buyer, id: await house.conversationOf(buyer) };
}

const judgementsOf = async (id: string): Promise<readonly string[]> =>
  (await house.admin.decisions(id)).map(({ result, reason }) => `${result}: ${reason}`).reverse();

describe('A silence', () => {
  it('is followed up once by the durable timer, and a second follow-up is withheld with its reason', async () => {
    const { buyer, id } = await served('Ana Ruiz');
    const followUp = 'Hello Ana, do you still need anything from us?';
    await eventually(() => expect(house.textsTo(buyer)).toEqual([PRICE, followUp]), { withinMs: 20_000 });
    const [answer, second] = house.sendsTo(buyer);
    expect((second?.at ?? 0) - (answer?.at ?? 0)).toBeGreaterThanOrEqual(WAIT_MS);
    await eventually(
      async () => {
        // Planned from the moment of the decision; the wait counts from the moment of arrival.
        const judged = (await judgementsOf(id)).filter((one) => one !== 'postponed: buyer-still-likely');
        expect(judged).toEqual(['bot: known-question', 'follow-up: follow-up-due', 'withheld: follow-ups-used']);
      },
      { withinMs: 30_000 },
    );
    expect(house.textsTo(buyer)).toHaveLength(2);
    expect((await house.admin.get('/reports/outcomes')).body).toMatchObject({
      followUps: { sent: 1, withheld: expect.arrayContaining([{ reason: 'follow-ups-used', count: 1 }]) as unknown },
    });
  });

  it('is not followed up when the buyer answers before its time', async () => {
    const { buyer, id } = await served('Ben Otto');
    house.simulator.say(buyer, { text: 'ok thanks' });
    await eventually(async () => {
      expect(await house.admin.conversation(id)).toMatchObject({ followUpsSent: 0, counters: { messagesIn: 2 } });
    });
    await eventually(async () => expect((await house.admin.conversation(id)).followUp).toBeNull(), {
      withinMs: 20_000,
    });
    expect(house.textsTo(buyer)).toEqual([PRICE]);
  });

  it('ends for good when the buyer opts out: one confirmation, no follow-up, no answer', async () => {
    const { buyer, id } = await served('Carla Diaz');
    const { simulator, admin, database } = house;
    simulator.say(buyer, { text: 'STOP', means: 'opt-out' });
    await eventually(() => expect(house.textsTo(buyer)).toEqual([PRICE, CONFIRMATION]));
    expect(await admin.conversation(id)).toMatchObject({ optedOut: true, followUp: null });
    simulator.say(buyer, { text: 'Can I pay with PayPal?' });
    await eventually(async () => expect((await judgementsOf(id)).at(-1)).toBe('no-reply: opted-out'));
    simulator.say(buyer, { text: 'STOP', means: 'opt-out' });
    await eventually(async () => expect(await judgementsOf(id)).toHaveLength(4));
    await wait(WAIT_MS);
    await comeToRest(house);
    expect(house.textsTo(buyer)).toEqual([PRICE, CONFIRMATION]);
    expect(await database.collection('gates').findOne({ _id: `conversation|${id}` })).toMatchObject({ optedOut: true });
  });
});
