import { createServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import { AppError } from '../errors';

export type Place = { host: string; port: number; variable: string };

/** How long a client may take to say what it wants, and to send all of it; how often that is looked at. */
export type Patience = { headersMs: number; requestMs: number; lookEveryMs: number };

/** Meta is done in milliseconds; whoever needs longer than this holds connections open. */
const PATIENCE: Patience = { headersMs: 10_000, requestMs: 30_000, lookEveryMs: 1_000 };

/** Opens a listener, or throws one sentence that says why not and what to change. Slow clients are cut off. */
export function listen(app: RequestListener, place: Place, patience = PATIENCE): Promise<Server> {
  const { host, port, variable } = place;
  const { headersMs: headersTimeout, requestMs: requestTimeout, lookEveryMs: connectionsCheckingInterval } = patience;
  const server = createServer({ headersTimeout, requestTimeout, connectionsCheckingInterval }, app);
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(toReason(error, { host, port, variable })));
    server.listen(port, host, () => resolve(server));
  });
}

function toReason(error: Error, { host, port, variable }: Place): AppError {
  const code = 'code' in error ? String(error.code) : error.name;
  if (code === 'EADDRINUSE')
    return new AppError(
      'port-taken',
      `Port ${port} on ${host} is taken by another program; set ${variable} to another one.`,
    );
  return new AppError('config-invalid', `Cannot listen on ${host}:${port} (${code}); change ${variable} or its host.`);
}

/** Stops listening and returns when every request that had begun has its answer. */
export function stopListening(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
  });
}
