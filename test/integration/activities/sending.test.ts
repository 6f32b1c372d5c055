import { newAttempt } from '../../../activities/send-fate';
import { deliveryState } from '../../../src/crm/delivery-state';
import { NOON, NUMBER } from '../../support/builders';
import { testDatabase } from '../../support/servers';
import { aSendStage } from './stage';
import type { SendStage } from './stage';

const database = testDatabase();
let stage: SendStage;

beforeEach(async () => {
  stage = await aSendStage(database);
});
afterEach(() => stage.close());

const stateOf = async (actionId: string) => {
  const row = await stage.stores.ledger.get(actionId);
  return row === null ? null : deliveryState(row);
};
const settled = (actionId: string, outcome: string, reason: string | null = null) => ({
  ...{ actionId, outcome, reason, retryAfterMs: null },
});

describe('A message that may leave', () => {
  it('leaves once, to exactly the address that wrote, with our id; everything about the try is on the record', async () => {
    const { actionId, effect, to } = await stage.planned({ quotedWamid: 'wamid.Q' });
    expect(await stage.aWorker().sendMessage(effect)).toStrictEqual(settled(actionId, 'accepted'));
    expect(stage.graph.asked).toStrictEqual([
      {
        path: `/v26.0/${NUMBER}/messages`,
        body: {
          ...{ messaging_product: 'whatsapp', recipient_type: 'individual', to: `+${to.value}`, type: 'text' },
          ...{ text: { body: 'Yes, we have it.', preview_url: false }, context: { message_id: 'wamid.Q' } },
          biz_opaque_callback_data: actionId,
        },
      },
    ]);
    expect(await stage.stores.ledger.get(actionId)).toMatchObject({ wamid: 'wamid.OUT1', acceptedAt: NOON });
    expect(await stage.stores.receipts.actionOfWamid(NUMBER, 'wamid.OUT1')).toBe(actionId);
    const [attempt, ...others] = await stage.stores.ledger.attempts(actionId);
    expect(others).toStrictEqual([]);
    expect(attempt).toMatchObject({
      attempt: 1,
      startedAt: NOON,
      endedAt: NOON,
      outcome: 'accepted',
      gatesReadAt: NOON,
    });
    await database.collection('receipts').deleteMany({});
  });

  it('is not sent a second time, however often it is asked for', async () => {
    const { actionId, effect } = await stage.planned();
    for (let n = 0; n < 3; n += 1)
      expect(await stage.aWorker().sendMessage(effect)).toStrictEqual(settled(actionId, 'accepted'));
    expect(await stage.aWorker().settleSend({ actionId, now: NOON })).toStrictEqual(settled(actionId, 'accepted'));
    expect(stage.graph.asked).toHaveLength(1);
  });

  it('is sent by one of many workers that are asked at once; the others hear what became of it', async () => {
    const { actionId, effect } = await stage.planned();
    const answers = await Promise.all(Array.from({ length: 5 }, () => stage.aWorker().sendMessage(effect)));
    expect(answers).toStrictEqual(Array(5).fill(settled(actionId, 'accepted')));
    expect(stage.graph.asked).toHaveLength(1);
    expect(await stage.stores.ledger.attempts(actionId)).toHaveLength(1);
  });

  it('that nobody planned is never sent', async () => {
    const { effect } = await stage.planned();
    const unknown = { ...effect, actionId: 'nobody.1.0' };
    expect(await stage.aWorker().sendMessage(unknown)).toStrictEqual(settled('nobody.1.0', 'dropped', 'superseded'));
    expect(stage.graph.asked).toStrictEqual([]);
  });
});

describe('A try that WhatsApp', () => {
  it('provably did not take is tried again when it is asked for', async () => {
    const { actionId, effect } = await stage.planned();
    stage.graph.answerNext({ status: 400, code: 131056 }, { status: 429, code: 130429 });
    for (const reason of ['pair-rate', 'throttled'])
      expect(await stage.aWorker().sendMessage(effect)).toMatchObject({ outcome: 'unsent', reason });
    expect(await stateOf(actionId)).toBe('planned');
    expect(await stage.aWorker().sendMessage(effect)).toStrictEqual(settled(actionId, 'accepted'));
    expect(
      (await stage.stores.ledger.attempts(actionId)).map(({ attempt, outcome, code }) => [attempt, outcome, code]),
    ).toStrictEqual([
      [1, 'unsent', 131056],
      [2, 'unsent', 130429],
      [3, 'accepted', null],
    ]);
  });

  it('refused is refused for good', async () => {
    const { actionId, effect } = await stage.planned();
    stage.graph.answerNext({ status: 400, code: 131047 });
    expect(await stage.aWorker().sendMessage(effect)).toStrictEqual(settled(actionId, 'rejected', 'window-closed'));
    expect(await stage.aWorker().sendMessage(effect)).toStrictEqual(settled(actionId, 'rejected', 'send-rejected'));
    expect(stage.graph.asked).toHaveLength(1);
    expect(await stage.stores.ledger.get(actionId)).toMatchObject({ rejectedCode: 131047 });
  });

  it('keeps for review is held', async () => {
    const { actionId, effect } = await stage.planned();
    stage.graph.answerNext('holds');
    expect(await stage.aWorker().sendMessage(effect)).toStrictEqual(settled(actionId, 'held'));
    expect(await stateOf(actionId)).toBe('held');
  });

  it.each(['says-nothing', 'hangs', 'resets', { status: 500, code: null }, { status: 400, code: 131000 }] as const)(
    'may or may not have taken (%j) is uncertain and never repeated',
    async (answer) => {
      const { actionId, effect } = await stage.planned();
      stage.graph.answerNext(answer);
      for (let n = 0; n < 3; n += 1)
        expect(await stage.aWorker().sendMessage(effect)).toStrictEqual(
          settled(actionId, 'uncertain', 'send-uncertain'),
        );
      expect(stage.graph.asked).toHaveLength(1);
      expect(await stateOf(actionId)).toBe('uncertain');
    },
  );
});

describe('A worker that died in the middle of a try', () => {
  it('leaves it uncertain: whoever comes next waits for its end, and nothing is sent again', async () => {
    const { actionId, effect } = await stage.planned();
    await stage.stores.ledger.claim(newAttempt(actionId, 1, NOON));
    expect(await stage.aPatientWorker().sendMessage(effect)).toStrictEqual(
      settled(actionId, 'uncertain', 'send-uncertain'),
    );
    expect(stage.clock.now()).toBe(NOON + 12_000);
    expect(await stage.aWorker().sendMessage(effect)).toStrictEqual(settled(actionId, 'uncertain', 'send-uncertain'));
    expect(stage.graph.asked).toStrictEqual([]);
  });

  it('is asked about by the conversation: an open try is uncertain', async () => {
    const { actionId } = await stage.planned();
    await stage.stores.ledger.claim(newAttempt(actionId, 1, NOON));
    expect(await stage.aWorker().settleSend({ actionId, now: NOON })).toStrictEqual(
      settled(actionId, 'uncertain', 'send-uncertain'),
    );
  });

  it('had not begun a try: nothing has left, and nothing leaves any more', async () => {
    const { actionId, effect } = await stage.planned();
    expect(await stage.aWorker().settleSend({ actionId, now: NOON })).toStrictEqual(
      settled(actionId, 'dropped', 'sent-too-late'),
    );
    expect(await stage.aWorker().sendMessage(effect)).toStrictEqual(settled(actionId, 'dropped', 'sent-too-late'));
    expect(stage.graph.asked).toStrictEqual([]);
  });

  it('does not begin any more once it was given up, even before the ledger shows it', async () => {
    const { actionId, effect } = await stage.planned();
    await stage.stores.ledger.claim({ ...newAttempt(actionId, 1, NOON), outcome: 'dropped', endedAt: NOON });
    expect(await stage.aPatientWorker().sendMessage(effect)).toStrictEqual(
      settled(actionId, 'dropped', 'sent-too-late'),
    );
    expect(stage.graph.asked).toStrictEqual([]);
  });

  it('or was only slow to begin: giving up and beginning exclude each other', async () => {
    const { actionId, effect } = await stage.planned();
    const worker = stage.aWorker();
    const [sent, given] = await Promise.all([worker.sendMessage(effect), worker.settleSend({ actionId, now: NOON })]);
    const left = stage.graph.asked.length;
    expect(left === 0 ? ['dropped'] : ['accepted', 'uncertain']).toContain(given.outcome);
    expect(sent.outcome).toBe(left === 0 ? 'dropped' : 'accepted');
  });
});
