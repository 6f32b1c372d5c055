import path from 'node:path';
import { temporal as proto } from '@temporalio/proto';
import { MINUTE_MS, SECOND_MS } from '../../src/domain/time';
import type { Buyer } from '../../src/simulator/buyers';
import type { ChildProcess } from '../support/child-process';
import { eventually } from '../support/eventually';
import { eventsOf, recordedHistories } from '../support/histories';
import { openHouse } from '../support/house';
import type { House } from '../support/house';
import { makeOtherVersion } from '../support/other-version';
import type { OtherVersion } from '../support/other-version';
import { runScript } from '../support/run-script';
import { comeToRest, problemsOf } from '../support/verdict';

const GREETING = 'Hello, how much is the backpack?';
const PRICE = 'Our prices start at 49 euros. Which item are you interested in?';
const QUESTION = 'When do you open tomorrow?';
/** What was handed over and not done is handed over again after this. */
const HANDED_FOR_MS = 5 * MINUTE_MS;
/** The sweeper looks every five seconds. */
const SWEPT_WITHIN_MS = 15 * SECOND_MS;
/** A workflow task that failed is tried again, less and less often. */
const TRIED_AGAIN_WITHIN_MS = 90 * SECOND_MS;

let house: House;
let other: OtherVersion;
let otherWorker: ChildProcess;
/** Who was there before the other version, and who came while it was at work. */
let before: Buyer;
let meanwhile: Buyer;

beforeAll(async () => {
  [house, other] = await Promise.all([
    openHouse(),
    // It waits for a moment before a conversation is at work: no history of today holds that timer.
    makeOtherVersion({
      from: 'desk = (0, desk_1.openDesk)(',
      to: 'await (0, workflow_1.sleep)(1); desk = (0, desk_1.openDesk)(',
    }),
  ]);
  otherWorker = await house.newWorker({}, other.worker);
  before = await greeted();
});
afterAll(async () => {
  await house.close();
  await other.remove();
});

async function greeted(): Promise<Buyer> {
  const buyer = house.simulator.buyers.add({});
  house.simulator.say(buyer, { text: GREETING });
  await eventually(() => expect(house.textsTo(buyer)).toEqual([PRICE]));
  return buyer;
}

const workflowOf = async (buyer: Buyer): Promise<string> => `conversation/${await house.conversationOf(buyer)}`;
const answersTo = (buyer: Buyer) => house.textsTo(buyer).length;
const replay = (...args: string[]) => runScript('scripts/replay.js', { args, env: house.env });

/** Why workflow tasks of a conversation failed. */
async function failuresOf(buyer: Buyer): Promise<readonly unknown[]> {
  const events = await eventsOf(house.temporal.client.workflow.getHandle(await workflowOf(buyer)));
  return events.flatMap(({ workflowTaskFailedEventAttributes: failed }) => (failed ? [failed.cause] : []));
}

describe('A replay before a deployment', () => {
  it('says of what runs that it goes on under the code of today', async () => {
    expect(await replay('--live')).toEqual({
      ...{ code: 0, complained: '' },
      said: '1 histories read: 1 go on under this code, 0 do not.\n',
    });
  });

  it('names the conversations that another version would have led differently', async () => {
    const { code, said } = await replay('--live', '--bundle', other.bundle);
    expect(code).toBe(1);
    expect(said).toContain(`${await workflowOf(before)}, run`);
    expect(said).toContain('1 histories read: 0 go on under this code, 1 do not.\n');
  });
});

describe('A replay of histories that were saved', () => {
  const fixtures = path.resolve(__dirname, '../fixtures/histories');

  it('reads every file of a folder', async () => {
    const count = recordedHistories().length;
    expect(await replay(fixtures)).toMatchObject({
      ...{ code: 0, said: `${count} histories read: ${count} go on under this code, 0 do not.\n` },
    });
  });

  it.each([
    [['nowhere'], 'The histories could not be replayed: There is no file or folder nowhere.\n'],
    [[__filename], `The histories could not be replayed: ${__filename} is no history in JSON.\n`],
    [[], 'Name files or folders with histories, or say --live; --help explains both.\n'],
  ])('says what it cannot read: %j', async (paths, complained) => {
    expect(await replay(...paths)).toEqual({ code: 1, said: '', complained });
  });
});

describe('A version that was deployed all the same, in the middle of traffic', () => {
  it('cannot go on with conversations of before, and keeps what is written in them', async () => {
    await otherWorker.start();
    await house.worker.stop();
    house.simulator.say(before, { text: QUESTION });
    const nonDeterministic =
      proto.api.enums.v1.WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_NON_DETERMINISTIC_ERROR;
    await eventually(async () => expect(await failuresOf(before)).toContain(nonDeterministic));
    expect(answersTo(before)).toBe(1);
    meanwhile = await greeted();
  });

  it('taken back, they go on where they were, and each message is answered once', async () => {
    await otherWorker.stop();
    await house.worker.start();
    await eventually(() => expect(answersTo(before)).toBe(2), { withinMs: TRIED_AGAIN_WITHIN_MS });
  });

  it('leaves conversations that only it can lead; ended, they begin again from their journal', async () => {
    house.simulator.say(meanwhile, { text: QUESTION });
    await eventually(async () => expect(await failuresOf(meanwhile)).not.toEqual([]));
    const ended = await replay('--live', '--end', 'version taken back');
    expect(ended).toMatchObject({ code: 0, complained: '' });
    expect(ended.said).toContain(`${await workflowOf(meanwhile)}, run`);
    expect(ended.said).toContain('1 ended; npm run conversations:restart begins them again from their journal.\n');
    const begun = await runScript('scripts/conversations-restart.js', { env: house.env });
    expect(begun).toMatchObject({ code: 0, said: '2 conversations looked at: 2 must run, 1 run already, 1 begun.\n' });
    expect(await replay('--live')).toMatchObject({ code: 0 });
    // What its run had been told is handed over again; nobody waits for five minutes here.
    const longAgo = Date.now() - HANDED_FOR_MS;
    await house.database.collection('inbox').updateMany({ state: 'handed' }, { $set: { handedAt: longAgo } });
    await eventually(() => expect(answersTo(meanwhile)).toBe(2), { withinMs: SWEPT_WITHIN_MS });
  });

  it('leaves records that are what really happened', async () => {
    await comeToRest(house);
    expect(await problemsOf(house)).toEqual([]);
  });
});
