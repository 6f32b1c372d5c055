import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { inboxCommand } from '../../../scripts/continuo/inbox-command';
import { keysCommand } from '../../../scripts/continuo/keys-command';
import { settingsCommand } from '../../../scripts/continuo/settings-command';
import { createApiKeys } from '../../../src/crm/api-keys';
import { testDatabase, testServers, uniqueName } from '../../support/servers';
import { aDeadItem, given } from '../http/fixtures';

const name = uniqueName('line');
const database = testDatabase(name);
const said: string[] = [];
const dir = mkdtempSync(path.join(tmpdir(), 'continuo-settings-'));
const before = { ...process.env };

beforeAll(() => {
  cpSync(path.join(__dirname, '../../../settings'), dir, { recursive: true });
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
beforeEach(() => {
  said.length = 0;
});
afterAll(() => {
  jest.restoreAllMocks();
  process.env = before;
  rmSync(dir, { recursive: true });
});

const settings = (...words: string[]) => settingsCommand().parseAsync([...words, '--dir', dir], { from: 'user' });
const versions = () => database.collection('policies').countDocuments({});

describe('continuo settings', () => {
  it('refuses everything, with file and line, when one thing is wrong', async () => {
    writeFileSync(path.join(dir, 'hours.yaml'), 'timeZone: Mars/Olympus\nopen: {}\nholidays: []\n');
    const refusal = settings('apply', '--reason', 'test');
    await expect(refusal).rejects.toThrow(/hours\.yaml:1: timeZone: .*\nNothing was changed\.$/);
    expect(await versions()).toBe(0);
  });

  it('saves the first settings once', async () => {
    writeFileSync(path.join(dir, 'hours.yaml'), 'timeZone: Europe/Berlin\nopen: {}\nholidays: []\n');
    await settings('apply', '--first');
    await settings('apply', '--first');
    expect(await versions()).toBe(5);
    expect(said.slice(-2)).toEqual([
      'followUp: version 1 is in force.',
      'Rules are in force already; --first changes nothing.',
    ]);
  });

  it('shows a difference, saves only what differs, and puts it on the record', async () => {
    writeFileSync(path.join(dir, 'hours.yaml'), 'timeZone: Europe/Lisbon\nopen: {}\nholidays: []\n');
    await settings('diff');
    await settings('apply', '--reason', 'we moved');
    const difference = '~ hours.timeZone: "Europe/Berlin" → "Europe/Lisbon"';
    expect(said).toEqual([difference, difference, 'hours: version 2 is in force.']);
    const entry = await database.collection('audit').findOne({ reason: 'we moved' });
    expect(entry).toMatchObject({ act: 'apply-settings', subject: 'hours', before: { hours: 1 }, after: { hours: 2 } });
    await settings('diff');
    expect(said.at(-1)).toBe('No difference: these rules are in force.');
  });

  it('asks why the rules change', async () => {
    await expect(settings('apply')).rejects.toThrow('Say why the rules change: --reason "…".');
  });
});

describe('continuo inbox', () => {
  it('lists what could not be handled and drives it again', async () => {
    await given(database, 'inbox', [aDeadItem('m_one'), aDeadItem('m_two')]);
    await inboxCommand().parseAsync(['list'], { from: 'user' });
    expect(said.map((line) => line.split('  ')[0])).toEqual(['m_two', 'm_one']);
    await inboxCommand().parseAsync(['redrive', '--all', '--reason', 'fixed'], { from: 'user' });
    expect(said.at(-1)).toBe('2 items are driven again; the api takes them up within seconds.');
    await inboxCommand().parseAsync(['list'], { from: 'user' });
    expect(said.at(-1)).toBe('Nothing is dead.');
  });
});

describe('continuo keys', () => {
  it('makes a key that opens the door, and ends it', async () => {
    const keys = createApiKeys({ database, now: () => Date.now() });
    await keysCommand().parseAsync(['create', 'anna', '--role', 'operator'], { from: 'user' });
    const secret = said.at(-1) ?? '';
    const key = await keys.verify(secret);
    expect(key).toMatchObject({ name: 'anna', role: 'operator' });
    await keysCommand().parseAsync(['revoke', key?._id ?? ''], { from: 'user' });
    expect(await keys.verify(secret)).toBeNull();
  });
});
