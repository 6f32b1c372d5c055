import { randomUUID } from 'node:crypto';
import type { ConversationState } from '../../src/domain/conversation/state';
import { MINUTE_MS } from '../../src/domain/time';
import type { Buyer } from '../../src/simulator/buyers';
import { copyOf } from '../support/database-copy';
import { eventually } from '../support/eventually';
import { eventsOf, nameOf } from '../support/histories';
import { beginnings } from '../support/files';
import { openHouse } from '../support/house';
import type { House } from '../support/house';
import { ownTemporal } from '../support/own-temporal';
import { runScript } from '../support/run-script';
import { testServers } from '../support/servers';
import { comeToRest, problemsOf } from '../support/verdict';

const GREETING = 'How much is the blue backpack?';
const PRICE = 'Our prices start at 49 euros. Which item are you interested in?';
const QUESTION = 'Can I pay with PayPal?';
const aPicture = { mimeType: 'image/png', begins: beginnings.png, size: 1_000 };
const ANSWER = 'You can pay by card, PayPal or on invoice.';
/** What was handed over and never done is handed over again after this. */
const HANDED_FOR_MS = 5 * MINUTE_MS;
/** The sweeper looks every five seconds. */
const SWEPT_WITHIN_MS = 15_000;
const SET_UP_WITHIN_MS = 60_000;

type Known = { buyer: Buyer; id: string };
type Temporal = Awaited<ReturnType<typeof ownTemporal>>;

let temporal: Temporal;
let house: House;
/** A person owns the first until a time, the bot plans a follow-up in the second, the third is paused, the fourth has opted out. */
let all: Record<'owned' | 'planned' | 'paused' | 'optedOut', Known>;
beforeAll(async () => {
  temporal = await ownTemporal();
  const servers = { ...testServers(), temporalAddress: temporal.address };
  house = await openHouse({ servers, namespace: 'default' });
  const [owned, planned, paused, optedOut] = [await greeted(), await greeted(), await greeted(), await greeted()];
  all = { owned, planned, paused, optedOut };
  const until = new Date(Date.now() + 60 * MINUTE_MS).toISOString();
  expect(await house.act(owned.id, { kind: 'take-over', body: { until } })).toMatchObject({ status: 200 });
  expect(await house.act(paused.id, { kind: 'pause' })).toMatchObject({ status: 200 });
  house.simulator.say(optedOut.buyer, { text: 'STOP', means: 'opt-out' });
  await comeToRest(house);
}, SET_UP_WITHIN_MS);
afterAll(async () => {
  await house.close();
  await temporal.stop();
});

/** A buyer whom the bot has told the price. */
async function greeted(): Promise<Known> {
  const buyer = house.simulator.buyers.add({});
  house.simulator.say(buyer, { text: GREETING });
  await eventually(() => expect(house.textsTo(buyer)).toEqual([PRICE]));
  return { buyer, id: await house.conversationOf(buyer) };
}

const ids = (): readonly string[] => Object.values(all).map(({ id }) => id);
const restart = (...args: string[]) => runScript('scripts/conversations-restart.js', { args, env: house.env });
/** Why the last decision about a conversation was made. */
const reasonOf = async ({ id }: Known) => (await house.admin.decisions(id))[0]?.reason;
const handleOf = (id: string) => house.temporal.client.workflow.getHandle(`conversation/${id}`);

/** What is recorded of every conversation, and the gates that its sends read. */
async function standing() {
  const rows = await house.database.collection('conversations').find().sort({ _id: 1 }).toArray();
  const gates = await house.database
    .collection('gates')
    .find({ _id: /^conversation/ })
    .sort({ _id: 1 })
    .toArray();
  return { rows, gates };
}

/** What the workflows carry, by conversation. */
async function carried(): Promise<ReadonlyMap<string, ConversationState | null>> {
  const states = await Promise.all(ids().map((id) => handleOf(id).query<ConversationState | null>('state')));
  return new Map(ids().map((id, n) => [id, states[n] ?? null]));
}

/** Every workflow runs and carries what is recorded. */
const eachCarriesItsRecord = (): Promise<void> =>
  eventually(async () => {
    const recorded = new Map((await standing()).rows.map(({ _id, state }) => [_id, state]));
    expect(await carried()).toEqual(recorded);
  });

describe('After the Temporal store was lost', () => {
  it('a restart begins every open conversation as it was; a second one changes nothing', async () => {
    // Handed over to a store that is about to be lost, and to nobody else: no worker takes it.
    await house.worker.end();
    house.simulator.say(all.owned.buyer, { text: QUESTION });
    house.simulator.sendFile(all.owned.buyer, { type: 'image', file: aPicture });
    house.simulator.inward.prefer(all.paused.buyer, { number: house.number, value: 'stop' });
    const handed = () => house.database.collection('inbox').find({ state: 'handed' }).toArray();
    await eventually(async () => expect(await handed()).toHaveLength(3));
    const before = await standing();
    expect(before.rows).toHaveLength(4);
    const planned = before.rows.find(({ _id }) => _id === all.planned.id);
    expect(planned?.nextActionAt).toBeGreaterThan(Date.now());
    await temporal.loseStore();

    expect(await restart()).toEqual({
      code: 0,
      said: '4 conversations looked at: 4 must run, 0 run already, 4 begun.\n1 files are waited for; each is being fetched.\n',
      complained: '',
    });
    expect((await restart()).said).toContain('4 must run, 4 run already, 0 begun.\n');
    await house.worker.start();
    await eachCarriesItsRecord();
    expect(await standing()).toEqual(before);

    // Nobody waits for five minutes here.
    const longAgo = Date.now() - HANDED_FOR_MS;
    await house.database.collection('inbox').updateMany({ state: 'handed' }, { $set: { handedAt: longAgo } });
    await eventually(async () => expect(await handed()).toEqual([]), { withinMs: SWEPT_WITHIN_MS });
    expect(await house.admin.conversation(all.paused.id)).toMatchObject({ paused: true, optedOut: true });
    const files = () => house.database.collection('media').find().toArray();
    await eventually(async () => expect(await files()).toMatchObject([{ state: 'stored' }]));
  });

  it('the bot stays silent where a person owns the conversation, and answers once where it did before', async () => {
    house.simulator.say(all.owned.buyer, { text: QUESTION });
    house.simulator.say(all.planned.buyer, { text: QUESTION });
    house.simulator.say(all.optedOut.buyer, { text: QUESTION });
    await eventually(() => expect(house.textsTo(all.planned.buyer)).toEqual([PRICE, ANSWER]));
    await comeToRest(house);

    expect([await reasonOf(all.owned), await reasonOf(all.optedOut)]).toEqual(['person-owns', 'opted-out']);
    expect(house.textsTo(all.owned.buyer)).toEqual([PRICE]);
    expect(await house.admin.conversation(all.owned.id)).toMatchObject({
      owner: 'operator:mara',
      counters: { messagesIn: 4 },
    });
    expect(await problemsOf(house, Date.now())).toEqual([]);
  });
});

describe('After workflows were ended and reset by hand', () => {
  it('a restart begins those that do not run, and all is as it was', async () => {
    const before = await standing();
    await handleOf(all.owned.id).terminate('by hand');
    await handleOf(all.paused.id).terminate('by hand');
    await resetToBeginning(all.planned.id);

    expect((await restart('--dry-run')).said).toContain('2 run already, 2 would begin.');
    expect((await restart()).said).toContain('2 run already, 2 begun.');
    await eachCarriesItsRecord();
    expect(await standing()).toEqual(before);
  });
});

/** Resets the workflow to its first task, as the Web UI does. */
async function resetToBeginning(id: string): Promise<void> {
  const { connection, namespace } = house.temporal;
  const first = (await eventsOf(handleOf(id))).find((event) => nameOf(event) === 'WORKFLOW_TASK_COMPLETED');
  await connection.workflowService.resetWorkflowExecution({
    namespace,
    workflowExecution: { workflowId: `conversation/${id}` },
    workflowTaskFinishEventId: first?.eventId ?? null,
    requestId: randomUUID(),
    reason: 'by hand, in the Web UI',
  });
}

describe('After MongoDB was restored from a backup', () => {
  it('everything starts as the backup knows it, and paused until a person resumes it', async () => {
    const { admin, api, worker, simulator } = house;
    const backup = await copyOf(house);
    const before = await standing();
    // What the backup does not know: a closed episode, a new buyer.
    expect(await admin.post(`/conversations/${all.paused.id}/close`, { operator: 'mara' })).toMatchObject({
      status: 200,
    });
    const stranger = await greeted();
    await Promise.all([api.stop(), worker.stop()]);
    await backup.restore();

    const { code, said } = await restart('--after-restore');
    expect({ code, said: said.split('\n').slice(1) }).toEqual({
      code: 0,
      said: [
        'Ended 4 conversations that knew what the backup does not.',
        '4 conversations looked at: 4 must run, 0 run already, 4 begun.',
        '',
      ],
    });
    await Promise.all([api.start(), worker.start()]);
    await eachCarriesItsRecord();
    expect(await standing()).toEqual(before);
    expect((await admin.get('/automation')).body).toMatchObject({
      everything: { paused: true, reason: 'after-restore' },
    });
    const { items } = (await admin.get<{ items: { kind: string }[] }>('/attention')).body;
    expect(items).toContainEqual(expect.objectContaining({ kind: 'automation-paused', reason: 'after-restore' }));

    const told = house.textsTo(stranger.buyer).length;
    simulator.say(all.planned.buyer, { text: QUESTION });
    simulator.say(stranger.buyer, { text: QUESTION });
    await eventually(async () => {
      expect([await reasonOf(all.planned), await reasonOf(stranger)]).toEqual(['paused', 'paused']);
    });
    expect(house.textsTo(all.planned.buyer)).toEqual([PRICE, ANSWER]);
    expect(house.textsTo(stranger.buyer)).toHaveLength(told);

    const resumed = await admin.post('/automation/resume', { scope: 'everything', reason: 'compared' });
    expect(resumed).toMatchObject({ status: 200 });
    await eventually(() => expect(house.textsTo(all.planned.buyer)).toEqual([PRICE, ANSWER, ANSWER]));
    await eventually(() => expect(house.textsTo(stranger.buyer)).toEqual([PRICE, ANSWER]));
    expect(house.textsTo(all.owned.buyer)).toEqual([PRICE]);
  });
});
