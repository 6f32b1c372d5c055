import { z } from 'zod';
import type { NumberId } from '../domain/ids';
import type { Instant } from '../domain/time';
import { SECOND_MS } from '../domain/time';
import { AppError } from '../errors';
import { readError } from './graph-body';
import { adviceOn } from './graph-errors';

export type GraphAccountParts = { baseUrl: string; version: string; timeoutMs: number };

/** What `debug_token` says. `targets`: the accounts that a scope reaches; empty: all of them. */
export type TokenFacts = {
  valid: boolean;
  app: string | null;
  scopes: readonly string[];
  targets: ReadonlyMap<string, readonly string[]>;
  /** The earlier of the two ends that Meta names; null: none. */
  expiresAt: Instant | null;
};
export type NumberFacts = { id: string; display: string | null; quality: string | null; status: string | null };
export type Subscription = { url: string | null; fields: readonly string[] };

const id = z.coerce.string();
const seconds = z.coerce.number().int().min(0).catch(0);
const word = z.string().nullish().catch(null);
const debugAnswer = z.object({
  data: z.object({
    is_valid: z.boolean().catch(false),
    app_id: id.nullish().catch(null),
    scopes: z.array(z.string()).catch([]),
    granular_scopes: z.array(z.object({ scope: z.string(), target_ids: z.array(id).catch([]) })).catch([]),
    expires_at: seconds,
    data_access_expires_at: seconds,
  }),
});
const numbersAnswer = z.object({
  data: z.array(z.object({ id, display_phone_number: word, quality_rating: word, status: word })),
});
const appsAnswer = z.object({ data: z.array(z.object({ whatsapp_business_api_data: z.object({ id }) })) });
const subscriptionsAnswer = z.object({
  data: z.array(
    z.object({
      object: z.string(),
      callback_url: word,
      fields: z.array(z.union([z.string(), z.object({ name: z.string() })])).catch([]),
    }),
  ),
});

/** The kind of object whose webhooks an app subscribes. */
const OBJECT = 'whatsapp_business_account';
const NUMBER_FIELDS = 'id,display_phone_number,quality_rating,status';
const MOST_NUMBERS = '100';

type Call = { method?: 'GET' | 'POST'; query?: Readonly<Record<string, string>>; body?: object; bearer: string };

/**
 * The calls by which a number is connected and looked at. Throws `graph-rejected` with Meta's code in the details and the
 * sentence of the code, and `graph-unreachable` for everything that may come later.
 */
export function createGraphAccount(parts: GraphAccountParts) {
  const ask = (path: string, call: Call): Promise<unknown> => askGraph(parts, path, call);
  return {
    /** Asks as the app, so that a token which opens nothing can be asked about too. */
    async debugToken(token: string, appToken: string): Promise<TokenFacts> {
      const answer = await ask('debug_token', { query: { input_token: token }, bearer: appToken });
      return toTokenFacts(read(debugAnswer, answer).data);
    },
    async numbersOf(account: string, bearer: string): Promise<readonly NumberFacts[]> {
      const query = { fields: NUMBER_FIELDS, limit: MOST_NUMBERS };
      const { data } = read(numbersAnswer, await ask(`${account}/phone_numbers`, { query, bearer }));
      return data.map(({ id: number, display_phone_number: display, quality_rating: quality, status }) => ({
        ...{ id: number, display: display ?? null, quality: quality ?? null, status: status ?? null },
      }));
    },
    async register(number: NumberId, pin: string, bearer: string): Promise<void> {
      await ask(`${number}/register`, { method: 'POST', body: { messaging_product: 'whatsapp', pin }, bearer });
    },
    /** The apps to which an account's webhooks go. */
    async appsOf(account: string, bearer: string): Promise<readonly string[]> {
      const { data } = read(appsAnswer, await ask(`${account}/subscribed_apps`, { bearer }));
      return data.map((one) => one.whatsapp_business_api_data.id);
    },
    subscribeAccount: (account: string, bearer: string): Promise<unknown> =>
      ask(`${account}/subscribed_apps`, { method: 'POST', bearer }),
    /** Where an app has its webhooks delivered, and which fields of them. */
    async subscriptionOf(app: string, appToken: string): Promise<Subscription> {
      const { data } = read(subscriptionsAnswer, await ask(`${app}/subscriptions`, { bearer: appToken }));
      const found = data.find(({ object }) => object === OBJECT);
      const fields = (found?.fields ?? []).map((field) => (typeof field === 'string' ? field : field.name));
      return { url: found?.callback_url ?? null, fields };
    },
    /** Meta asks the address for its challenge before it answers. */
    async subscribeApp(
      app: string,
      appToken: string,
      wanted: { url: string; verifyToken: string; fields: readonly string[] },
    ) {
      const { url: callback_url, verifyToken: verify_token } = wanted;
      const body = { object: OBJECT, callback_url, verify_token, fields: wanted.fields.join(',') };
      await ask(`${app}/subscriptions`, { method: 'POST', body, bearer: appToken });
    },
  };
}

export type GraphAccount = ReturnType<typeof createGraphAccount>;

function toTokenFacts(data: z.output<typeof debugAnswer>['data']): TokenFacts {
  const ends = [data.expires_at, data.data_access_expires_at].filter((end) => end > 0);
  return {
    valid: data.is_valid,
    app: data.app_id ?? null,
    scopes: data.scopes,
    targets: new Map(data.granular_scopes.map(({ scope, target_ids: targets }) => [scope, targets])),
    expiresAt: ends.length === 0 ? null : Math.min(...ends) * SECOND_MS,
  };
}

function read<T extends z.ZodType>(schema: T, answer: unknown): z.output<T> {
  const found = schema.safeParse(answer);
  if (!found.success) throw unreachable();
  return found.data;
}

async function askGraph(
  { baseUrl, version, timeoutMs }: GraphAccountParts,
  path: string,
  call: Call,
): Promise<unknown> {
  const url = new URL(`${version}/${path}`, baseUrl.endsWith('/') ? baseUrl : `${baseUrl}/`);
  for (const [name, value] of Object.entries(call.query ?? {})) url.searchParams.set(name, value);
  const { status, text } = await answerOf(url, call, timeoutMs);
  const isOk = status >= 200 && status < 300;
  const { code } = readError(text);
  if (isOk) return parsed(text);
  if (code === null || status >= 500) throw unreachable();
  throw new AppError('graph-rejected', adviceOn(code), { details: { graphCode: code } });
}

async function answerOf(url: URL, { method = 'GET', body, bearer }: Call, timeoutMs: number) {
  try {
    const response = await fetch(url, {
      method,
      headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
      // A redirect would carry the token to whoever is named.
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, text: await response.text() };
  } catch {
    // The cause names the address, and the address may hold the token.
    throw unreachable();
  }
}

function parsed(text: string): unknown {
  try {
    const json: unknown = JSON.parse(text);
    return json;
  } catch {
    throw unreachable();
  }
}

const unreachable = (): AppError =>
  new AppError('graph-unreachable', 'Meta could not be asked, or did not answer as it says it does; try again later.');
