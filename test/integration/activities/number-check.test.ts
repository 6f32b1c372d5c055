import { randomBytes } from 'node:crypto';
import { createNumberCheck } from '../../../activities/check-numbers';
import { createGates } from '../../../src/crm/gates';
import { createNumbers } from '../../../src/crm/numbers';
import { TOKEN_KNOWN_FOR_MS } from '../../../src/crm/tokens';
import { createTokenVault } from '../../../src/crm/token-vault';
import { NOON } from '../../support/builders';
import { testDatabase } from '../../support/servers';

const NUMBER = '106540352242922';
const database = testDatabase();
const gates = createGates({ database });
const numbers = createNumbers({ database });
const vault = createTokenVault([{ id: 'first', key: randomBytes(32) }]);
const allIsWell = {
  ...{ problems: [], tokenExpiresAt: null, scopes: [], quality: null, status: null, subscribed: true, fields: [] },
};

/** A check by a clock that goes on only while somebody waits. */
function aCheck() {
  const clock = { now: NOON };
  return createNumberCheck({
    ...{ numbers, vault, gates, appSecret: 'app secret', now: () => clock.now },
    look: () => Promise.resolve(allIsWell),
    templates: { all: () => Promise.resolve([]) },
    queries: { lastInboundAt: () => Promise.resolve(null) },
    wait(ms) {
      clock.now += ms;
      return Promise.resolve();
    },
  });
}

describe('A token that was replaced after WhatsApp had refused the one before', () => {
  it('lets sends go on when every worker uses it, not sooner', async () => {
    const connected = { display: null, account: 'a', app: 'p', webhookUrl: 'https://example.org/webhooks/whatsapp' };
    const token = { token: vault.seal('the next token', NUMBER), tokenSetAt: NOON };
    await numbers.connect(NUMBER, { connected: { ...connected, ...token }, at: NOON });
    await gates.stop('token', { code: 190, until: null, reason: 'sends-stopped', askedAt: NOON, at: NOON });

    await aCheck().one(NUMBER);

    const resumedAt = NOON + TOKEN_KNOWN_FOR_MS;
    expect(await gates.read(['token'])).toMatchObject([{ paused: false, resumedAt }]);
    // A call that began before with the old token is refused after it: that stops nothing any more.
    const late = {
      code: 190,
      until: null,
      reason: 'sends-stopped',
      askedAt: resumedAt - 1,
      at: resumedAt + 1,
    } as const;
    expect(await gates.stop('token', late)).toBe(false);
  });
});
