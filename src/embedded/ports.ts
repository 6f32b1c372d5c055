import { createServer } from 'node:net';
import { AppError } from '../errors';

export const LOOPBACK = '127.0.0.1';

function listenOnce(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(port, LOOPBACK, () => {
      const address = server.address();
      server.close(() => {
        resolve(typeof address === 'object' && address !== null ? address.port : port);
      });
    });
  });
}

/** Gives a loopback port that nobody listens on at this moment. */
export function freePort(): Promise<number> {
  return listenOnce(0);
}

/** Throws `port-taken` in one sentence that names the variable to change; better than what a server says about it. */
export async function assertPortFree(port: number, variable: string): Promise<void> {
  try {
    await listenOnce(port);
  } catch (cause) {
    const message = `Port ${port} is taken by another program; stop that program, or choose another port with ${variable}.`;
    throw new AppError('port-taken', message, { cause });
  }
}
