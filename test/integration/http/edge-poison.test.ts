import { openEdge } from '../../support/edge';
import type { Edge } from '../../support/edge';
import {
  OUR_NUMBER,
  aChange,
  aDelivery,
  aStatus,
  aText,
  ana,
  bytesOf,
  messages,
  statuses,
} from '../../support/deliveries';
import { naughtyTexts, oddShapes } from '../../../scripts/fuzz/poison';
import { testDatabase } from '../../support/servers';

const database = testDatabase();
let edge: Edge;
beforeAll(async () => {
  edge = await openEdge(database);
});
afterAll(() => edge.close());

const inbox = () => database.collection('inbox');
const storedOf = async (ids: readonly string[]) => {
  const found = await inbox()
    .find({ _id: { $in: ids.map((id) => `${OUR_NUMBER}|message|${id}`) } })
    .toArray();
  const byId = new Map(found.map((item) => [item.providerId, item]));
  return ids.map((id) => byId.get(id));
};

const MARK = '"@@@"';
/** One delivery for every place of a body in which a value stands, as text with a mark at that place. */
function placesOf(body: unknown): readonly string[] {
  const found: string[] = [];
  const walk = (value: unknown, rebuild: (inner: unknown) => unknown): void => {
    found.push(JSON.stringify(rebuild('@@@')));
    if (Array.isArray(value)) value.forEach((one, n) => walk(one, (inner) => rebuild(value.with(n, inner))));
    else if (typeof value === 'object' && value !== null)
      for (const [name, one] of Object.entries(value)) walk(one, (inner) => rebuild({ ...value, [name]: inner }));
  };
  walk(body, (inner) => inner);
  return found;
}

const good = aText({ id: 'wamid.GOOD', from: '4915100000', from_user_id: 'DE.GOOD' });
const context = { from: '1', id: 'wamid.Q', forwarded: true };
const media = { id: 'M1', mime_type: 'image/png', sha256: 'x', caption: 'this one', filename: 'a.png' };
const reply = { type: 'button_reply', button_reply: { id: 'b1', title: 'Yes' } };
const whole = {
  object: 'whatsapp_business_account',
  entry: [
    {
      id: '1',
      time: 1,
      changes: [
        messages(
          aText({ id: 'wamid.P1', context }),
          aText({ id: 'wamid.P2', type: 'image', image: media }),
          aText({ id: 'wamid.P3', type: 'interactive', interactive: reply }),
        ),
        statuses(aStatus('failed', { errors: [{ code: 131_026 }], pricing: { billable: true, category: 'service' } })),
        aChange('user_preferences', { contacts: [ana], user_preferences: [{ ...ana, value: 'stop', timestamp: 1 }] }),
      ],
    },
  ],
};
const places = placesOf(whole);

describe('The words of a buyer', () => {
  it('are kept as they were written, whatever they are', async () => {
    const ids = naughtyTexts.map((_, n) => `wamid.N${n}`);
    const written = naughtyTexts.map((body, n) => aText({ id: ids[n], text: { body } }));
    expect((await edge.deliver(aDelivery(messages(...written)))).status).toBe(200);
    const said = (await storedOf(ids)).map((item) => item?.view?.text ?? null);
    expect(said).toStrictEqual(naughtyTexts.map((text) => (text.trim() === '' ? null : text)));
  });

  it('may stand in his name, in a caption, in a file name and in a button as well', async () => {
    const ids = naughtyTexts.map((_, n) => `wamid.M${n}`);
    const changes = naughtyTexts.map((text, n) => {
      const contacts = [{ ...ana, profile: { name: text, username: text } }];
      const image = { ...media, caption: text, filename: text };
      return aChange('messages', { contacts, messages: [aText({ id: ids[n], type: 'image', image })] });
    });
    expect((await edge.deliver(aDelivery(...changes))).status).toBe(200);
    const shown = (await storedOf(ids)).map((item) => [item?.view?.sender.name, item?.view?.text]);
    const expected = naughtyTexts.map((text) => (text.trim() === '' ? null : text));
    expect(shown).toStrictEqual(expected.map((text) => [text?.slice(0, 200) ?? null, text]));
  });

  it('may be half a character: what is no text is kept as a replacement character', async () => {
    const written = aText({ id: 'wamid.HALF', text: { body: 'a\ud83db' } });
    expect((await edge.deliver(aDelivery(messages(written)))).status).toBe(200);
    expect((await storedOf(['wamid.HALF']))[0]?.view?.text).toBe('a\ufffdb');
  });

  it('may be three million characters long', async () => {
    const body = 'x'.repeat(3_000_000);
    expect((await edge.deliver(aDelivery(messages(aText({ id: 'wamid.LONG', text: { body } }))))).status).toBe(200);
    expect((await storedOf(['wamid.LONG']))[0]?.view?.text).toHaveLength(body.length);
  });
});

describe('A delivery of an odd shape', () => {
  it('has many places for it', () => {
    expect(places.length).toBeGreaterThan(80);
  });

  // Each place sees every third shape, each shape every third place: all of them together take minutes.
  it.each(oddShapes.map((shape, n) => ({ shown: shape.slice(0, 40), shape, n })))(
    'with $shown in any place is taken in, and harms nothing',
    async ({ shape, n }) => {
      const chosen = places.filter((_, place) => place % 3 === n % 3);
      const answers: number[] = [];
      for (const place of chosen) answers.push((await edge.deliver(Buffer.from(place.replace(MARK, shape)))).status);
      expect(answers).toStrictEqual(chosen.map(() => 200));
      expect({}).not.toHaveProperty('polluted');
      expect(await inbox().countDocuments({ state: { $nin: ['pending', 'dead', 'parked'] } })).toBe(0);
    },
  );

  it('leaves the message beside it readable', async () => {
    const beside = oddShapes.filter((shape) => !shape.startsWith('[[[')).map((shape) => JSON.parse(shape) as unknown);
    expect((await edge.deliver(aDelivery(messages(...beside, good, ...beside)))).status).toBe(200);
    expect((await storedOf(['wamid.GOOD']))[0]).toMatchObject({ state: 'pending' });
  });

  it('raises the gates of nobody but the buyers that it names', async () => {
    const gates = (await database.collection('gates').find({}).toArray()).map(({ _id }) => _id);
    expect(gates.filter((id) => !/^pair\|900100200300\|(phone|bsuid|parent)\|[!-~]{1,512}$/.test(id))).toStrictEqual(
      [],
    );
    expect(gates).toContain(`pair|${OUR_NUMBER}|phone|4915100000`);
  });
});

describe('A body that is no delivery', () => {
  it.each([
    ['empty', ''],
    ['a NUL', '\u0000'],
    ['a byte order mark', '\ufeff{"entry":[]}'],
    ['half of one', bytesOf(whole).toString('utf8').slice(0, 300)],
    ['two of them', `${bytesOf(whole).toString('utf8')}${bytesOf(whole).toString('utf8')}`],
    ['a page', '<!doctype html><title>502</title>'],
    ['a form', 'hub.mode=subscribe&entry=1'],
    ['keys that are prototypes', '{"__proto__":{"entry":[1]},"constructor":{"entry":[1]}}'],
    ['a million open lists', '['.repeat(1_000_000)],
  ])('but %s is kept as a dead letter', async (_what, text) => {
    expect((await edge.deliver(Buffer.from(text))).status).toBe(200);
    expect(await inbox().findOne({ raw: text })).toMatchObject({ state: 'dead', number: 'account' });
    expect({}).not.toHaveProperty('entry');
  });

  it('but any bytes is kept too', async () => {
    const before = await inbox().countDocuments({});
    expect((await edge.deliver(Buffer.from(Array.from({ length: 256 }, (_, n) => n)))).status).toBe(200);
    expect(await inbox().countDocuments({})).toBe(before + 1);
  });
});
