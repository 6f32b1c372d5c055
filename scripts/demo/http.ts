import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { ActTruth, Truth } from '../../src/simulator/truth';

const CALL_MS = 35_000;
/** A process that was killed is back within this. */
const TRIES = 40;
const TRY_AGAIN_MS = 500;

/** What was answered; only a success has a body that is read. */
export type Answer<T> = { ok: true; body: T; version: string | null } | { ok: false; status: number };
type Call<T> = {
  url: string;
  method?: string;
  body?: unknown;
  headers?: Record<string, string>;
  schema: z.ZodType<T>;
  /** The end of the story: whoever still waits for an answer gives up. */
  curtain: AbortSignal;
};

async function call<T>({ url, method = 'GET', body, headers = {}, schema, curtain }: Call<T>): Promise<Answer<T>> {
  const response = await fetch(url, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    signal: AbortSignal.any([curtain, AbortSignal.timeout(CALL_MS)]),
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const { ok, status } = response;
  const read: unknown = await response.json();
  return ok ? { ok, body: schema.parse(read), version: response.headers.get('etag') } : { ok: false, status };
}

const SERVER_ERROR = 500;

/** Calls again while nobody listens or a server is away: repetitions of a request carry its idempotency key. */
async function patiently<T>(wanted: Call<T>): Promise<Answer<T>> {
  for (let attempt = 1; ; attempt += 1) {
    const answer = await call(wanted).catch((error: unknown) => {
      if (attempt >= TRIES || error instanceof z.ZodError || wanted.curtain.aborted) throw error;
      return null;
    });
    const isAway = answer === null || (!answer.ok && answer.status >= SERVER_ERROR);
    if (answer !== null && (!isAway || attempt >= TRIES)) return answer;
    await new Promise((resolve) => setTimeout(resolve, TRY_AGAIN_MS));
  }
}

/** The admin API as a person of the business uses it. */
export function createAdmin({ port, key, curtain }: { port: number; key: string; curtain: AbortSignal }) {
  const base = `http://127.0.0.1:${port}/api/v1`;
  const headers = (): Record<string, string> => ({ authorization: `Bearer ${key}`, 'idempotency-key': randomUUID() });
  return {
    get: <T>(path: string, schema: z.ZodType<T>): Promise<Answer<T>> =>
      patiently({ url: `${base}${path}`, headers: headers(), schema, curtain }),
    post: <T>(path: string, body: unknown, schema: z.ZodType<T>): Promise<Answer<T>> =>
      patiently({ url: `${base}${path}`, method: 'POST', body, headers: headers(), schema, curtain }),
    put: <T>(path: string, body: unknown, { version, schema }: { version: string; schema: z.ZodType<T> }) =>
      patiently({
        url: `${base}${path}`,
        method: 'PUT',
        body,
        headers: { ...headers(), 'if-match': version },
        schema,
        curtain,
      }),
  };
}

export type Admin = ReturnType<typeof createAdmin>;

/** The truth is the simulator's own type and comes from the simulator itself; it is taken as it is. */
const truthSchema = z.custom<Truth>((value) => typeof value === 'object' && value !== null && 'sends' in value);

/** The simulator as the demo directs it. */
export function createDirector({ port, curtain }: { port: number; curtain: AbortSignal }) {
  const base = `http://127.0.0.1:${port}/simulator`;
  const post = async (path: string, body: unknown): Promise<void> => {
    await patiently({ url: `${base}${path}`, method: 'POST', body, schema: z.unknown(), curtain });
  };
  const get = async <T>(path: string, schema: z.ZodType<T>): Promise<T> => {
    const answer = await patiently({ url: `${base}${path}`, schema, curtain });
    if (!answer.ok) throw new Error(`The simulator answered ${answer.status}.`);
    return answer.body;
  };
  return {
    play: (morning: { buyers: number; overMs: number; hourMs: number; personas: readonly string[] }): Promise<void> =>
      post('/play', morning),
    endPlay: (): Promise<void> => post('/curtain', {}),
    answerOnPhone: (to: string, text: string): Promise<void> => post('/echo', { to: `+${to}`, text }),
    setFaults: (rates: Record<string, number>): Promise<void> => post('/faults', { rates }),
    noteAct: (act: ActTruth): Promise<void> => post('/acts', act),
    truth: (): Promise<Truth> => get('/truth', truthSchema),
    isQuiet: async (): Promise<boolean> => (await get('/quiet', z.object({ quiet: z.boolean() }))).quiet,
  };
}

export type Director = ReturnType<typeof createDirector>;
