import { randomUUID } from 'node:crypto';
import type { Buyer } from '../../src/simulator/buyers';
import { eventually } from '../support/eventually';
import { openHouse } from '../support/house';
import type { House } from '../support/house';
import { after, mongoCommand, mongoProxy } from '../../scripts/chaos/lines';
import { testServers } from '../support/servers';
import { skipTime } from '../support/skip-time';
import { comeToRest, problemsOf } from '../support/verdict';

const GREETING = 'How much is the blue backpack?';
const QUESTION = 'Can I pay with PayPal?';
const ANSWER = 'You can pay by card, PayPal or on invoice.';
/** A dead worker's send is given up after 15 s; then its messages are judged anew. */
const SETTLED_WITHIN_MS = 40_000;
/** A house, and five workers one after the other. */
const SET_UP_WITHIN_MS = 120_000;
/** A send of unknown fate is shown to a person after 90 s. */
const VISIBLE_AFTER_MS = 95_000;

/** A frozen worker is noticed when its open requests to Temporal end, after a minute. */
const TAKEN_OVER_WITHIN_MS = 100_000;

/** A try is claimed by this. */
const claim = (id: string) => mongoCommand('insert', 'attempts', id);
/** Those whose send was begun. None of them sends again, so that they can be settled while the others are killed. */
type Victims = Record<'unread' | 'unwritten' | 'unheard' | 'unnoted' | 'unended', Victim>;

type Line = Awaited<ReturnType<typeof mongoProxy>>;
let line: Line;
let house: House;
let victims: Victims;
beforeAll(async () => {
  line = await mongoProxy(testServers().mongodbUri);
  house = await openHouse({ worker: { mongodbUri: line.uri } });
  victims = {
    unread: await killAt((id) => after(claim(id), mongoCommand('find', 'gates', id))),
    unwritten: await killAt((id) => after(claim(id), mongoCommand('update', 'attempts', id))),
    unheard: await killUnheard(),
    unnoted: await killAt((id) => mongoCommand('insert', 'receipts', id)),
    unended: await killUnended(),
  };
}, SET_UP_WITHIN_MS);
afterAll(async () => {
  await house.close();
  await line.close();
});

type Victim = { buyer: Buyer; id: string };

/** A buyer whom the bot has greeted, so that his conversation is known. */
async function greeted(): Promise<Victim> {
  const buyer = house.simulator.buyers.add({});
  house.simulator.say(buyer, { text: GREETING });
  await eventually(() => expect(house.textsTo(buyer)).toHaveLength(1));
  return { buyer, id: await house.conversationOf(buyer) };
}

/** Kills the worker at the moment at which it says this to MongoDB, before MongoDB hears it; then starts another. */
async function killAt(fits: (id: string) => (said: Buffer) => boolean): Promise<Victim> {
  const victim = await greeted();
  const caught = line.trap(fits(victim.id));
  house.simulator.say(victim.buyer, { text: QUESTION });
  await caught;
  expect(await house.worker.kill()).toMatchObject({ signal: 'SIGKILL' });
  line.release();
  await house.worker.start();
  return victim;
}

/** Kills the worker when WhatsApp has taken the answer and the worker has not heard of it; then starts another. */
async function killUnheard(): Promise<Victim> {
  const victim = await greeted();
  house.simulator.faultNext('hang-after-accept');
  house.simulator.say(victim.buyer, { text: QUESTION });
  await eventually(() => expect(answers(victim.buyer)).toMatchObject([{ seen: 'hang' }]));
  expect(await house.worker.kill()).toMatchObject({ signal: 'SIGKILL' });
  await house.worker.start();
  return victim;
}

/** Kills the worker when the fate stands in the ledger and the try is still open, and no status will ever tell more. */
async function killUnended(): Promise<Victim> {
  await everythingTold();
  house.simulator.setFaultRates({ 'status-lost': 1 });
  const victim = await killAt((id) =>
    after(mongoCommand('findAndModify', 'sends', id), mongoCommand('update', 'attempts', id)),
  );
  await everythingTold();
  house.simulator.setFaultRates({});
  return victim;
}

/** Until the last status of everything that was sent was told, or was lost: faults that begin later befall none of it. */
async function everythingTold(): Promise<void> {
  await eventually(() => {
    const { sends, statuses } = house.simulator.truth();
    const read = statuses.filter(({ status }) => status === 'read').map(({ wamid }) => wamid);
    expect(read).toEqual(expect.arrayContaining(sends.filter(({ accepted }) => accepted).map(({ wamid }) => wamid)));
  });
}

/** What WhatsApp took of the answers to the question. */
const answers = (buyer: Buyer) => house.sendsTo(buyer).filter(({ text }) => text === ANSWER);
const rowsOf = (id: string) => house.database.collection('sends').find({ conversationId: id, text: ANSWER }).toArray();
const eventuallySettled = (assertion: () => void | Promise<void>) =>
  eventually(assertion, { withinMs: SETTLED_WITHIN_MS });

describe('A worker that is lost', () => {
  it('by a kill between the claim and the call never sends blindly: the send is uncertain, and a person sees it', async () => {
    for (const { id, buyer } of [victims.unread, victims.unwritten]) {
      await eventuallySettled(async () => expect((await house.admin.conversation(id)).uncertainSends).toHaveLength(1));
      await skipTime(house.temporal, `conversation/${id}`, VISIBLE_AFTER_MS);
      await eventually(async () => {
        expect(await house.admin.conversation(id)).toMatchObject({ attention: 'send-uncertain' });
      });
      const [row] = await rowsOf(id);
      expect((await house.admin.get('/attention')).body).toMatchObject({
        items: expect.arrayContaining([
          expect.objectContaining({ kind: 'conversation', reason: 'send-uncertain', conversationId: id }),
          expect.objectContaining({ kind: 'uncertain-send', id: row?._id, conversationId: id }),
        ]) as unknown,
      });
      expect(answers(buyer)).toEqual([]);
    }
  });

  it('by a kill before it reads the answer of WhatsApp, or before it writes it down, learns from a status that it was sent', async () => {
    for (const { buyer, id } of [victims.unheard, victims.unnoted]) {
      await eventuallySettled(async () => {
        const [row] = await rowsOf(id);
        expect(row).toMatchObject({ rank: 3, wamid: answers(buyer)[0]?.wamid, uncertainAt: null });
      });
      expect(answers(buyer)).toHaveLength(1);
      expect(await rowsOf(id)).toHaveLength(1);
    }
    const hung = house.simulator.truth().faults.filter(({ kind }) => kind === 'hang-after-accept');
    expect(hung).toHaveLength(1);
  });

  it('by a kill before the accepted try is ended shows that the message was accepted', async () => {
    const { buyer, id } = victims.unended;
    await eventuallySettled(async () => {
      const shown = (await house.admin.messages(id)).find(({ text }) => text === ANSWER);
      expect(shown).toMatchObject({ who: 'bot', status: 'accepted' });
    });
    expect(answers(buyer)).toHaveLength(1);
    expect(house.simulator.truth().faults.some(({ kind }) => kind === 'status-lost')).toBe(true);
  });

  it.each(['journal', 'sends'] as const)('by a kill before it writes to the %s sends once', async (collection) => {
    const { buyer } = await killAt((id) => mongoCommand('insert', collection, id));
    await eventuallySettled(() => expect(answers(buyer)).toHaveLength(1));
  });

  it('by a kill before it claims the try sends once, after the first action was barred and the message judged anew', async () => {
    const { buyer, id } = await killAt(claim);
    await eventuallySettled(() => expect(answers(buyer)).toHaveLength(1));
    await eventually(async () => {
      const rows = await rowsOf(id);
      expect(rows.map(({ droppedReason, wamid }) => ({ droppedReason, left: wamid !== null }))).toEqual([
        { droppedReason: 'sent-too-late', left: false },
        { droppedReason: null, left: true },
      ]);
    });
  });

  it('by being frozen sends nothing when it wakes up after a takeover, though it had asked before', async () => {
    const { admin, simulator } = house;
    const { buyer, id } = await greeted();
    const caught = line.trap(after(claim(id), mongoCommand('find', 'gates', id)));
    simulator.say(buyer, { text: QUESTION });
    await caught;
    house.worker.freeze();
    // MongoDB answers now: what the frozen worker will read is what was true before the takeover.
    line.release();
    const other = await house.newWorker();
    await other.start();

    const [row] = await rowsOf(id);
    // What Temporal still hands to the frozen worker costs time; whoever asks again with his key hears the one answer.
    const key = randomUUID();
    const named = { owner: 'operator:mara', uncertainSends: [row?._id] };
    await eventually(
      async () => {
        expect(await house.act(id, { kind: 'take-over', key })).toMatchObject({ status: 200, body: named });
      },
      { withinMs: TAKEN_OVER_WITHIN_MS },
    );
    simulator.say(buyer, { text: QUESTION });
    house.worker.thaw();
    const attempt = () => house.database.collection('attempts').findOne({ _id: `${row?._id ?? ''}|1` });
    await eventually(async () => expect(await attempt()).toMatchObject({ outcome: 'dropped', startedAt: null }));
    await eventually(async () => expect((await admin.decisions(id))[0]?.reason).toBe('person-owns'));
    expect(answers(buyer)).toEqual([]);
    await other.end();
  }, 180_000);

  it('leaves records that are what really happened', async () => {
    await comeToRest(house);
    expect(await problemsOf(house, Date.now())).toEqual([]);
  });
});
