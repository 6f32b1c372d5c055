import { randomBytes } from 'node:crypto';
import { continuo } from '../support/continuo';
import { eventually } from '../support/eventually';
import { openHouse } from '../support/house';
import type { House } from '../support/house';

const ACCOUNT = '102290129340398';
const APP = '670843887433847';
const PRICE = 'Our prices start at 49 euros. Which item are you interested in?';
const KEY_BYTES = 32;
const KEYS = `first:${randomBytes(KEY_BYTES).toString('hex')}`;

let house: House;
beforeAll(async () => {
  house = await openHouse({
    env: { WHATSAPP_NUMBERS_START: 'observe', WHATSAPP_ACCESS_TOKEN: '', WHATSAPP_TOKEN_KEYS: KEYS },
  });
});
afterAll(() => house.close());

const number = (words: readonly string[], input = '') =>
  continuo(['number', ...words], { env: { ...house.env, WHATSAPP_PIN: '123456' }, input });
const place = () => ['--account', ACCOUNT, '--app', APP, '--url', house.webhookUrl];
const TOKEN = 'access token';

describe('A number that goes live', () => {
  it('is connected step by step, observes, is checked, gets another token and sends with it', async () => {
    const { simulator } = house;
    simulator.account.setNumber(house.number, { registered: false });
    const refused = await number(['connect', house.number, ...place()], 'no such token');
    expect([refused.code, refused.out]).toEqual([1, 'failed  token\n']);
    expect(refused.err).toContain('Meta does not accept the token');

    const connected = await number(['connect', house.number, ...place()], TOKEN);
    expect([connected.err, connected.code]).toEqual(['', 0]);
    const steps = ['token', 'registration', 'account', 'handshake', 'webhook', 'templates', 'record', 'check'];
    expect(connected.out.match(/^ok {6}\w+(?=:)/gm)).toEqual(steps.map((step) => `ok      ${step}`));
    const again = await number(['connect', house.number, ...place()], TOKEN);
    expect(again.out).toContain('it was connected before: its token is replaced, and it stays in observe.');
    const row = JSON.stringify(await house.database.collection('numbers').findOne({}));
    expect([row, connected.out, again.out].filter((text) => text.includes(TOKEN))).toEqual([]);

    const buyer = simulator.buyers.add({});
    simulator.say(buyer, { text: 'How much is the blue backpack?' });
    const id = await house.conversationOf(buyer);
    await eventually(async () =>
      expect(await house.admin.decisions(id)).toMatchObject([{ observed: { text: PRICE } }]),
    );
    expect((await number(['live', house.number, '--reason', 'looks good'])).code).toBe(0);

    const checkedAt = async () => (await house.database.collection('numbers').findOne({}))?.check?.at ?? 0;
    const before = await checkedAt();
    await house.temporal.client.schedule.getHandle('number-check').trigger();
    await eventually(async () => expect(await checkedAt()).toBeGreaterThan(before), { withinMs: 20_000 });

    simulator.account.setToken(TOKEN, { revoked: true });
    const bad = await number(['check']);
    expect([bad.code, bad.out]).toEqual([1, expect.stringContaining('token-refused') as string]);
    const second = simulator.buyers.add({});
    simulator.say(second, { text: 'How much is the blue backpack?' });
    await eventually(async () =>
      expect((await house.admin.get('/attention')).body).toMatchObject({
        items: [{ kind: 'stopped-sends', id: 'token' }],
      }),
    );
    simulator.account.setToken('the next token', {});
    const replaced = await number(['token', house.number], 'the next token');
    expect([replaced.err, replaced.code]).toEqual(['', 0]);
    await eventually(() => expect(house.textsTo(second)).toEqual([PRICE]), { withinMs: 30_000 });
    expect(house.textsTo(buyer)).toEqual([]);

    expect((await number(['observe', house.number, '--reason', 'odd answers'])).code).toBe(0);
    expect((await number(['check'])).out).toContain(', 10 webhook fields, ');
  }, 180_000);
});
