import http from 'node:http';
import https from 'node:https';
import type { IncomingMessage } from 'node:http';
import { z } from 'zod';
import type { NumberId } from '../domain/ids';
import { AppError, isAppError } from '../errors';
import { addressRefused, createPublicLookup, isPrivateLiteral } from './public-lookup';
import type { Resolve } from './public-lookup';
import type { TokenOf } from './graph-client';

export type MediaClientParts = {
  baseUrl: string;
  version: string;
  tokenOf: TokenOf;
  /** Hosts that files come from, besides the Graph API itself. */
  hosts: readonly string[];
  /** So long may nothing come. */
  idleMs: number;
  /** So long may a file take as a whole. */
  wholeMs: number;
  resolve?: Resolve;
};

/** Where a file is at this moment, and what Meta says of it. */
export type LocatedMedia = { url: string; size: number | null; sha256: string | null };

const MOST_REDIRECTS = 3;
/** An answer of the Graph API is a few hundred bytes. */
const LONGEST_ANSWER = 64 * 1024;
const located = z.object({
  url: z.url(),
  file_size: z.coerce.number().int().min(0).nullish().catch(null),
  sha256: z.string().nullish().catch(null),
});

/**
 * Fetches files that buyers sent. The token goes to the Graph API and to the named hosts only, over TLS, and to no
 * address that is not public; redirects are followed under the same rules. The configured Graph API itself is trusted
 * wherever it is. Throws `media-refused` for what must not be asked, `media-unreachable` for what may come later.
 */
export function createMediaClient(parts: MediaClientParts) {
  const graph = new URL(parts.baseUrl);
  const agents = { http: new http.Agent({ keepAlive: true }), https: new https.Agent({ keepAlive: true }) };
  const ask = createAsk({ ...parts, graph, agents });

  return {
    /** Asks where a file is; the address holds for five minutes. */
    async locate({ number, providerId }: { number: NumberId; providerId: string }): Promise<LocatedMedia> {
      const base = parts.baseUrl.endsWith('/') ? parts.baseUrl : `${parts.baseUrl}/`;
      const url = new URL(`${parts.version}/${encodeURIComponent(providerId)}`, base);
      url.searchParams.set('phone_number_id', number);
      const response = await ask(url, number);
      const read = located.safeParse(parseJson(await textOf(response)));
      if (response.statusCode !== 200 || !read.success) throw unreachable();
      const { url: at, file_size: size, sha256 } = read.data;
      return { url: at, size: size ?? null, sha256: sha256 ?? null };
    },
    /** Opens a file; what comes is read as slowly as the reader likes. An address that is too old is `media-unreachable`. */
    async download(address: string, number: NumberId): Promise<IncomingMessage> {
      let url = new URL(address);
      for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects += 1) {
        const response = await ask(url, number);
        if (response.statusCode === 200) return response;
        response.destroy();
        const { location } = response.headers;
        if (!isRedirect(response) || location === undefined || !URL.canParse(location, url.href)) throw unreachable();
        url = new URL(location, url);
      }
      throw addressRefused();
    },
    /** Closes idle connections. */
    close(): void {
      agents.http.destroy();
      agents.https.destroy();
    },
  };
}

export type MediaClient = ReturnType<typeof createMediaClient>;

type Asking = MediaClientParts & { graph: URL; agents: { http: http.Agent; https: https.Agent } };

/** Asks an address for what is there; the one place from which a request leaves. */
function createAsk({ graph, agents, hosts, tokenOf, idleMs, wholeMs, resolve }: Asking) {
  const lookup = createPublicLookup(resolve);
  const isAllowed = ({ protocol, hostname, port }: URL): boolean =>
    protocol === 'https:' && port === '' && hosts.includes(hostname) && !isPrivateLiteral(hostname);

  return async function ask(url: URL, number: NumberId): Promise<IncomingMessage> {
    const isGraph = url.origin === graph.origin;
    if (!isGraph && !isAllowed(url)) throw addressRefused();
    const token = await demandToken(tokenOf, number);
    const isTls = url.protocol === 'https:';
    const request = (isTls ? https : http).get(url, {
      agent: isTls ? agents.https : agents.http,
      headers: { authorization: `Bearer ${token}` },
      timeout: idleMs,
      signal: AbortSignal.timeout(wholeMs),
      ...(isGraph ? {} : { lookup }),
    });
    request.once('timeout', () => request.destroy(new Error('nothing came in time')));
    try {
      return await new Promise<IncomingMessage>((give, fail) => {
        request.once('response', give).once('error', fail);
      });
    } catch (error) {
      throw isAppError(error) ? error : unreachable(error);
    }
  };
}

/** Without a token a file may come later: somebody may give one. */
async function demandToken(tokenOf: TokenOf, number: NumberId): Promise<string> {
  const token = await tokenOf(number);
  if (token === null) throw unreachable();
  return token;
}

const unreachable = (cause?: unknown): AppError => new AppError('media-unreachable', undefined, { cause });

function isRedirect({ statusCode = 0 }: IncomingMessage): boolean {
  return statusCode >= 300 && statusCode < 400;
}

async function textOf(response: IncomingMessage): Promise<string> {
  let text = '';
  try {
    response.setEncoding('utf8');
    for await (const chunk of response) if (text.length < LONGEST_ANSWER) text += String(chunk);
    return text;
  } catch (error) {
    throw unreachable(error);
  }
}

function parseJson(text: string): unknown {
  try {
    const json: unknown = JSON.parse(text);
    return json;
  } catch {
    return null;
  }
}
