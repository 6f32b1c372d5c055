import type { Buyer } from '../../src/simulator/buyers';
import { eventually } from '../support/eventually';
import { openHouse } from '../support/house';
import type { House } from '../support/house';
import { mongoCommand, mongoProxy, temporalProxy } from '../../scripts/chaos/lines';
import { testServers } from '../support/servers';
import { comeToRest, problemsOf } from '../support/verdict';

const QUESTION = 'Can I pay with PayPal?';
const ANSWER = 'You can pay by card, PayPal or on invoice.';
const BUYERS = 5;
/** The webhook says 503 within this, whatever MongoDB does. */
const REFUSED_WITHIN_MS = 2_000;
/** A little more than nothing for the way there and back on a busy machine. */
const ON_THE_WAY_MS = 400;
/** What was left behind is looked for after 15 s, every 5 s; then it is handled as ever. */
const HANDLED_WITHIN_MS = 45_000;

type Lines = { mongo: Awaited<ReturnType<typeof mongoProxy>>; temporal: Awaited<ReturnType<typeof temporalProxy>> };
let lines: Lines;
let house: House;
beforeAll(async () => {
  const { mongodbUri, temporalAddress } = testServers();
  lines = { mongo: await mongoProxy(mongodbUri), temporal: await temporalProxy(temporalAddress) };
  const throughLines = { mongodbUri: lines.mongo.uri, temporalAddress: lines.temporal.address };
  house = await openHouse({ api: throughLines, worker: throughLines });
});
afterAll(async () => {
  await house.close();
  await Promise.all([lines.mongo.close(), lines.temporal.close()]);
});

/** Buyers who each ask a question now. */
function ask(): readonly Buyer[] {
  return Array.from({ length: BUYERS }, () => {
    const buyer = house.simulator.buyers.add({});
    house.simulator.say(buyer, { text: QUESTION });
    return buyer;
  });
}

const acknowledged = (buyers: readonly Buyer[]) => {
  const ids = buyers.map(({ id }) => id);
  return house.simulator.truth().messages.filter((one) => ids.includes(one.buyer) && one.acknowledgedAt !== null);
};
const eachAnsweredOnce = (buyers: readonly Buyer[]): Promise<void> =>
  eventually(() => expect(buyers.map(house.textsTo)).toEqual(buyers.map(() => [ANSWER])), {
    withinMs: HANDLED_WITHIN_MS,
  });

describe('A delivery', () => {
  it('is acknowledged while Temporal is away, and handed over when it is back', async () => {
    lines.temporal.cut();
    const buyers = ask();
    await eventually(() => expect(acknowledged(buyers)).toHaveLength(BUYERS));
    const states = await house.database.collection('inbox').distinct('state');
    expect(states).toEqual(['pending']);
    expect((await fetch(house.readyUrl)).status).toBe(503);
    expect(house.simulator.truth().deliveries.map(({ httpStatus }) => httpStatus)).toEqual(buyers.map(() => 200));

    lines.temporal.mend();
    await eachAnsweredOnce(buyers);
  });

  it('is refused within two seconds while MongoDB is frozen, comes again, and is handled once', async () => {
    lines.mongo.hold();
    const heldAt = Date.now();
    const buyers = ask();
    const attempts = () => house.simulator.truth().deliveries.filter(({ at }) => at >= heldAt);
    await eventually(() => expect(attempts().length).toBeGreaterThanOrEqual(2 * BUYERS), { withinMs: 20_000 });
    const refused = attempts();
    expect(acknowledged(buyers)).toEqual([]);
    expect(refused.map(({ httpStatus }) => httpStatus)).toEqual(refused.map(() => 503));
    const longestMs = Math.max(...refused.map(({ at, answeredAt }) => (answeredAt ?? Infinity) - at));
    expect(longestMs).toBeLessThan(REFUSED_WITHIN_MS + ON_THE_WAY_MS);

    lines.mongo.release();
    await eachAnsweredOnce(buyers);
    expect(acknowledged(buyers)).toHaveLength(BUYERS);
  });

  it('is refused when MongoDB breaks off while it is being stored, comes again, and is handled once', async () => {
    const caught = lines.mongo.trap(mongoCommand('insert', 'inbox', '|message|'));
    const buyer = house.simulator.buyers.add({});
    const { wamid } = house.simulator.say(buyer, { text: QUESTION });
    await caught;
    lines.mongo.cut();
    // Statuses of earlier answers are delivered meanwhile, too.
    const answers = () => house.simulator.truth().deliveries.filter(({ items }) => items.includes(wamid));
    await eventually(() => expect(answers().length).toBeGreaterThan(0));
    expect(answers()[0]?.httpStatus).toBe(503);
    expect(acknowledged([buyer])).toEqual([]);

    lines.mongo.release();
    lines.mongo.mend();
    await eachAnsweredOnce([buyer]);
  });

  it('leaves records that are what really happened', async () => {
    await comeToRest(house);
    expect(await problemsOf(house, Date.now())).toEqual([]);
  });
});
