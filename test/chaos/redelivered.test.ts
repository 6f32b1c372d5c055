import type { Buyer } from '../../src/simulator/buyers';
import { createRandom } from '../../src/simulator/random';
import type { MessageTruth } from '../../src/simulator/truth';
import { messageItem } from '../../src/simulator/webhook-body';
import { DAY_MS, MINUTE_MS } from '../../src/domain/time';
import { eventually } from '../support/eventually';
import { openHouse } from '../support/house';
import type { House } from '../support/house';
import { comeToRest, problemsOf } from '../support/verdict';

const PRICE = 'Our prices start at 49 euros. Which item are you interested in?';
const COPIES = 12;
const MESSAGES = 8;

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

/** The item of a delivery that a message was in. */
const itemOf = (buyer: Buyer, { wamid: key, number, providerAt: at, type, text: body, quotes }: MessageTruth) =>
  messageItem({ key, number, buyer }, { at, type, content: { body }, quotes });

/** Shuffles in a way that a seed repeats. */
function shuffled<T>(items: readonly T[], seed: number): readonly T[] {
  const random = createRandom(seed);
  return items
    .map((item) => ({ item, place: random.next() }))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item);
}

describe('A body that WhatsApp delivers again', () => {
  it('at once, many times, is one message with one decision and one answer', async () => {
    const { simulator, admin } = house;
    const buyer = simulator.buyers.add({});
    const said = simulator.say(buyer, { text: 'How much is the blue backpack?' });
    const item = itemOf(buyer, said);
    for (let copy = 1; copy < COPIES; copy += 1) simulator.deliveries.postBatch(copy % 2 === 0 ? [item] : [item, item]);
    await comeToRest(house);
    const delivered = simulator.truth().deliveries.filter(({ items }) => items.includes(said.wamid));
    expect(delivered.map(({ httpStatus }) => httpStatus)).toEqual(Array.from({ length: COPIES }, () => 200));
    expect(house.textsTo(buyer)).toEqual([PRICE]);
    const id = await house.conversationOf(buyer);
    expect((await admin.decisions(id)).map(({ result }) => result)).toEqual(['bot']);
    expect((await admin.messages(id)).map(({ who }) => who)).toEqual(['buyer', 'bot']);
  });

  it('out of order is shown in the order in which it was written, each message judged once', async () => {
    const { simulator, admin } = house;
    const buyer = simulator.buyers.add({});
    simulator.setFaultRates({ 'webhook-late': 1 });
    const said = Array.from({ length: MESSAGES }, (_, n) =>
      simulator.say(buyer, { text: `Line ${n}`, writtenAgoMs: (MESSAGES - n) * MINUTE_MS }),
    );
    await comeToRest(house);
    simulator.setFaultRates({});
    const arrivals = simulator.truth().deliveries.flatMap(({ items }) => items);
    const ours = arrivals.filter((key) => said.some(({ wamid }) => wamid === key));
    expect(ours).not.toEqual(said.map(({ wamid }) => wamid));
    const id = await house.conversationOf(buyer);
    const shown = (await admin.messages(id)).filter(({ who }) => who === 'buyer');
    expect(shown.map(({ text }) => text)).toEqual(said.map(({ text }) => text));
    const standing = (await admin.decisions(id)).filter(({ superseded }) => !superseded);
    expect(standing.flatMap(({ messageIds }) => messageIds).sort()).toEqual(shown.map((message) => message.id).sort());
  });

  it('after everything was handled, shuffled and in one body, changes nothing', async () => {
    const { simulator, database } = house;
    const { buyers, messages } = { buyers: simulator.buyers, messages: simulator.truth().messages };
    expect(messages.length).toBeGreaterThan(MESSAGES);
    const before = await Promise.all(
      (['journal', 'sends', 'inbox'] as const).map((of) => database.collection(of).find({}).toArray()),
    );
    const items = messages.flatMap((message) => {
      const buyer = buyers.get(message.buyer);
      return buyer === null ? [] : [itemOf(buyer, message)];
    });
    const delivered = simulator.truth().deliveries.length;
    simulator.deliveries.postBatch(shuffled(items, 1));
    for (const item of shuffled(items, 2)) simulator.deliveries.postBatch([item]);
    await comeToRest(house);
    expect(simulator.truth().deliveries).toHaveLength(delivered + items.length + 1);
    const after = await Promise.all(
      (['journal', 'sends', 'inbox'] as const).map((of) => database.collection(of).find({}).toArray()),
    );
    expect(after).toEqual(before);
  });

  it('for the first time when it is days old is marked late and waits for a person', async () => {
    const { simulator, admin, database } = house;
    const buyer = simulator.buyers.add({});
    const said = simulator.say(buyer, { text: 'How much is the blue backpack?', writtenAgoMs: 3 * DAY_MS });
    const id = await house.conversationOf(buyer);
    await eventually(async () => {
      expect(await admin.decisions(id)).toMatchObject([{ result: 'person', reason: 'arrived-late' }]);
    });
    expect(await admin.messages(id)).toMatchObject([{ late: true, at: new Date(said.providerAt).toISOString() }]);
    expect(await admin.conversation(id)).toMatchObject({ attention: 'arrived-late', ownerKind: 'human' });
    expect(await database.collection('sends').countDocuments({ conversationId: id })).toBe(0);
  });
});
