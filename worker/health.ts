import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { Metrics } from '../src/metrics';

export type HealthParts = {
  metrics: Pick<Metrics, 'registry'>;
  /** Names what is not ready: `worker`, `mongodb`, `temporal`. */
  notReady: () => Promise<readonly string[]>;
};

type Answer = { status: number; type: string; body: string };
const json = (status: number, body: unknown): Answer => ({
  status,
  type: 'application/json',
  body: JSON.stringify(body),
});

/** The worker's own small listener: alive, ready, metrics. */
export function createHealthServer({ metrics, notReady }: HealthParts): Server {
  const answers: Readonly<Record<string, () => Promise<Answer>>> = {
    '/healthz': () => Promise.resolve(json(200, { alive: true })),
    '/readyz': async () => {
      const missing = await notReady();
      return json(missing.length === 0 ? 200 : 503, { ready: missing.length === 0, missing });
    },
    '/metrics': async () => ({
      status: 200,
      type: metrics.registry.contentType,
      body: await metrics.registry.metrics(),
    }),
  };
  const notFound = (): Promise<Answer> => Promise.resolve(json(404, { title: 'There is nothing here by that name.' }));
  return createServer((request, response) => {
    const path = request.url?.split('?')[0] ?? '/';
    const answer = (Object.hasOwn(answers, path) ? answers[path] : undefined) ?? notFound;
    answer().then(
      ({ status, type, body }) => response.writeHead(status, { 'content-type': type }).end(body),
      () => response.writeHead(500).end(),
    );
  });
}
