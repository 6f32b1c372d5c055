import { readDelivery } from '../../../src/capture/parse-webhook';
import { aChange, aDelivery, aText, bytesOf, itemsOf, messages, reading } from '../../support/deliveries';

/** JSON of so many lists in each other. */
const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
const LEVELS_ABOVE_A_FIELD = 8;

/** A delivery in which one message has this JSON as a field of its own. */
function withField(json: string): Buffer {
  return Buffer.from(
    aDelivery(messages(aText({ odd: 0 })))
      .toString('utf8')
      .replace('"odd":0', `"odd":${json}`),
  );
}

const reasonsOf = (bytes: Buffer): readonly (string | null)[] =>
  readDelivery(bytes, reading).map(({ reason }) => reason);
const several = (count: number): readonly object[] =>
  Array.from({ length: count }, (_, n) => aText({ id: `wamid.${n}`, from: `4915${n}`, from_user_id: `DE.${n}` }));

describe('A delivery that is nested', () => {
  it('a hundred levels deep is read as ever', () => {
    expect(reasonsOf(withField(nested(100 - LEVELS_ABOVE_A_FIELD)))).toStrictEqual([null]);
  });

  it.each([101 - LEVELS_ABOVE_A_FIELD, 10_000, 1_000_000])('deeper, by %d lists in a field, is kept whole', (depth) => {
    const bytes = withField(nested(depth));
    const [letter, ...others] = readDelivery(bytes, reading);
    expect(letter).toMatchObject({ state: 'dead', reason: 'the body is nested too deep', raw: bytes.toString('utf8') });
    expect(others).toStrictEqual([]);
  });

  it('only in the words of a buyer is not nested at all', () => {
    const text = { body: `\\"${'[{'.repeat(500)}"` };
    expect(itemsOf(messages(aText({ text })))).toMatchObject([{ state: 'pending', view: { text: text.body } }]);
  });
});

describe('A delivery that holds', () => {
  it('a thousand messages of as many buyers is read item by item, each with its own contact', () => {
    const buyers = Array.from({ length: 1_000 }, (_, n) => n);
    const contacts = buyers.map((n) => ({ wa_id: `4915${n}`, user_id: `DE.${n}`, profile: { name: `Buyer ${n}` } }));
    const items = itemsOf(aChange('messages', { contacts: contacts.reverse(), messages: several(1_000) }));
    expect(items.map(({ view }) => view?.sender.name)).toStrictEqual(buyers.map((n) => `Buyer ${n}`));
  });

  it('more items than WhatsApp delivers at once is kept whole', () => {
    const reason = 'the body holds more than WhatsApp delivers at once';
    expect(reasonsOf(aDelivery(messages(...several(2_001))))).toStrictEqual([reason]);
    expect(reasonsOf(aDelivery(messages(...Array<number>(100_000).fill(1))))).toStrictEqual([reason]);
    expect(reasonsOf(bytesOf({ entry: Array(100_000).fill({}) }))).toStrictEqual([reason]);
  });

  it('more values than a thousand updates do is kept whole, and never built', () => {
    const reason = 'the body holds more than WhatsApp delivers at once';
    const fields = (count: number): string => `{${Array.from({ length: count }, (_, n) => `"k${n}":0`).join()}}`;
    expect(reasonsOf(withField(fields(70_000)))).toStrictEqual([null]);
    expect(reasonsOf(withField(fields(80_000)))).toStrictEqual([reason]);
    expect(reasonsOf(withField(`[${'[],'.repeat(60_000)}0]`))).toStrictEqual([reason]);
    expect(reasonsOf(withField(JSON.stringify(',:[{'.repeat(90_000))))).toStrictEqual([null]);
  });

  it('more contacts than WhatsApp names at once is kept whole', () => {
    const reason = 'the body holds more than WhatsApp delivers at once';
    const contacts = Array.from({ length: 2_001 }, (_, n) => ({ wa_id: `4915${n}` }));
    const change = (known: readonly object[]) =>
      aDelivery(aChange('messages', { contacts: known, messages: several(1) }));
    expect([reasonsOf(change(contacts)), reasonsOf(change(contacts.slice(1)))]).toStrictEqual([[reason], [null]]);
  });

  it('what would be copied beside a thousand items is kept whole', () => {
    const metadata = { phone_number_id: '1', padding: 'x'.repeat(1_000_000) };
    const change = { field: 'messages', value: { metadata, messages: several(100) } };
    expect(reasonsOf(aDelivery(change))).toStrictEqual(['the body holds more than WhatsApp delivers at once']);
  });
});

describe('An item that grows when it is written again', () => {
  const reason = 'an item is larger than the store takes';

  it('by its numbers makes that the delivery is kept as it came', () => {
    const bytes = withField(`[${Array<string>(700_000).fill('1e20').join()}]`);
    expect(reasonsOf(bytes)).toStrictEqual(['the body holds more than WhatsApp delivers at once']);
  });

  it('by bytes that are no UTF-8 makes that the delivery is kept as it came', () => {
    const [before, after] = withField('"odd"').toString('latin1').split('"Oi, ainda');
    const bytes = Buffer.from(`${before ?? ''}"${'\u00ff'.repeat(3_000_000)}${after ?? ''}`, 'latin1');
    expect(reasonsOf(bytes)).toStrictEqual([reason]);
  });

  it('is no matter where it is as large as WhatsApp ever delivers', () => {
    expect(reasonsOf(aDelivery(messages(aText({ text: { body: '\u20ac'.repeat(1_000_000) } }))))).toStrictEqual([null]);
  });
});
