import type { Buyer } from '../../src/simulator/buyers';
import { createRandom } from '../../src/simulator/random';
import type { MessageTruth } from '../../src/simulator/truth';
import { messageItem } from '../../src/simulator/webhook-body';
import { priorities } from '../../src/domain/judgement/policy';
import { HOUR_MS } from '../../src/domain/time';
import { eventually } from '../support/eventually';
import { openHouse } from '../support/house';
import type { House } from '../support/house';
import { comeToRest, problemsOf } from '../support/verdict';

const AWAY_MS = 63 * HOUR_MS;
/** An hour of the rules: follow-ups fall due while nobody listens. */
const RULE_HOUR_MS = 1_500;
const random = createRandom(63);

let house: House;
beforeAll(async () => {
  house = await openHouse({ followUp: { hourMs: RULE_HOUR_MS } });
});
afterAll(async () => {
  await comeToRest(house);
  const problems = await problemsOf(house);
  await house.close();
  expect(problems).toEqual([]);
});

/** What buyers write over a weekend, and the priority that it deserves; null where nobody has to answer. */
const lines = [
  { text: 'How much is the blue backpack?', priority: 'high' },
  { text: 'Do you still have it in green?', priority: 'high' },
  { text: 'I want to talk to a real person please', priority: 'high' },
  { text: 'The delivery was broken, unacceptable', priority: 'urgent' },
  { text: 'I need the price urgently', priority: 'urgent' },
  { text: 'ok thanks', priority: null },
] as const;
type Line = (typeof lines)[number];

function shuffled<T>(items: readonly T[]): readonly T[] {
  return items
    .map((item) => ({ item, place: random.next() }))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item);
}

const itemOf = (buyer: Buyer, { wamid: key, number, providerAt: at, type, text: body, quotes }: MessageTruth) =>
  messageItem({ key, number, buyer }, { at, type, content: { body }, quotes });

type Written = { buyer: Buyer; line: Line; said: MessageTruth };
function writes(buyer: Buyer, line: Line): Written {
  const writtenAgoMs = random.between(HOUR_MS, AWAY_MS);
  return { buyer, line, said: house.simulator.say(buyer, { text: line.text, writtenAgoMs }) };
}

/** Nobody has listened for the weekend: the clock of the store says so. */
const setEarsBack = () =>
  house.database
    .collection('gates')
    .updateOne({ _id: 'listening' }, { $set: { listenedAt: Date.now() - AWAY_MS, caughtUpAt: 0 } });

describe('A weekend on which nobody listened', () => {
  it('ends in one list by priority: no stale answer, and no follow-up to anyone who may have written', async () => {
    const { simulator, admin, database, api } = house;
    const served = Array.from({ length: 4 }, () => simulator.buyers.add({}));
    for (const buyer of served) simulator.say(buyer, { text: 'How much is the blue backpack?' });
    await comeToRest(house);
    expect(served.map((buyer) => house.textsTo(buyer).length)).toEqual([1, 1, 1, 1]);
    const ids = await Promise.all(served.map((buyer) => house.conversationOf(buyer)));
    const [answering, silent] = [served.slice(0, 2), ids.slice(2)];
    await api.end();
    await setEarsBack();

    // The workers are up all weekend: what falls due is looked at, and nobody is written to.
    const judgedOf = async (id: string) =>
      (await database.collection('decisions').find({ conversationId: id }).toArray()).map(({ reason }) => reason);
    await eventually(
      async () => {
        for (const id of ids) expect(await judgedOf(id)).toContain('not-heard-yet');
      },
      { withinMs: 60_000 },
    );
    const written = [
      ...answering.map((buyer) => writes(buyer, lines[0])),
      ...Array.from({ length: 24 }, (_, n) => writes(simulator.buyers.add({}), lines[n % lines.length] ?? lines[0])),
    ];

    await api.start();
    for (const { buyer, said } of shuffled([...written, ...written]))
      simulator.deliveries.postBatch([itemOf(buyer, said)]);
    simulator.deliveries.postBatch(shuffled(written.map(({ buyer, said }) => itemOf(buyer, said))));
    await comeToRest(house);

    expect(simulator.truth().sends.filter(({ buyer }) => written.some((one) => one.buyer.id === buyer))).toHaveLength(
      2,
    );
    expect(served.map((buyer) => house.textsTo(buyer).length)).toEqual([1, 1, 1, 1]);
    for (const id of silent) expect((await admin.conversation(id)).followUp).toMatchObject({ reason: 'not-heard-yet' });

    const { body } = await admin.get<{ items: { id: string; kind: string; priority: string; since: string }[] }>(
      '/attention',
    );
    const wanted = await Promise.all(
      written.flatMap(({ buyer, line, said }) =>
        line.priority === null
          ? []
          : [house.conversationOf(buyer).then((id) => ({ id, priority: line.priority, at: said.providerAt }))],
      ),
    );
    const inOrder = wanted
      .sort((a, b) => a.at - b.at)
      .sort((a, b) => priorities.indexOf(b.priority) - priorities.indexOf(a.priority));
    expect(body.items.map(({ kind, id, priority }) => ({ kind, id, priority }))).toEqual(
      inOrder.map(({ id, priority }) => ({ kind: 'conversation', id, priority })),
    );
  }, 240_000);
});
