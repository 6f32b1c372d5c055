import { randomBytes } from 'node:crypto';
import { createNumbers } from '../../../src/crm/numbers';
import { createTokenVault } from '../../../src/crm/token-vault';
import { createTokens } from '../../../src/crm/tokens';
import { createGraphClient } from '../../../src/whatsapp/graph-client';
import { NUMBER } from '../../support/builders';
import { silentLog } from '../../support/internal-api';
import { testDatabase } from '../../support/servers';
import { aSendStage } from './stage';
import type { SendStage } from './stage';

const KEY_BYTES = 32;
const database = testDatabase();
const numbers = createNumbers({ database });
const vault = createTokenVault([{ id: 'k', key: randomBytes(KEY_BYTES) }]);
const LONG = 60_000;
let stage: SendStage;
let graph: ReturnType<typeof createGraphClient>;

beforeEach(async () => {
  stage = await aSendStage(database);
  const { now } = stage.clock;
  const tokens = createTokens({ numbers, vault, environmentToken: null, now, log: silentLog });
  graph = createGraphClient({ baseUrl: stage.graph.url, version: 'v26.0', tokenOf: tokens.of, timeoutMs: 500, now });
});
afterEach(async () => {
  graph.close();
  await Promise.all([database.collection('gates').deleteMany({}), database.collection('numbers').deleteMany({})]);
  await stage.close();
});

const connect = (token: string) =>
  numbers.connect(NUMBER, {
    connected: {
      ...{ display: null, account: '1', app: '2', webhookUrl: 'https://crm.example/webhooks/whatsapp' },
      ...{ token: vault.seal(token, NUMBER), tokenSetAt: stage.clock.now() },
    },
    at: stage.clock.now(),
  });
const send = async () => stage.aWorker({ graph }).sendMessage((await stage.planned()).effect);
const tokenGate = async () => (await stage.stores.gates.read(['token']))[0];

describe('A send', () => {
  it('carries the token of its number, and the next one after it was replaced', async () => {
    await connect('first token');
    expect(await send()).toMatchObject({ outcome: 'accepted' });
    await numbers.saveToken(NUMBER, { token: vault.seal('second token', NUMBER), tokenSetAt: 0 });
    stage.clock.advance(2_000);
    expect(await send()).toMatchObject({ outcome: 'accepted' });
    expect(stage.graph.authorizations).toEqual(['Bearer first token', 'Bearer second token']);
    const stored = JSON.stringify(await numbers.get(NUMBER));
    expect(stored).not.toContain('second token');
  });

  it('without any token is stopped as with a refused one: visibly, and asking nobody', async () => {
    expect(await send()).toMatchObject({ outcome: 'dropped', reason: 'paused' });
    expect(await tokenGate()).toMatchObject({ paused: true, pausedCode: 190, pausedBy: 'whatsapp' });
    expect(stage.graph.asked).toEqual([]);
  });

  it('is tried again where the token cannot be read at the moment', async () => {
    const away = { get: () => Promise.reject(new Error('away')) };
    const { now } = stage.clock;
    const tokens = createTokens({ numbers: away, vault, environmentToken: null, now, log: silentLog });
    const blind = createGraphClient({
      ...{ baseUrl: stage.graph.url, version: 'v26.0', tokenOf: tokens.of, timeoutMs: LONG, now },
    });
    const settled = await stage.aWorker({ graph: blind }).sendMessage((await stage.planned()).effect);
    blind.close();
    expect(settled).toMatchObject({ outcome: 'unsent', reason: 'graph-unreachable' });
    expect(await tokenGate()).toBeUndefined();
  });
});
