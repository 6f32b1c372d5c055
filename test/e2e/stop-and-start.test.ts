import type { Buyer } from '../../src/simulator/buyers';
import { eventually } from '../support/eventually';
import { openHouse } from '../support/house';
import type { House } from '../support/house';
import { comeToRest, problemsOf } from '../support/verdict';

const PRICE = 'Our prices start at 49 euros. Which item are you interested in?';
const FOLLOW_UP = 'Hello Ana, do you still need anything from us?';
const GRACEFUL = { code: 0, signal: null };
/** Nobody starts two processes faster than this. */
const DUE_IN_MS = 1_500;

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());

async function served(name: string): Promise<{ buyer: Buyer; id: string }> {
  const buyer = house.simulator.buyers.add({ name });
  house.simulator.say(buyer, { text: 'How much is the blue backpack?' });
  await eventually(() => expect(house.textsTo(buyer)).toEqual([PRICE]));
  return { buyer, id: await house.conversationOf(buyer) };
}

describe('Api and worker', () => {
  it('stop in good order and start again; everything is as it was, and what was planned happens', async () => {
    const { admin, api, worker, simulator } = house;
    const [planned, owned, paused] = [await served('Ana Ruiz'), await served('Ben Otto'), await served('Carla Diaz')];
    expect(await house.act(owned.id, { kind: 'take-over' })).toMatchObject({ status: 200 });
    expect(await house.act(paused.id, { kind: 'pause' })).toMatchObject({ status: 200 });
    await comeToRest(house);
    const all = [planned, owned, paused];
    const look = () => Promise.all(all.map(({ id }) => admin.conversation(id)));
    const before = await look();
    expect(before[0]?.followUp?.reason).toBe('open-question');

    const dueAt = new Date(Date.now() + DUE_IN_MS).toISOString();
    const moved = await admin.post(`/conversations/${planned.id}/follow-up`, {
      operator: 'mara',
      action: 'move',
      at: dueAt,
    });
    expect(moved).toMatchObject({ status: 200 });
    expect(await Promise.all([api.stop(), worker.stop()])).toEqual([GRACEFUL, GRACEFUL]);
    expect(house.textsTo(planned.buyer)).toEqual([PRICE]);
    const said = simulator.say(owned.buyer, { text: 'Is anybody there?' });
    await eventually(() => expect(Date.now()).toBeGreaterThan(Date.parse(dueAt)));
    await Promise.all([api.start(), worker.start()]);

    await eventually(() => expect(house.textsTo(planned.buyer)).toEqual([PRICE, FOLLOW_UP]), { withinMs: 20_000 });
    await comeToRest(house);
    const [, nowOwned, nowPaused] = await look();
    expect(nowPaused).toEqual(before[2]);
    expect(nowOwned).toMatchObject({
      owner: 'operator:mara',
      epoch: 1,
      followUp: before[1]?.followUp,
      counters: { messagesIn: 2 },
    });
    expect(simulator.truth().messages.find(({ wamid }) => wamid === said.wamid)?.acknowledgedAt).not.toBeNull();
    expect(await problemsOf(house)).toEqual([]);
    expect(await Promise.all([api.stop(), worker.stop()])).toEqual([GRACEFUL, GRACEFUL]);
  });
});
