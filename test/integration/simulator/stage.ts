import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingHttpHeaders, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FaultKind } from '../../../src/simulator/faults';
import { createSimulator } from '../../../src/simulator/simulator';
import type { Simulator } from '../../../src/simulator/simulator';
import type { Template } from '../../../src/simulator/templates';
import { aHandClock } from '../../support/hand-clock';

export const NUMBER = '900100200300';
export const TOKEN = 'token-of-the-test';
const SECRET = 'secret-of-the-test';

export type Hook = { raw: string; headers: IncomingHttpHeaders; body: Body };
type Change = { field: string; value: Record<string, unknown[]> & { metadata: unknown } };
type Body = { object: string; entry: { id: string; changes: Change[] }[] };

/** The webhook of a business that answers as the test says, 200 unless said otherwise. */
async function aWebhook() {
  const hooks: Hook[] = [];
  const answers: (number | 'reset')[] = [];
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const raw = Buffer.concat(chunks).toString('utf8');
      hooks.push({ raw, headers: request.headers, body: JSON.parse(raw) as Body });
      const answer = answers.shift() ?? 200;
      if (answer === 'reset') request.socket.destroy();
      else response.writeHead(answer).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/webhook`,
    hooks,
    answerNext: (...next: (number | 'reset')[]): void => void answers.push(...next),
    close: async (): Promise<void> => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A simulator with a hand clock, a webhook that listens, and a way to call its sending side. */
export async function aStage(given: { templates?: readonly Template[]; faults?: readonly FaultKind[] } = {}) {
  const clock = aHandClock();
  const webhook = await aWebhook();
  const simulator: Simulator = createSimulator({
    ...{ host: '127.0.0.1', port: 0, webhookUrl: webhook.url, appSecret: SECRET, accessToken: TOKEN },
    ...{ numbers: [NUMBER], seed: 1, clock, templates: given.templates ?? [] },
  });
  simulator.faultNext(...(given.faults ?? []));
  const { url } = await simulator.start();
  const post = (path: string, body: unknown, token = TOKEN): Promise<Response> =>
    fetch(`${url}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  return {
    ...{ clock, simulator, url, post, hooks: webhook.hooks, answerNext: webhook.answerNext },
    /** Sends a text as the product would. */
    send: async (to: string, text: string, more: object = {}) => {
      const address = /^[A-Z]/.test(to) ? { recipient: to } : { to };
      const body = { messaging_product: 'whatsapp', ...address, type: 'text', text: { body: text }, ...more };
      const response = await post(`/v26.0/${NUMBER}/messages`, body);
      return { status: response.status, body: (await response.json()) as Answer };
    },
    close: async (): Promise<void> => {
      await simulator.stop();
      await webhook.close();
    },
  };
}

export type Stage = Awaited<ReturnType<typeof aStage>>;
type Answer = {
  messages?: { id: string }[];
  contacts?: { input: string; wa_id?: string; user_id?: string }[];
  error?: { code: number; message: string; error_data: { details: string } };
  success?: boolean;
};

/** Gives everything of one list that a webhook got, in order. */
export function itemsOf(hooks: readonly Hook[], list: string): Record<string, unknown>[] {
  return hooks.flatMap(({ body }) =>
    body.entry.flatMap(({ changes }) =>
      changes.flatMap(({ value }) => (value[list] ?? []) as Record<string, unknown>[]),
    ),
  );
}

/** The signature that the raw body of a webhook ought to have. */
export function expectedSignature({ raw }: Hook): string {
  return `sha256=${createHmac('sha256', SECRET).update(raw).digest('hex')}`;
}
