import { numberCommand } from '../../../scripts/continuo/number-command';
import { createGates } from '../../../src/crm/gates';
import { testDatabase, testServers, uniqueName } from '../../support/servers';

const name = uniqueName('numbers');
const database = testDatabase(name);
const said: string[] = [];
const before = { ...process.env };

beforeAll(() => {
  Object.assign(process.env, {
    MONGODB_URI: testServers().mongodbUri,
    MONGODB_DATABASE: name,
    WHATSAPP_APP_SECRETS: 'secret',
    WHATSAPP_VERIFY_TOKEN: 'verify',
    WHATSAPP_ACCESS_TOKEN: 'token',
    WHATSAPP_NUMBERS: '1001',
    MESSAGE_ID_KEY: 'k'.repeat(32),
  });
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => said.push(String(text).trim()) > 0);
});
afterAll(() => {
  jest.restoreAllMocks();
  process.env = before;
});

const number = (...words: string[]) => numberCommand().parseAsync(words, { from: 'user' });
const mode = async () => (await createGates({ database }).read(['number|1001']))[0]?.mode;

describe('continuo number', () => {
  it('switches a number to live and back, and puts it on the record', async () => {
    await number('live', '1001', '--reason', 'two good weeks');
    expect([await mode(), said.at(-1)]).toEqual([
      'live',
      '1001 is live from now on: it answers what comes. What it had only observed stays unsaid.',
    ]);
    await number('observe', '1001', '--reason', 'odd answers');
    expect(await mode()).toBe('observe');
    const acts = await database.collection('audit').find({}).sort({ at: 1 }).toArray();
    expect(acts.map(({ act, reason, after }) => [act, reason, after])).toEqual([
      ['switch-number', 'two good weeks', { mode: 'live' }],
      ['switch-number', 'odd answers', { mode: 'observe' }],
    ]);
  });

  it('may be told so twice', async () => {
    await number('observe', '1001', '--reason', 'once more');
    expect(said.at(-1)).toMatch(/^1001 was so already and only observes/);
  });

  it('refuses a number that is not ours, in one sentence', async () => {
    await expect(number('live', '49301234', '--reason', 'x')).rejects.toThrow(
      '49301234 is not one of WHATSAPP_NUMBERS; write the phone number id, not the phone number.',
    );
  });
});
