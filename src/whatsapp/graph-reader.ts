import { z } from 'zod';
import { AppError } from '../errors';
import { readError } from './graph-body';
import { adviceOn } from './graph-errors';

export type GraphReaderParts = {
  baseUrl: string;
  version: string;
  accessToken: string;
  timeoutMs: number;
  fetch?: typeof fetch;
};

const page = z.object({
  data: z.array(z.unknown()),
  paging: z.object({ cursors: z.object({ after: z.string() }).optional(), next: z.string().optional() }).optional(),
});
/** No list of ours is longer: an account has at most 6,000 templates, some in dozens of languages. */
const MOST_PAGES = 1_000;

/**
 * Reads what the Graph API knows of an account. Throws `graph-unreachable` for what may come later, and `graph-rejected`
 * with the sentence of the code.
 */
export function createGraphReader(parts: GraphReaderParts) {
  const read = (path: string, query: Readonly<Record<string, string>>): Promise<unknown> => get(parts, path, query);
  return {
    read,
    /** Reads every page of a list. The address of the next page is never followed, only its cursor: it holds the token. */
    async readAll(path: string, query: Readonly<Record<string, string>>): Promise<readonly unknown[]> {
      const found: unknown[] = [];
      let after: string | undefined;
      for (let pages = 0; pages < MOST_PAGES; pages += 1) {
        const answer = page.safeParse(await read(path, after === undefined ? query : { ...query, after }));
        if (!answer.success) throw unreachable();
        found.push(...answer.data.data);
        const { cursors, next } = answer.data.paging ?? {};
        if (next === undefined || cursors === undefined || cursors.after === after) return found;
        after = cursors.after;
      }
      throw unreachable();
    },
  };
}

export type GraphReader = ReturnType<typeof createGraphReader>;

async function get(
  { baseUrl, version, accessToken, timeoutMs, fetch: ask = fetch }: GraphReaderParts,
  path: string,
  query: Readonly<Record<string, string>>,
): Promise<unknown> {
  const url = new URL(`${version}/${path}`, baseUrl.endsWith('/') ? baseUrl : `${baseUrl}/`);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  const { status, body } = await answerOf(
    ask(url, {
      headers: { authorization: `Bearer ${accessToken}` },
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    }),
  );
  if (status >= 200 && status < 300) return parsed(body);
  const { code } = readError(body);
  if (code === null || status >= 500) throw unreachable();
  throw new AppError('graph-rejected', adviceOn(code), { details: { graphCode: code } });
}

async function answerOf(asked: Promise<Response>): Promise<{ status: number; body: string }> {
  try {
    const response = await asked;
    return { status: response.status, body: await response.text() };
  } catch (cause) {
    throw unreachable(cause);
  }
}

function parsed(body: string): unknown {
  try {
    const json: unknown = JSON.parse(body);
    return json;
  } catch (cause) {
    throw unreachable(cause);
  }
}

const unreachable = (cause?: unknown): AppError =>
  new AppError('graph-unreachable', 'WhatsApp could not be asked; nothing was changed.', { cause });
