import { randomBytes } from 'node:crypto';
import type { BusinessNumber } from '../../../src/crm/masters';
import { createTokenVault } from '../../../src/crm/token-vault';
import { createTokens } from '../../../src/crm/tokens';
import { aHandClock } from '../../support/hand-clock';
import { silentLog } from '../../support/internal-api';

const KEY_BYTES = 32;
const vault = createTokenVault([{ id: 'k', key: randomBytes(KEY_BYTES) }]);
const known = {
  display: null,
  account: '1',
  app: '2',
  webhookUrl: '',
  tokenSetAt: 0,
  addedAt: 0,
  check: null,
} as const;
const aNumber = (id: string, token: string): BusinessNumber => ({
  _id: id,
  v: 1,
  ...known,
  token: vault.seal(token, id),
});

function aStage(environmentToken: string | null = 'of the environment') {
  const clock = aHandClock(0);
  const rows = new Map([['1001', aNumber('1001', 'of the number')]]);
  const store = { isAway: false, reads: 0 };
  const get = (id: string): Promise<BusinessNumber | null> => {
    store.reads += 1;
    return store.isAway ? Promise.reject(new Error('away')) : Promise.resolve(rows.get(id) ?? null);
  };
  const tokens = createTokens({ numbers: { get }, vault, environmentToken, now: clock.now, log: silentLog });
  return { clock, rows, store, tokens };
}

describe('The token of a number', () => {
  it('is the one it was connected with; others take that of the environment, or have none', async () => {
    expect(await aStage().tokens.of('1001')).toBe('of the number');
    expect(await aStage().tokens.of('1002')).toBe('of the environment');
    expect(await aStage(null).tokens.of('1002')).toBeNull();
  });

  it('is another one within two seconds after it was replaced, without being read for every call', async () => {
    const { clock, rows, store, tokens } = aStage();
    await tokens.of('1001');
    rows.set('1001', aNumber('1001', 'the next'));
    clock.advance(1_999);
    expect([await tokens.of('1001'), store.reads]).toEqual(['of the number', 1]);
    clock.advance(1);
    expect(await tokens.of('1001')).toBe('the next');
  });

  it('stays the last that was read while MongoDB is away; without one it is not guessed', async () => {
    const { clock, store, tokens } = aStage();
    await tokens.of('1001');
    store.isAway = true;
    clock.advance(60_000);
    expect(await tokens.of('1001')).toBe('of the number');
    await expect(tokens.of('1002')).rejects.toThrow('away');
  });

  it('is none where it cannot be opened: the environment does not stand in for it', async () => {
    const { rows, tokens } = aStage();
    rows.set('1001', { ...aNumber('1001', 'x'), token: vault.seal('moved here from elsewhere', '1009') });
    expect(await tokens.of('1001')).toBeNull();
  });
});
