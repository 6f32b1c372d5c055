import http from 'node:http';
import https from 'node:https';
import type { NumberId } from '../domain/ids';
import type { ReasonCode } from '../domain/reasons';
import type { Instant } from '../domain/time';
import { SECOND_MS } from '../domain/time';
import { messageBody, readAnswer, readError } from './graph-body';
import type { OutwardMessage } from './graph-body';
import type { StopScope } from './graph-codes';
import type { GraphError } from './graph-errors';
import { judgeGraphError } from './graph-errors';

/** `writtenAt`: when the request left our hands; null when not a byte of it did. */
export type GraphResult = { writtenAt: Instant | null } & (
  | { kind: 'accepted'; wamid: string; waId: string | null; held: boolean }
  | { kind: 'rejected'; code: number | null; reason: ReasonCode; httpStatus: number }
  | { kind: 'unsent'; code: number | null; httpStatus: number | null; retryAfterMs: number; reason: ReasonCode }
  | { kind: 'paused'; code: number; httpStatus: number; scope: StopScope; forMs: number | null }
  | { kind: 'uncertain'; httpStatus: number | null; code: number | null }
  | { kind: 'dropped'; reason: ReasonCode }
);

/** Asked for every call, so that a replaced token is used at once. */
export type TokenOf = (number: NumberId) => Promise<string | null>;

export type GraphParts = {
  baseUrl: string;
  version: string;
  /** The token of a number; null: there is none. Rejects while it cannot be read. */
  tokenOf: TokenOf;
  timeoutMs: number;
  now: () => Instant;
};
/**
 * `mayWrite` is asked in the same tick in which the request is written; a reason stops it. `tries` counts the tries at
 * this message with this one: whoever is refused again and again waits longer.
 */
export type MessageSend = OutwardMessage & { number: NumberId; tries: number; mayWrite: () => ReasonCode | null };

/** A connection that could not be opened is tried again after this. */
const RECONNECT_MS = 2 * SECOND_MS;
/** An answer is a few hundred bytes; whatever is longer is not one. */
const LONGEST_ANSWER = 64 * 1024;

type Outcome = { status: number; body: string; retryAfter: string | undefined } | { failed: true };

/**
 * Sends over the Graph API. There is no idempotency key: the result says exactly whether nothing was sent, something
 * was, or nobody knows.
 */
export function createGraphClient(parts: GraphParts) {
  const agent = parts.baseUrl.startsWith('https:')
    ? new https.Agent({ keepAlive: true })
    : new http.Agent({ keepAlive: true });
  return {
    send: (message: MessageSend): Promise<GraphResult> => sendMessage(parts, agent, message),
    /** Closes idle connections. */
    close: (): void => agent.destroy(),
  };
}

export type GraphClient = ReturnType<typeof createGraphClient>;

const unreachable: GraphResult = {
  ...{ kind: 'unsent', code: null, httpStatus: null, retryAfterMs: RECONNECT_MS },
  ...{ reason: 'graph-unreachable', writtenAt: null },
};
/** As WhatsApp itself answers whoever calls without a token. */
const withoutToken = { kind: 'paused', code: 190, httpStatus: 401, scope: 'token', forMs: null } as const;

async function sendMessage(parts: GraphParts, agent: http.Agent, send: MessageSend): Promise<GraphResult> {
  const token = await parts.tokenOf(send.number).catch(() => undefined);
  if (token === undefined) return unreachable;
  if (token === null) return { ...withoutToken, writtenAt: null };
  const body = Buffer.from(JSON.stringify(messageBody(send)));
  const url = new URL(`${parts.version}/${send.number}/messages`, withSlash(parts.baseUrl));
  const call = openCall({ url, agent, token, timeoutMs: parts.timeoutMs, length: body.length });
  const connected = await call.connected;
  if (!connected) return unreachable;
  // From here to the write there is no await: what is asked is true when the bytes leave.
  const reason = send.mayWrite();
  if (reason !== null) {
    call.abandon();
    return { kind: 'dropped', reason, writtenAt: null };
  }
  const writtenAt = parts.now();
  call.write(body);
  return { ...toResult(await call.outcome, send.tries), writtenAt };
}

function withSlash(url: string): string {
  return url.endsWith('/') ? url : `${url}/`;
}

type CallParts = { url: URL; agent: http.Agent; token: string; timeoutMs: number; length: number };

/** Opens a connection without writing anything, so that the last question can be asked with the line already open. */
function openCall({ url, agent, token, timeoutMs, length }: CallParts) {
  const send = url.protocol === 'https:' ? https.request : http.request;
  const request = send(url, {
    method: 'POST',
    agent,
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'content-length': String(length),
    },
  });
  const timer = setTimeout(() => request.destroy(new Error('time-out')), timeoutMs);
  const outcome = new Promise<Outcome>((resolve) => {
    const fail = (): void => resolve({ failed: true });
    request.once('error', fail);
    request.once('close', fail);
    request.once('response', (response) => {
      // The request closes when its response has ended; what was read decides then.
      request.off('close', fail);
      readResponse(response).then(resolve, fail);
    });
  }).finally(() => clearTimeout(timer));
  return {
    connected: connectionOf(request),
    outcome,
    write: (body: Buffer): void => void request.end(body),
    abandon: (): void => void request.destroy(),
  };
}

/** Waits for the socket; false when it could not be opened. */
function connectionOf(request: http.ClientRequest): Promise<boolean> {
  return new Promise((resolve) => {
    request.once('error', () => resolve(false));
    request.once('close', () => resolve(false));
    request.once('socket', (socket) => {
      if (!socket.connecting) {
        resolve(true);
        return;
      }
      socket.once('encrypted' in socket ? 'secureConnect' : 'connect', () => resolve(true));
    });
  });
}

async function readResponse(response: http.IncomingMessage): Promise<Outcome> {
  response.setEncoding('utf8');
  let body = '';
  for await (const chunk of response) if (body.length < LONGEST_ANSWER) body += String(chunk);
  return { status: response.statusCode ?? 0, body, retryAfter: response.headers['retry-after'] };
}

type Judged = GraphResult extends infer R ? (R extends unknown ? Omit<R, 'writtenAt'> : never) : never;

function toResult(outcome: Outcome, tries: number): Judged {
  if ('failed' in outcome) return { kind: 'uncertain', httpStatus: null, code: null };
  const { status: httpStatus, body } = outcome;
  if (httpStatus >= 200 && httpStatus < 300) {
    const answer = readAnswer(body);
    return answer === null ? { kind: 'uncertain', httpStatus, code: null } : { kind: 'accepted', ...answer };
  }
  return toFailure(outcome, { ...readError(body), tries });
}

function toFailure(
  { status: httpStatus, retryAfter }: Exclude<Outcome, { failed: true }>,
  { code, isTransient, tries }: GraphError & { tries: number },
): Judged {
  const placed = judgeGraphError({ code, isTransient }, { httpStatus, tries });
  switch (placed.kind) {
    case 'unknown':
      return { kind: 'uncertain', httpStatus, code };
    case 'refused':
      return { kind: 'rejected', code, reason: placed.reason, httpStatus };
    case 'paused':
      return { ...placed, httpStatus };
    case 'later': {
      const asked = Number(retryAfter) * SECOND_MS;
      const retryAfterMs = Number.isFinite(asked) && asked > 0 ? asked : placed.afterMs;
      return { kind: 'unsent', code, httpStatus, retryAfterMs, reason: placed.reason };
    }
  }
}
