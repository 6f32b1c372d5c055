import { loadConfig } from '../../src/config';
import { isAppError } from '../../src/errors';

const complete = {
  MONGODB_URI: 'mongodb://127.0.0.1:27017/',
  WHATSAPP_APP_SECRETS: 'first,second',
  WHATSAPP_VERIFY_TOKEN: 'verify',
  WHATSAPP_NUMBERS: '1001, 1002',
  MESSAGE_ID_KEY: 'k'.repeat(32),
};

function problemsOf(env: Record<string, string | undefined>): readonly string[] {
  try {
    loadConfig(env);
    return [];
  } catch (error) {
    return isAppError(error, 'config-invalid') ? error.message.split('\n') : ['another error'];
  }
}

describe('The configuration', () => {
  it('needs five variables and has a default for every other one', () => {
    expect(loadConfig(complete)).toEqual({
      mongo: { uri: 'mongodb://127.0.0.1:27017/', database: 'continuo' },
      temporal: { address: '127.0.0.1:7233', namespace: 'default' },
      public: { host: '127.0.0.1', port: 8080 },
      internal: { host: '127.0.0.1', port: 8081 },
      worker: { host: '127.0.0.1', port: 8082 },
      whatsapp: {
        appSecrets: ['first', 'second'],
        verifyToken: 'verify',
        accessToken: null,
        tokenKeys: [],
        numbers: ['1001', '1002'],
        numbersStart: 'observe',
        graphUrl: 'https://graph.facebook.com',
        graphVersion: 'v26.0',
        timeoutMs: 9_000,
      },
      media: { folder: 'data/media', maxBytes: 104_857_600, hosts: ['lookaside.fbsbx.com'] },
      pricesFile: 'settings/prices.yaml',
      messageIdKey: 'k'.repeat(32),
      relay: { burstPauseMs: 3_000, burstMaxMs: 20_000 },
      sendRatePerSecond: 70,
      maxCachedWorkflows: 2_000,
      logLevel: 'info',
    });
  });

  it('lists every missing variable at once, and what to write', () => {
    expect(problemsOf({})).toEqual([
      'MONGODB_URI is missing; write mongodb://host:27017/?replicaSet=rs0',
      'WHATSAPP_APP_SECRETS is missing; write the app secret of the Meta app; several with commas while rotating',
      'WHATSAPP_VERIFY_TOKEN is missing; write the verify token that you typed into the Meta app',
      'WHATSAPP_NUMBERS is missing; write the phone number ids of your numbers, with commas',
      'MESSAGE_ID_KEY is missing; write at least 32 random characters (openssl rand -hex 32); never change it',
    ]);
  });

  it('takes an empty value as unset', () => {
    expect(loadConfig({ ...complete, PUBLIC_PORT: '' }).public.port).toBe(8080);
    expect(problemsOf({ ...complete, MESSAGE_ID_KEY: '' })).toHaveLength(1);
  });

  it.each([
    ['MONGODB_URI', 'postgres://secret-password@host'],
    ['WHATSAPP_NUMBERS', '+49 170'],
    ['WHATSAPP_APP_SECRETS', 'secret-password,,'],
    ['MESSAGE_ID_KEY', 'secret-password'],
    ['PUBLIC_PORT', '70000'],
    ['GRAPH_API_URL', 'ftp://example.com'],
    ['GRAPH_API_VERSION', 'latest'],
    ['GRAPH_TIMEOUT_MS', '60000'],
    ['BURST_PAUSE_MS', '-1'],
    ['SEND_RATE_PER_SECOND', 'fast'],
    ['LOG_LEVEL', 'loud'],
  ])('names %s when it is wrong, without showing what was written', (name, value) => {
    const problems = problemsOf({ ...complete, [name]: value });
    expect(problems).toHaveLength(1);
    expect(problems[0]?.startsWith(`${name} `)).toBe(true);
    expect(problems[0]).not.toContain(value);
  });
});
