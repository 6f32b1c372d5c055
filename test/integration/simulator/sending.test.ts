import { eventually } from '../../support/eventually';
import type { Buyer } from '../../../src/simulator/buyers';
import { NUMBER, aStage, itemsOf } from './stage';
import type { Stage } from './stage';

const HOUR = 3_600_000;
let stage: Stage;
let buyer: Buyer;

beforeEach(async () => {
  stage = await aStage({
    templates: [
      { name: 'quote', language: 'en', category: 'utility', state: 'approved' },
      { name: 'sale', language: 'en', category: 'marketing', state: 'approved' },
      { name: 'old', language: 'en', category: 'utility', state: 'paused' },
    ],
  });
  buyer = stage.simulator.buyers.add();
  stage.simulator.say(buyer, { text: 'Hello' });
});
afterEach(() => stage.close());

const template = (name: string) => ({ type: 'template', template: { name, language: { code: 'en' } } });
const codeOf = async (sent: ReturnType<Stage['send']>): Promise<number | undefined> => (await sent).body.error?.code;

describe('A message that may be sent', () => {
  test('is accepted with the id of the message and the resolved address', async () => {
    const { status, body } = await stage.send(`+${buyer.phone}`, 'Yes, in stock.');
    expect(status).toBe(200);
    expect(body.contacts).toEqual([{ input: `+${buyer.phone}`, wa_id: buyer.phone }]);
    expect(body.messages?.[0]?.id).toMatch(/^wamid\./);
  });

  test('reaches a buyer who shows no number by his user id', async () => {
    const { body } = await stage.send(buyer.bsuid, 'Yes, in stock.');
    expect(body.contacts).toEqual([{ input: buyer.bsuid, user_id: buyer.bsuid }]);
  });

  test('is followed by statuses that carry our id, with a price on two of them', async () => {
    const sent = await stage.send(`+${buyer.phone}`, 'Yes.', { biz_opaque_callback_data: 'action 1' });
    const wamid = sent.body.messages?.[0]?.id;
    stage.clock.advance(5_000);
    await eventually(() => expect(itemsOf(stage.hooks, 'statuses')).toHaveLength(3));
    const statuses = itemsOf(stage.hooks, 'statuses');
    expect(statuses.map(({ status }) => status).sort()).toEqual(['delivered', 'read', 'sent']);
    for (const status of statuses)
      expect(status).toMatchObject({ id: wamid, biz_opaque_callback_data: 'action 1', recipient_user_id: buyer.bsuid });
    expect(
      statuses
        .filter((status) => 'pricing' in status)
        .map(({ status }) => status)
        .sort(),
    ).toEqual(['delivered', 'sent']);
  });

  test('stays undelivered while the phone is off', async () => {
    stage.simulator.buyers.change(buyer.id, { phoneOn: false });
    await stage.send(`+${buyer.phone}`, 'Yes.');
    stage.clock.advance(60_000);
    await eventually(() => expect(itemsOf(stage.hooks, 'statuses')).toHaveLength(1));
    expect(stage.simulator.truth().statuses.map(({ status }) => status)).toEqual(['sent']);
  });

  test('stands in the truth with its arrival, its text and what the caller saw', async () => {
    await stage.send(`+${buyer.phone}`, 'Yes.', { biz_opaque_callback_data: 'action 1' });
    expect(stage.simulator.truth().sends).toMatchObject([
      {
        at: stage.clock.now(),
        number: NUMBER,
        to: { kind: 'phone', value: `+${buyer.phone}` },
        buyer: buyer.id,
        actionId: 'action 1',
        text: 'Yes.',
        accepted: true,
        seen: 'answer',
        httpStatus: 200,
      },
    ]);
  });
});

describe('WhatsApp refuses', () => {
  test('a call with another token', async () => {
    const response = await stage.post(`/v26.0/${NUMBER}/messages`, {}, 'stolen');
    expect([response.status, ((await response.json()) as { error: { code: number } }).error.code]).toEqual([401, 190]);
  });

  test('free text a day after the last message of the buyer, by its own time', async () => {
    stage.clock.advance(24 * HOUR - 1);
    expect(await codeOf(stage.send(`+${buyer.phone}`, 'just in time'))).toBeUndefined();
    stage.clock.advance(10_000);
    expect(await codeOf(stage.send(`+${buyer.phone}`, 'too late'))).toBe(131047);
    expect(await codeOf(stage.send(`+${buyer.phone}`, '', template('quote')))).toBeUndefined();
  });

  test('free text to somebody whose late message is older than a day', async () => {
    const other = stage.simulator.buyers.add();
    stage.simulator.say(other, { text: 'still open?', writtenAgoMs: 25 * HOUR });
    expect(await codeOf(stage.send(`+${other.phone}`, 'Yes'))).toBe(131047);
  });

  test('too many messages to one buyer', async () => {
    const codes: (number | undefined)[] = [];
    for (const text of ['one', 'two', 'three']) {
      codes.push(await codeOf(stage.send(`+${buyer.phone}`, text)));
      stage.clock.advance(3_500);
    }
    expect(codes).toEqual([undefined, undefined, 131056]);
  });

  test('recipients that are not on WhatsApp, and numbers without their country', async () => {
    expect(await codeOf(stage.send('+4900000000', 'Hello'))).toBe(131026);
    expect(await codeOf(stage.send(buyer.phone, 'Hello'))).toBe(131026);
  });

  test('templates that are paused, unknown, or not wanted', async () => {
    stage.simulator.inward.prefer(buyer, { number: NUMBER, value: 'stop' });
    expect(await codeOf(stage.send(`+${buyer.phone}`, '', template('old')))).toBe(132015);
    expect(await codeOf(stage.send(`+${buyer.phone}`, '', template('none')))).toBe(132001);
    expect(await codeOf(stage.send(`+${buyer.phone}`, '', template('sale')))).toBe(131050);
  });

  test('what it cannot read, and says which field', async () => {
    const { body } = await stage.send(`+${buyer.phone}`, '');
    expect(body.error).toMatchObject({ code: 100 });
    expect(body.error?.error_data.details).toContain('text.body');
  });

  test('to mark a message as read that nobody wrote', async () => {
    const { wamid } = stage.simulator.say(buyer, { text: 'Hello?' });
    const read = (id: string) =>
      stage.post(`/v26.0/${NUMBER}/messages`, { messaging_product: 'whatsapp', status: 'read', message_id: id });
    expect(await (await read(wamid)).json()).toEqual({ success: true });
    expect((await read('wamid.none')).status).toBe(400);
  });
});

describe('A fault that was asked for', () => {
  const sentOnce = () => stage.send(`+${buyer.phone}`, 'Hello', { biz_opaque_callback_data: 'action 1' });

  test.each([
    ['reset-before-accept', false],
    ['reset-after-accept', true],
  ] as const)('%s breaks the connection', async (fault, accepted) => {
    stage.simulator.faultNext(fault);
    await expect(sentOnce()).rejects.toThrow();
    expect(stage.simulator.truth().sends).toMatchObject([{ accepted, seen: 'reset', httpStatus: null }]);
    expect(stage.simulator.truth().faults).toMatchObject([{ kind: fault, about: 'action 1' }]);
  });

  test.each([
    ['error-500-before-accept', 500, false],
    ['error-500-after-accept', 500, true],
    ['error-503', 503, false],
    ['throttle-429', 429, false],
    ['token-expired', 401, false],
    ['account-blocked', 403, false],
    ['payment-refused', 400, false],
    ['spam-limited', 400, false],
  ] as const)('%s answers %i', async (fault, httpStatus, accepted) => {
    stage.simulator.faultNext(fault);
    expect((await sentOnce()).status).toBe(httpStatus);
    expect(stage.simulator.truth().sends).toMatchObject([{ accepted, seen: 'answer', httpStatus }]);
  });

  test.each([
    ['page-before-accept', false],
    ['page-after-accept', true],
  ] as const)('%s answers with a web page', async (fault, accepted) => {
    stage.simulator.faultNext(fault);
    const to = { to: `+${buyer.phone}`, type: 'text', text: { body: 'Hello' } };
    const response = await stage.post(`/v26.0/${NUMBER}/messages`, { messaging_product: 'whatsapp', ...to });
    expect([response.status, response.headers.get('content-type')]).toEqual([502, 'text/html; charset=utf-8']);
    expect(stage.simulator.truth().sends).toMatchObject([{ accepted, seen: 'answer', httpStatus: 502 }]);
  });

  test('hang-after-accept never answers, and the statuses come all the same', async () => {
    stage.simulator.faultNext('hang-after-accept');
    const hanging = sentOnce().catch(() => 'cut off');
    await eventually(() => expect(stage.simulator.truth().sends).toMatchObject([{ accepted: true, seen: 'hang' }]));
    stage.clock.advance(5_000);
    await eventually(() => expect(itemsOf(stage.hooks, 'statuses')).toHaveLength(3));
    await stage.simulator.stop();
    expect(await hanging).toBe('cut off');
  });

  test('status-before-answer lets the status arrive first', async () => {
    stage.simulator.faultNext('status-before-answer');
    const sending = sentOnce();
    await eventually(() => expect(stage.simulator.truth().sends).toHaveLength(1));
    stage.clock.advance(100);
    await eventually(() => expect(itemsOf(stage.hooks, 'statuses')).toMatchObject([{ status: 'sent' }]));
    stage.clock.advance(1_000);
    expect((await sending).status).toBe(200);
  });

  test('status-lost and status-failed change what the business hears', async () => {
    stage.simulator.faultNext('status-lost', 'status-failed');
    await sentOnce();
    stage.clock.advance(20_000);
    await eventually(() => expect(itemsOf(stage.hooks, 'statuses')).toMatchObject([{ status: 'failed' }]));
    expect(stage.simulator.truth().statuses).toMatchObject([
      { status: 'sent', lost: true },
      { status: 'failed', lost: false, code: 131026 },
    ]);
  });
});
