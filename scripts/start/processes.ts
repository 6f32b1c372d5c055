import path from 'node:path';
import type { Config, Environment } from '../../src/config';
import { awaitReady } from '../../src/embedded/await-ready';
import { assertPortFree } from '../../src/embedded/ports';
import { supervise } from '../../src/embedded/supervise';
import type { Log } from '../../src/log';

/** The worker drains for up to 20 s: what it has begun to send gets its fate recorded. */
const WORKER_GRACE_MS = 25_000;
const PROBE_MS = 2_000;
const dist = path.resolve(__dirname, '..', '..');

type Listener = { host: string; port: number };
type Parts = { config: Config; env: Environment; log: Log };

/** Starts api and worker, each ready before the next one; both are started again when they die. */
export async function startProcesses({ config, env, log }: Parts) {
  await assertPortFree(config.public.port, 'PUBLIC_PORT');
  await assertPortFree(config.internal.port, 'INTERNAL_PORT');
  await assertPortFree(config.worker.port, 'WORKER_PORT');
  const api = child({ name: 'api', file: path.join('src', 'server.js'), env, log });
  await awaitReady(api, () => isReady(config.internal));
  const worker = child({ name: 'worker', file: path.join('worker', 'main.js'), env, log });
  try {
    await awaitReady(worker, () => isReady(config.worker));
  } catch (error) {
    await api.stop();
    throw error;
  }
  return {
    /** First nothing new is taken in, then what was begun is ended. */
    stop: async (): Promise<void> => {
      await api.stop();
      await worker.stop();
    },
  };
}

function child({ name, file, env, log }: { name: string; file: string; env: Environment; log: Log }) {
  return supervise({
    name,
    command: process.execPath,
    args: ['--enable-source-maps', path.join(dist, file)],
    env: { ...env, EXIT_WITH_PARENT: '1' },
    diesBy: 'stdin',
    output: 'inherit',
    restart: true,
    graceMs: WORKER_GRACE_MS,
    log,
  });
}

async function isReady({ host, port }: Listener): Promise<boolean> {
  try {
    const { ok } = await fetch(`http://${host}:${port}/readyz`, { signal: AbortSignal.timeout(PROBE_MS) });
    return ok;
  } catch {
    return false;
  }
}
