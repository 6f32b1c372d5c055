import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Database } from '../../src/crm/database';
import { createPublicApp } from '../../src/http/public-app';
import { listen } from '../../src/http/listen';
import type { Patience } from '../../src/http/listen';
import type { WebhookDeps } from '../../src/http/webhook';
import { createMetrics } from '../../src/metrics';
import { signatureOf } from '../../src/simulator/meta-json';
import { aCapture } from '../integration/capture/stage';
import { silentLog } from './internal-api';

export const WEBHOOK = '/webhooks/whatsapp';
export const SECRET = 'test_app_secret';

type Delivered = { status: number; text: string };

/** What the internet sees, on a real store and a real listener, as the api opens it. */
export async function openEdge(
  database: Database,
  { patience, secrets = [SECRET], notice = () => undefined }: Wanted = {},
) {
  const metrics = createMetrics();
  const app = createPublicApp({
    ...aCapture(database),
    notice,
    appSecrets: secrets,
    verifyToken: 'verify',
    log: silentLog,
    metrics,
    newId: randomUUID,
  });
  const server = await listen(app, { host: '127.0.0.1', port: 0, variable: 'PUBLIC_PORT' }, patience);
  const { port } = server.address() as AddressInfo;

  async function post(body: Buffer, headers: Record<string, string> = {}): Promise<Delivered> {
    const answer = await fetch(`http://127.0.0.1:${port}${WEBHOOK}`, {
      method: 'POST',
      body: new Uint8Array(body),
      headers: { 'content-type': 'application/json', ...headers },
    });
    return { status: answer.status, text: await answer.text() };
  }

  return {
    port,
    post,
    /** Delivers with a signature of the first secret. */
    deliver: (body: Buffer, headers: Record<string, string> = {}): Promise<Delivered> =>
      post(body, { 'x-hub-signature-256': signatureOf(secrets[0] ?? '', body), ...headers }),
    /** Whether somebody else is served: a sign of life. */
    isServing: async (): Promise<boolean> => (await fetch(`http://127.0.0.1:${port}/healthz`)).ok,
    close: (): Promise<void> => closeNow(server),
  };
}

type Wanted = { patience?: Patience; secrets?: readonly string[]; notice?: WebhookDeps['notice'] };
export type Edge = Awaited<ReturnType<typeof openEdge>>;

async function closeNow(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}

/** A client that speaks bytes, not HTTP: `heard` is everything that was answered until the connection ended. */
export function speak(port: number, first: string | Buffer): { socket: Socket; heard: Promise<string> } {
  const socket = connect(port, '127.0.0.1');
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => void chunks.push(chunk));
  // Whoever is cut off while he speaks is told so by the system; what counts is what he heard before.
  socket.on('error', () => undefined);
  const heard = new Promise<string>((resolve) => {
    socket.once('close', () => resolve(Buffer.concat(chunks).toString('latin1')));
  });
  socket.write(first);
  return { socket, heard };
}

/** The first line of an answer. */
export const statusLine = (heard: string): string => heard.slice(0, heard.indexOf('\r\n'));
