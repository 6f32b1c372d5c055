import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createGraphClient } from '../../../src/whatsapp/graph-client';

/** How the Graph API answers: with a message id, with an error, with nonsense, not at all, or not to the end. */
export type GraphAnswer =
  'accepts' | 'holds' | 'says-nothing' | 'hangs' | 'resets' | { status: number; code: number | null };

const bodies = {
  accepts: { messages: [{ id: 'wamid.OUT1' }], contacts: [{ wa_id: '5511987650001' }] },
  holds: { messages: [{ id: 'wamid.OUT1', message_status: 'held_for_quality_assessment' }] },
  'says-nothing': {},
};

/** A Graph API on this machine that writes down what it was asked and answers as the test says. */
export async function aGraph(now: () => number) {
  const asked: { path: string; body: Record<string, unknown> }[] = [];
  const authorizations: (string | undefined)[] = [];
  const answers: GraphAnswer[] = [];
  const heard: (() => void)[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      asked.push({ path: request.url ?? '', body: JSON.parse(Buffer.concat(chunks).toString('utf8')) as never });
      authorizations.push(request.headers.authorization);
      heard.splice(0).forEach((hear) => hear());
      const answer = answers.shift() ?? 'accepts';
      if (answer === 'hangs') return;
      if (answer === 'resets') request.socket.destroy();
      else if (typeof answer === 'string') response.end(JSON.stringify(bodies[answer]));
      else response.writeHead(answer.status).end(JSON.stringify({ error: { code: answer.code } }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = createGraphClient({
    baseUrl: url,
    version: 'v26.0',
    tokenOf: () => Promise.resolve('token'),
    timeoutMs: 500,
    now,
  });
  return {
    ...{ url, asked, authorizations, client },
    answerNext: (...next: GraphAnswer[]): void => void answers.push(...next),
    /** Is there when the next request has arrived. */
    nextAsked: (): Promise<void> => new Promise((resolve) => heard.push(resolve)),
    close: async (): Promise<void> => {
      client.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
