import { createHmac, randomUUID } from 'node:crypto';
import supertest from 'supertest';
import { createPublicApp } from '../../../src/http/public-app';
import { createMetrics } from '../../../src/metrics';
import {
  ARRIVED,
  OUR_NUMBER,
  WRITTEN,
  WRITTEN_SECOND,
  aChange,
  aDelivery,
  aStatus,
  aText,
  messages,
  statuses,
} from '../../support/deliveries';
import { silentLog } from '../../support/internal-api';
import { testDatabase } from '../../support/servers';
import { aCapture, storesOf } from './stage';

const database = testDatabase();
const { inbox, gates } = storesOf(database);

/** A buyer of his own for each test. */
let buyers = 0;
function aBuyer() {
  buyers += 1;
  const [phone, bsuid] = [`55119876500${buyers}`, `BR.${buyers}`];
  const who = buyers;
  const writes = (n: number, changes: object = {}) =>
    aText({ id: `wamid.${who}.${n}`, from: phone, from_user_id: bsuid, ...changes });
  const [pair, id] = [`pair|${OUR_NUMBER}|phone|${phone}`, (n: number) => `${OUR_NUMBER}|message|wamid.${who}.${n}`];
  const gate = async (of = pair) => (await gates.read([of]))[0];
  const item = async (n: number) => (await inbox.byIds([id(n)]))[0];
  return { phone, bsuid, writes, gate, item, ofUser: `pair|${OUR_NUMBER}|bsuid|${bsuid}` };
}

/** What a delivery answers, in numbers. */
async function taken(bytes: Buffer, at = ARRIVED) {
  const { items, stored, duplicates, dead } = await aCapture(database, () => at).takeDelivery(bytes);
  return { fresh: items.length, stored, duplicates, dead };
}

describe('A delivery that was acknowledged', () => {
  it('is in the store, and its buyer at the gates', async () => {
    const buyer = aBuyer();
    const deps = {
      appSecrets: ['secret'],
      verifyToken: 'verify',
      log: silentLog,
      metrics: createMetrics(),
      newId: randomUUID,
    };
    const app = createPublicApp({ ...aCapture(database), notice: () => undefined, ...deps });
    const body = aDelivery(messages(buyer.writes(1))).toString('utf8');
    const signature = `sha256=${createHmac('sha256', 'secret').update(body).digest('hex')}`;
    const post = supertest(app).post('/webhooks/whatsapp').set('Content-Type', 'application/json');
    const { status } = await post.set('X-Hub-Signature-256', signature).send(body);
    expect(status).toBe(200);
    expect(await buyer.item(1)).toMatchObject({
      state: 'pending',
      receivedAt: ARRIVED,
      view: { text: 'Oi, ainda têm a peça?' },
    });
    for (const gate of [await buyer.gate(), await buyer.gate(buyer.ofUser)])
      expect(gate).toMatchObject({ lastInboundAt: WRITTEN, lastReceivedAt: ARRIVED });
  });

  it('comes again: it is counted, and raises no gate a second time', async () => {
    const buyer = aBuyer();
    const bytes = aDelivery(messages(buyer.writes(1), buyer.writes(2)));
    expect(await taken(bytes)).toStrictEqual({ fresh: 2, stored: 2, duplicates: 0, dead: 0 });
    expect(await taken(bytes, ARRIVED + 60_000)).toStrictEqual({ fresh: 0, stored: 0, duplicates: 2, dead: 0 });
    expect((await buyer.gate())?.lastReceivedAt).toBe(ARRIVED);
    expect(await buyer.item(1)).not.toHaveProperty('seenAgainAt');
  });

  it('comes again with something new in it, which alone is new', async () => {
    const buyer = aBuyer();
    await taken(aDelivery(messages(buyer.writes(1))));
    const more = aDelivery(messages(buyer.writes(1), buyer.writes(2), buyer.writes(3)));
    expect(await taken(more, ARRIVED + 5)).toStrictEqual({ fresh: 2, stored: 2, duplicates: 1, dead: 0 });
    expect((await buyer.gate())?.lastReceivedAt).toBe(ARRIVED + 5);
  });

  it('holds a dead item beside good ones: all are kept, and the dead one raises nothing', async () => {
    const [buyer, stranger] = [aBuyer(), aBuyer()];
    const elsewhere = { metadata: { phone_number_id: '999' }, messages: [stranger.writes(1)] };
    const bytes = aDelivery(messages(buyer.writes(1), null, buyer.writes(2)), { field: 'messages', value: elsewhere });
    expect(await taken(bytes)).toStrictEqual({ fresh: 4, stored: 4, duplicates: 0, dead: 2 });
    expect(await gates.read([`pair|999|phone|${stranger.phone}`])).toStrictEqual([]);
  });

  it('may be no delivery at all, and is kept as it came', async () => {
    const broken = Buffer.from('{"entry": [\u0000');
    expect(await taken(broken)).toStrictEqual({ fresh: 1, stored: 1, duplicates: 0, dead: 1 });
    expect(await taken(broken)).toStrictEqual({ fresh: 0, stored: 0, duplicates: 1, dead: 0 });
    const [letter] = await inbox.list({ state: 'dead', limit: 1 });
    expect(letter?.raw).toBe('{"entry": [\u0000');
  });

  it('may name fields that a store takes for commands', async () => {
    const odd = JSON.parse('{"$set":{"a.b":1},"__proto__":{"x":1},"\\u0000":1,"id":"wamid.odd"}') as object;
    expect(await taken(aDelivery(messages(odd)))).toMatchObject({ stored: 1, dead: 1 });
  });
});

describe('The gate of a buyer', () => {
  it('never falls, however late an older message comes', async () => {
    const buyer = aBuyer();
    await taken(aDelivery(messages(buyer.writes(1))), ARRIVED + 100);
    await taken(aDelivery(messages(buyer.writes(2, { timestamp: String(WRITTEN_SECOND - 3_600) }))), ARRIVED + 50);
    expect(await buyer.gate()).toMatchObject({ lastInboundAt: WRITTEN, lastReceivedAt: ARRIVED + 100 });
  });

  it('is opened by a clock that is ahead from the arrival on, not for longer', async () => {
    const buyer = aBuyer();
    await taken(aDelivery(messages(buyer.writes(1, { timestamp: String(ARRIVED / 1_000 + 20 * 3_600) }))));
    expect(await buyer.gate()).toMatchObject({ lastInboundAt: ARRIVED, lastReceivedAt: ARRIVED });
  });

  it('is raised by his words only, not by what others or machines say about him', async () => {
    const { phone, writes, gate } = aBuyer();
    const system = { ...writes(2), type: 'system', system: { type: 'user_changed_number', wa_id: '1' } };
    const echo = aChange('smb_message_echoes', { message_echoes: [{ ...writes(3), to: phone }] });
    const call = aChange('calls', { calls: [{ id: 'wacid.g', from: phone }] });
    const reads = statuses(aStatus('read', { id: 'wamid.g', recipient_id: phone, recipient_user_id: undefined }));
    const ofGroup = messages(writes(4, { group_id: 'G1' }));
    await taken(aDelivery(messages(system), echo, call, reads, ofGroup));
    expect(await gate()).toBeUndefined();
  });
});

describe('One message in several deliveries at once', () => {
  it('is stored once, and remembers the latest moment that its gate was raised to', async () => {
    const buyer = aBuyer();
    const bytes = aDelivery(messages(buyer.writes(1), buyer.writes(2)));
    const answers = await Promise.all(Array.from({ length: 8 }, (_, n) => taken(bytes, ARRIVED + n)));
    expect(answers.map(({ stored, duplicates }) => stored + duplicates)).toStrictEqual(Array(8).fill(2));
    expect(answers.reduce((sum, { stored }) => sum + stored, 0)).toBe(2);
    const seen = (await Promise.all([1, 2].map(buyer.item))).map((item) =>
      Math.max(item?.receivedAt ?? 0, item?.seenAgainAt ?? 0),
    );
    expect(Math.max(...seen)).toBe((await buyer.gate())?.lastReceivedAt);
  });

  it('adds up where all arrive at the very same moment', async () => {
    const buyer = aBuyer();
    const bytes = aDelivery(messages(buyer.writes(1)));
    const answers = await Promise.all(Array.from({ length: 8 }, () => taken(bytes)));
    expect(answers.map(({ stored, duplicates }) => stored + duplicates)).toStrictEqual(Array(8).fill(1));
  });
});
