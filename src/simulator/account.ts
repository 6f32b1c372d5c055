import type { Instant } from '../domain/time';
import { SECOND_MS } from '../domain/time';
import type { Clock } from './clock';
import type { Refusal } from './refusals';
import { ACCOUNT } from './webhook-body';

export const MESSAGING = 'whatsapp_business_messaging';
export const MANAGEMENT = 'whatsapp_business_management';

/** A token of a system user. `expiresAt` null: never. */
export type SimulatedToken = { scopes: readonly string[]; expiresAt: Instant | null; revoked: boolean };
/** A number of the account. Registering for the first time chooses the PIN. */
export type SimulatedNumber = { registered: boolean; pin: string | null; tries: number; quality: string };
type Subscription = { callbackUrl: string; fields: readonly string[] };

export type AccountParts = {
  appSecret: string;
  accessToken: string;
  numbers: readonly string[];
  clock: Pick<Clock, 'now'>;
};

/** The Meta app to which everything belongs. */
export const APP = '670843887433847';

const everyScope = [MANAGEMENT, MESSAGING] as const;
/** Meta registers a number ten times in 72 hours. */
const MOST_TRIES = 10;

const fullToken: SimulatedToken = { scopes: everyScope, expiresAt: null, revoked: false };
const usualNumber: SimulatedNumber = { registered: true, pin: null, tries: 0, quality: 'GREEN' };

/** The business side of Meta: the account, its app, its numbers and who may do what with which token. */
export function createAccount(parts: AccountParts) {
  const { appSecret, clock } = parts;
  const tokens = new Map<string, SimulatedToken>([[parts.accessToken, fullToken]]);
  const numbers = new Map(parts.numbers.map((number) => [number, usualNumber]));
  const subscribed = new Set<string>();
  const subscription: { app: Subscription | null } = { app: null };
  const bearerOf = (authorization: string | undefined): string => authorization?.replace(/^Bearer /, '') ?? '';
  const isApp = (bearer: string): boolean => bearer === `${APP}|${appSecret}`;

  function isGood({ expiresAt, revoked }: SimulatedToken): boolean {
    return !revoked && (expiresAt === null || clock.now() < expiresAt);
  }

  return {
    subscribed,
    subscription,
    numbers,
    isApp: (authorization: string | undefined): boolean => isApp(bearerOf(authorization)),
    /** Says why a token does not open this, or null. */
    whyNot(authorization: string | undefined, scope: string): Refusal | null {
      const token = tokens.get(bearerOf(authorization));
      if (token === undefined || token.revoked) return { code: 190, details: 'The token is not valid.' };
      if (!isGood(token)) return { code: 190, details: 'The session has expired.' };
      return token.scopes.includes(scope) ? null : { code: 200, details: `The token lacks ${scope}.` };
    },
    /** What `debug_token` says of a token. */
    describe: (token: string): object => describe(tokens.get(token), isGood),
    /** Makes a token, or changes one. */
    setToken(token: string, changes: Partial<SimulatedToken>): void {
      tokens.set(token, { ...(tokens.get(token) ?? fullToken), ...changes });
    },
    /** Changes a number. */
    setNumber(number: string, changes: Partial<SimulatedNumber>): void {
      numbers.set(number, { ...(numbers.get(number) ?? usualNumber), ...changes });
    },
    register: (number: string, pin: unknown): Refusal | null => register(numbers, number, pin),
  };
}

function describe(known: SimulatedToken | undefined, isGood: (token: SimulatedToken) => boolean): object {
  if (known === undefined) return { is_valid: false, scopes: [], error: { code: 190, message: 'Malformed token' } };
  const seconds = known.expiresAt === null ? 0 : Math.floor(known.expiresAt / SECOND_MS);
  return {
    ...{ app_id: APP, type: 'SYSTEM_USER', application: 'Simulated app', user_id: '1' },
    ...{ expires_at: seconds, data_access_expires_at: 0, is_valid: isGood(known), scopes: known.scopes },
    granular_scopes: known.scopes.map((scope) => ({ scope, target_ids: [ACCOUNT] })),
  };
}

/** Registers a number; the first time chooses its PIN. */
function register(numbers: Map<string, SimulatedNumber>, number: string, pin: unknown): Refusal | null {
  const known = numbers.get(number);
  if (known === undefined) return { code: 100, details: `There is no number ${number}.` };
  if (known.tries >= MOST_TRIES) return { code: 133016, details: 'Registered too often within 72 hours.' };
  const tried = { ...known, tries: known.tries + 1 };
  numbers.set(number, tried);
  if (typeof pin !== 'string' || !/^\d{6}$/.test(pin)) return { code: 100, details: 'pin: six digits' };
  if (known.pin !== null && known.pin !== pin) return { code: 133005, details: 'The PIN is wrong.' };
  numbers.set(number, { ...tried, registered: true, pin });
  return null;
}

export type Account = ReturnType<typeof createAccount>;
