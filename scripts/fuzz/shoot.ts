import { Agent, request } from 'node:http';
import type { ClientRequest } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type { Fuzzed, Manner } from './requests';

type Shooting = { baseUrl: string; requests: number; atOnce: number; next: () => Fuzzed };
/** How often each status was answered, and how many connections ended without an answer. */
export type Shots = { statuses: Readonly<Record<string, number>>; closed: number };

/** Whoever is cut off for being slow is so well before this; nobody waits longer for an answer. */
const ANSWER_WITHIN_MS = 60_000;
const PIECES = 5;
const PAUSE_MS = 20;
const CLOSED = 'closed';

/** Sends so many requests, some at once, and counts what came back. */
export async function shoot({ baseUrl, requests, atOnce, next }: Shooting): Promise<Shots> {
  const agent = new Agent({ keepAlive: true, maxSockets: atOnce });
  const counts = new Map<string, number>();
  let left = requests;

  async function shooter(): Promise<void> {
    while (left > 0) {
      left -= 1;
      const outcome = await shootOnce(baseUrl, next(), agent);
      counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
    }
  }

  await Promise.all(Array.from({ length: atOnce }, shooter));
  agent.destroy();
  const { [CLOSED]: closed = 0, ...statuses } = Object.fromEntries([...counts].sort());
  return { statuses, closed };
}

function shootOnce(baseUrl: string, fuzzed: Fuzzed, agent: Agent): Promise<string> {
  return new Promise((resolve) => {
    const { hostname, port } = new URL(baseUrl);
    const { method, path, body, manner } = fuzzed;
    const headers = { ...fuzzed.headers, ...lengthOf(fuzzed) };
    let outcome = CLOSED;
    const sent = request({ hostname, port, method, path, agent, headers }, (answer) => {
      outcome = String(answer.statusCode);
      answer.resume();
    });
    sent.setTimeout(ANSWER_WITHIN_MS, () => sent.destroy());
    // Whoever is refused before his body has arrived may be cut off while he still sends it.
    sent.on('error', () => undefined);
    sent.once('close', () => resolve(outcome));
    manners[manner](sent, body).catch(() => sent.destroy());
  });
}

/** In pieces the body has no length of its own. */
function lengthOf({ body, manner }: Fuzzed): Record<string, string> {
  return body.length === 0 || manner === 'pieces' ? {} : { 'content-length': String(body.length) };
}

const manners: Readonly<Record<Manner, (sent: ClientRequest, body: Buffer) => Promise<void>>> = {
  whole: (sent, body) => Promise.resolve(void sent.end(body)),
  pieces: (sent, body) => inPieces(sent, body, 0),
  slow: (sent, body) => inPieces(sent, body, PAUSE_MS),
  async left(sent, body) {
    sent.write(body.subarray(0, body.length / 2));
    await pause(PAUSE_MS);
    sent.destroy();
  },
  stuck: (sent, body) => Promise.resolve(void sent.write(body.subarray(0, body.length / 2))),
};

async function inPieces(sent: ClientRequest, body: Buffer, pauseMs: number): Promise<void> {
  const size = Math.ceil(body.length / PIECES);
  for (let from = 0; from < body.length && !sent.destroyed; from += size) {
    sent.write(body.subarray(from, from + size));
    await pause(pauseMs);
  }
  sent.end();
}
