import { createGraphClient } from '../../../src/whatsapp/graph-client';
import { testDatabase, uniqueName } from '../../support/servers';
import { NUMBER, TOKEN, aStage } from '../simulator/stage';
import type { Stage } from '../simulator/stage';
import { aSendStage } from './stage';
import type { SendStage } from './stage';

const database = testDatabase();
let stage: SendStage;
let whatsapp: Stage;
let graph: ReturnType<typeof createGraphClient>;

beforeEach(async () => {
  stage = await aSendStage(database);
  whatsapp = await aStage();
  const there = { baseUrl: whatsapp.url, version: 'v26.0', timeoutMs: 2_000 };
  graph = createGraphClient({ ...there, tokenOf: () => Promise.resolve(TOKEN), now: stage.clock.now });
});
afterEach(async () => {
  graph.close();
  await stage.close();
  await whatsapp.close();
});

/** A text of three messages to a buyer who has just written; each is tried in its turn. */
async function sendThree(before: (place: number) => void = () => undefined, source: 'person' | 'answer' = 'person') {
  const buyer = whatsapp.simulator.buyers.add({});
  whatsapp.simulator.say(buyer, { text: 'Tell me all' });
  const conversationId = uniqueName('c');
  const common = { conversationId, source, number: NUMBER, to: { kind: 'phone', value: buyer.phone } as const };
  const sends = [];
  for (const place of [0, 1, 2])
    sends.push(await stage.planned({ ...common, actionId: `${conversationId}.1.${place}`, text: `part ${place}` }));
  const ends: string[] = [];
  for (const [place, { effect }] of sends.entries()) {
    before(place);
    const { outcome, reason } = await stage.aWorker({ graph }).sendMessage(effect);
    ends.push(reason ?? outcome);
  }
  const heard = whatsapp.simulator.truth().sends.filter(({ accepted }) => accepted);
  return { ends, heard: heard.map(({ text }) => text) };
}

describe('A text of several messages', () => {
  it('arrives in order', async () => {
    expect(await sendThree()).toEqual({
      ends: ['accepted', 'accepted', 'accepted'],
      heard: ['part 0', 'part 1', 'part 2'],
    });
  });

  it.each([
    ['payment-refused', 'sends-stopped', ['part 0']],
    ['hang-before-accept', 'send-uncertain', ['part 0']],
    ['error-500-after-accept', 'send-uncertain', ['part 0', 'part 1']],
  ] as const)(
    'stops behind a message that befell %s: no gap, and nothing out of order',
    async (fault, reason, heard) => {
      const three = await sendThree((place) => (place === 1 ? whatsapp.simulator.faultNext(fault) : undefined));
      expect(three).toEqual({ ends: ['accepted', reason, 'earlier-part'], heard });
      await database.collection('gates').deleteMany({});
    },
  );

  it("is a person's: messages that the bot decided together do not wait for each other", async () => {
    const three = await sendThree(
      (place) => (place === 1 ? whatsapp.simulator.faultNext('error-500-after-accept') : undefined),
      'answer',
    );
    expect(three.ends).toEqual(['accepted', 'send-uncertain', 'accepted']);
  });
});
