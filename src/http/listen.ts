import { createServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import { AppError } from '../errors';

export type Place = { host: string; port: number; variable: string };

/** A client that needs longer than this to say what it wants is no client. */
const REQUEST_TIMEOUT_MS = 30_000;

/** Opens a listener, or throws one sentence that says why not and what to change. */
export function listen(app: RequestListener, { host, port, variable }: Place): Promise<Server> {
  const server = createServer({ requestTimeout: REQUEST_TIMEOUT_MS }, app);
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
