import { eventually } from '../../support/eventually';
import { NUMBER, aStage, expectedSignature, itemsOf } from './stage';
import type { Stage } from './stage';

let stage: Stage;

beforeEach(async () => {
  stage = await aStage();
});
afterEach(() => stage.close());

const arrived = (count: number) => eventually(() => expect(stage.hooks).toHaveLength(count));

describe('What a buyer writes', () => {
  test('arrives as a signed delivery whose bytes are escaped', async () => {
    const buyer = stage.simulator.buyers.add({ name: 'Ana R.', phone: '5511987650001' });
    const { wamid } = stage.simulator.say(buyer, { text: 'Oi, ainda têm a peça?' });
    await arrived(1);
    const [hook] = stage.hooks;
    expect(hook?.raw).toContain(String.raw`ainda t\u00eam a pe\u00e7a?`);
    expect(hook?.headers['x-hub-signature-256']).toBe(hook === undefined ? '' : expectedSignature(hook));
    expect(hook?.body.object).toBe('whatsapp_business_account');
    expect(hook?.body.entry[0]?.changes[0]).toEqual({
      field: 'messages',
      value: {
        messaging_product: 'whatsapp',
        metadata: { display_phone_number: `4930${NUMBER}`, phone_number_id: NUMBER },
        contacts: [{ profile: { name: 'Ana R.' }, wa_id: '5511987650001', user_id: buyer.bsuid }],
        messages: [
          {
            from: '5511987650001',
            from_user_id: buyer.bsuid,
            id: wamid,
            timestamp: '1772442000',
            type: 'text',
            text: { body: 'Oi, ainda têm a peça?' },
          },
        ],
      },
    });
  });

  test('names no phone when the buyer has a user name only', async () => {
    const buyer = stage.simulator.buyers.add({ showsPhone: false, username: 'just.a.name', name: 'Lena' });
    stage.simulator.say(buyer, { text: 'Hello' });
    await arrived(1);
    expect(stage.hooks[0]?.raw).not.toContain(buyer.phone);
    expect(itemsOf(stage.hooks, 'contacts')).toEqual([
      { profile: { name: 'Lena', username: 'just.a.name' }, user_id: buyer.bsuid },
    ]);
  });

  test('is delivered again until the business answers 200, and is acknowledged only then', async () => {
    stage.answerNext(503, 'reset', 200);
    const buyer = stage.simulator.buyers.add();
    stage.simulator.say(buyer, { text: 'Hello' });
    for (const deliveries of [1, 2]) {
      await eventually(() => expect(stage.simulator.truth().deliveries).toHaveLength(deliveries));
      expect(stage.simulator.truth().messages[0]?.acknowledgedAt).toBeNull();
      stage.clock.advance(10_000);
    }
    await eventually(() => expect(stage.simulator.isQuiet()).toBe(true));
    const { deliveries, messages } = stage.simulator.truth();
    expect(deliveries.map(({ id, attempt, httpStatus }) => ({ id, attempt, httpStatus }))).toEqual([
      { id: 'd1', attempt: 1, httpStatus: 503 },
      { id: 'd1', attempt: 2, httpStatus: null },
      { id: 'd1', attempt: 3, httpStatus: 200 },
    ]);
    expect(messages[0]?.acknowledgedAt).toBe(deliveries[2]?.answeredAt);
    expect(new Set(stage.hooks.map(({ raw }) => raw)).size).toBe(1);
  });

  test('can come twice, late, and in one batch with others', async () => {
    stage.simulator.faultNext('webhook-twice', 'webhook-late', 'webhook-batch');
    const buyer = stage.simulator.buyers.add();
    const texts = ['twice', 'late', 'first of a batch', 'second of a batch'];
    const [twice, late, first, second] = texts.map((text) => stage.simulator.say(buyer, { text }).wamid);
    await arrived(1);
    stage.clock.advance(450);
    await eventually(() => expect(itemsOf(stage.hooks, 'messages').map(({ id }) => id)).toContain(second));
    stage.clock.advance(5_000);
    await eventually(() => expect(stage.simulator.isQuiet()).toBe(true));
    const batches = stage.hooks.map((hook) => itemsOf([hook], 'messages').map(({ id }) => id));
    expect(batches.filter((ids) => ids.includes(twice))).toEqual([[twice], [twice]]);
    expect(batches.filter((ids) => ids.includes(first))).toEqual([[first, second]]);
    expect(batches.findIndex((ids) => ids.includes(late))).toBeGreaterThan(
      batches.findIndex((ids) => ids.includes(first)),
    );
    expect(stage.simulator.truth().faults.map(({ kind }) => kind)).toEqual([
      'webhook-twice',
      'webhook-late',
      'webhook-batch',
    ]);
  });

  test('can be older than its arrival', async () => {
    const buyer = stage.simulator.buyers.add();
    stage.simulator.say(buyer, { text: 'still open?', writtenAgoMs: 3_600_000 });
    await arrived(1);
    expect(itemsOf(stage.hooks, 'messages')[0]?.['timestamp']).toBe('1772438400');
  });
});

describe('What happens around the buyers', () => {
  test('a change of number is said by WhatsApp itself, with the old and the new user', async () => {
    const before = stage.simulator.buyers.add({ name: 'Ana R.', phone: '5215510000001' });
    const after = stage.simulator.inward.changeNumber(before, { number: NUMBER, phone: '5215510000002' });
    await arrived(1);
    expect(itemsOf(stage.hooks, 'contacts')).toEqual([]);
    expect(itemsOf(stage.hooks, 'messages')[0]).toMatchObject({
      from: '5215510000001',
      type: 'system',
      system: {
        type: 'user_changed_number',
        wa_id: '5215510000002',
        user_id: after.bsuid,
        previous_user_id: before.bsuid,
      },
    });
    expect(after.bsuid).not.toBe(before.bsuid);
  });

  test('what a person of the business writes on the phone comes as an echo', async () => {
    const buyer = stage.simulator.buyers.add();
    stage.simulator.inward.echo(buyer, { number: NUMBER, text: 'I take over' });
    await arrived(1);
    expect(stage.hooks[0]?.body.entry[0]?.changes[0]?.field).toBe('smb_message_echoes');
    expect(itemsOf(stage.hooks, 'message_echoes')[0]).toMatchObject({
      to: buyer.phone,
      to_user_id: buyer.bsuid,
      text: { body: 'I take over' },
    });
  });

  test('a wish about marketing carries its moment as a number', async () => {
    const buyer = stage.simulator.buyers.add();
    stage.simulator.inward.prefer(buyer, { number: NUMBER, value: 'stop' });
    await arrived(1);
    expect(itemsOf(stage.hooks, 'user_preferences')[0]).toMatchObject({ value: 'stop', timestamp: 1_772_442_000 });
  });
});
