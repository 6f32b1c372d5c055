import { isPausedBy } from '../src/crm/gates';
import type { Gates } from '../src/crm/gates';
import type { BusinessNumber, NumberCheck } from '../src/crm/masters';
import type { Numbers } from '../src/crm/numbers';
import type { ReadModelQueries } from '../src/crm/read-model-queries';
import type { Templates } from '../src/crm/templates';
import { TOKEN_KNOWN_FOR_MS } from '../src/crm/tokens';
import type { TokenVault } from '../src/crm/token-vault';
import type { NumberId } from '../src/domain/ids';
import type { NumberProblem } from '../src/domain/number-problems';
import type { Instant } from '../src/domain/time';
import { AppError, isAppError } from '../src/errors';
import type { NumberFindings, NumberPlace } from '../src/whatsapp/number-look';
import type { NumberActivities } from './contract';

export type NumberCheckParts = {
  numbers: Pick<Numbers, 'get' | 'all' | 'saveCheck'>;
  vault: Pick<TokenVault, 'open'>;
  look: (place: NumberPlace) => Promise<NumberFindings>;
  templates: Pick<Templates, 'all'>;
  queries: Pick<ReadModelQueries, 'lastInboundAt'>;
  gates: Pick<Gates, 'read' | 'setPause'>;
  /** Of the Meta app. */
  appSecret: string;
  now: () => Instant;
  wait: (ms: number) => Promise<void>;
};

const ofToken: readonly NumberProblem[] = ['token-missing', 'token-refused', 'scope-missing'];
/** Who resumed where a check did. */
const BY_CHECK = 'number check';

/**
 * Looks at connected numbers, keeps what was found, and lets sends go on that a refused token had stopped once every
 * number has a token that Meta accepts.
 */
export function createNumberCheck(parts: NumberCheckParts) {
  async function check(row: BusinessNumber): Promise<NumberCheck> {
    const { _id: number, account, app, webhookUrl } = row;
    const at = parts.now();
    const place = {
      number,
      account,
      app,
      appToken: `${app}|${parts.appSecret}`,
      webhookUrl,
      token: tokenOf(parts, row),
    };
    const [found, templates, lastInboundAt] = await Promise.all([
      parts.look(place),
      parts.templates.all(),
      parts.queries.lastInboundAt(number),
    ]);
    const ofAccount = templates.filter((one) => one.account === account && one.state === 'approved');
    const checked = { ...found, at, templates: ofAccount.length, lastInboundAt };
    await parts.numbers.saveCheck(number, checked);
    await resumeToken(parts);
    return checked;
  }

  return {
    /** Looks at one number; throws `not-found` when it was never connected. */
    async one(number: NumberId): Promise<NumberCheck> {
      const row = await parts.numbers.get(number);
      if (row !== null) return check(row);
      throw new AppError('not-found', `${number} is not connected; "continuo number connect" does it.`);
    },
    /** Looks at all of them, one after the other. */
    async all(): Promise<readonly { number: NumberId; check: NumberCheck }[]> {
      const checked = [];
      for (const row of await parts.numbers.all()) checked.push({ number: row._id, check: await check(row) });
      return checked;
    },
  };
}

export type NumberChecking = ReturnType<typeof createNumberCheck>;

/** What the daily workflow calls. Codes only: they stand in a history. */
export function createNumberActivities(checking: Pick<NumberChecking, 'all'>): NumberActivities {
  return {
    async checkNumbers() {
      const checked = await checking.all();
      return {
        checked: checked.length,
        problems: checked.flatMap(({ check }) => check.problems.map(({ code }) => code)),
      };
    },
  };
}

function tokenOf({ vault }: NumberCheckParts, { _id, token }: BusinessNumber): string | null {
  try {
    return vault.open(token, _id);
  } catch (error) {
    if (isAppError(error)) return null;
    throw error;
  }
}

async function resumeToken({ numbers, gates, now, wait }: NumberCheckParts): Promise<void> {
  const [gate] = await gates.read(['token']);
  if (gate === undefined || !isPausedBy(gate, now())) return;
  const all = await numbers.all();
  const bad = all.some(({ check }) => check?.problems.some(({ code }) => ofToken.includes(code)) ?? true);
  if (bad) return;
  // Until then a worker may still send with the token before: its refusal would stop everything again.
  const newest = Math.max(...all.map(({ tokenSetAt }) => tokenSetAt));
  await wait(Math.max(0, newest + TOKEN_KNOWN_FOR_MS - now()));
  await gates.setPause('token', { paused: false, until: null, by: BY_CHECK, reason: 'token accepted', at: now() });
}
