import { runScript } from '../support/run-script';
import { testServers, testTemporal, uniqueName } from '../support/servers';

const servers = testServers();
const namespace = uniqueName('restart');
testTemporal({ namespace });
const env = {
  MONGODB_URI: servers.mongodbUri,
  MONGODB_DATABASE: uniqueName('restart'),
  TEMPORAL_ADDRESS: servers.temporalAddress,
  TEMPORAL_NAMESPACE: namespace,
  WHATSAPP_APP_SECRETS: 'secret',
  WHATSAPP_VERIFY_TOKEN: 'verify',
  WHATSAPP_ACCESS_TOKEN: 'token',
  WHATSAPP_NUMBERS: '1001',
  MESSAGE_ID_KEY: 'k'.repeat(32),
};
const restart = (args: readonly string[], changed: Readonly<Record<string, string>> = {}) =>
  runScript('scripts/conversations-restart.js', { args, env: { ...env, ...changed } });

describe('npm run conversations:restart', () => {
  it('explains itself', async () => {
    const { code, said } = await restart(['--help']);
    expect(code).toBe(0);
    for (const option of ['--dry-run', '--paused <why>', '--after-restore', '--per-second <count>'])
      expect(said).toContain(option);
  });

  it('has nothing to do where nothing is recorded, and registers a namespace that is not there', async () => {
    const looked = '0 conversations looked at: 0 must run, 0 run already, 0 begun.\n';
    expect(await restart([])).toEqual({ code: 0, said: looked, complained: '' });
    const fresh = { TEMPORAL_NAMESPACE: uniqueName('restart') };
    expect(await restart([], fresh)).toEqual({ code: 0, said: looked, complained: '' });
  });

  it.each<{ what: string; args?: string[]; changed?: Record<string, string>; code?: number; sentence: RegExp }>([
    {
      what: 'a MongoDB that does not answer',
      changed: { MONGODB_URI: 'mongodb://127.0.0.1:1' },
      sentence: /MongoDB does not answer/,
    },
    {
      what: 'a Temporal that does not answer',
      changed: { TEMPORAL_ADDRESS: '127.0.0.1:1' },
      sentence: /Temporal does not answer at 127/,
    },
    {
      what: 'a rate that is none',
      args: ['--per-second', 'many'],
      sentence: /--per-second is a whole number above 0\./,
    },
    { what: 'two ways to pause', args: ['--paused', 'x', '--after-restore'], sentence: /cannot be used with/ },
    {
      what: 'a configuration with holes',
      changed: { WHATSAPP_NUMBERS: '' },
      code: 78,
      sentence: /WHATSAPP_NUMBERS/,
    },
  ])('refuses $what in one sentence', async ({ args = [], changed = {}, code = 1, sentence }) => {
    const ran = await restart(args, changed);
    expect(ran).toMatchObject({ code, said: '' });
    expect(ran.complained).toMatch(sentence);
    expect(ran.complained).not.toMatch(/^\s+at /m);
  });
});
