import path from 'node:path';
import { awaitReady } from '../../src/embedded/await-ready';
import { supervise } from '../../src/embedded/supervise';
import type { Supervised } from '../../src/embedded/supervise';
import type { Log } from '../../src/log';
import type { DemoEnvironment, Ports } from './environment';
import type { Killable } from './servers';

const dist = path.resolve(__dirname, '..', '..');
const PROBE_MS = 2_000;
/** The files of the demo are thrown away with what is still under way: nobody has to wait for it. */
const GRACE_MS = 3_000;

type Parts = { env: DemoEnvironment; ports: Ports; seed: number; verbose: boolean; log: Pick<Log, 'info' | 'warn'> };

/** Starts simulator, api and worker as processes of their own, each ready before the next; all come back when they die. */
export async function startProcesses(parts: Parts) {
  const { ports } = parts;
  const children: Supervised[] = [];
  // The worker first: what it has begun it ends while api and simulator still answer.
  const stop = async (): Promise<void> => {
    for (const child of children.splice(0).reverse()) await child.stop();
  };
  const steps = [
    {
      name: 'simulator',
      file: 'scripts/simulator.js',
      args: simulatorArguments(parts),
      ready: `${ports.SIMULATOR_PORT}/`,
    },
    { name: 'api', file: 'src/server.js', args: [], ready: `${ports.INTERNAL_PORT}/readyz` },
    { name: 'worker', file: 'worker/main.js', args: [], ready: `${ports.WORKER_PORT}/readyz` },
  ];
  try {
    for (const { name, file, args, ready } of steps) {
      const child = start(parts, { name, file, args });
      children.push(child);
      await awaitReady(child, () => answers(`http://127.0.0.1:${ready}`));
    }
  } catch (error) {
    await stop();
    throw error;
  }
  const killable: Killable[] = children.map(({ name, pid }) => ({ name, pid }));
  return { killable, stop };
}

function simulatorArguments({ ports, seed }: Parts): string[] {
  const webhook = `http://127.0.0.1:${ports.PUBLIC_PORT}/webhooks/whatsapp`;
  return ['--port', String(ports.SIMULATOR_PORT), '--webhook', webhook, '--seed', String(seed)];
}

function start(
  { env, log, verbose }: Parts,
  { name, file, args }: { name: string; file: string; args: readonly string[] },
) {
  return supervise({
    name,
    command: process.execPath,
    args: ['--enable-source-maps', path.join(dist, file), ...args],
    env: { ...env, EXIT_WITH_PARENT: '1' },
    diesBy: 'stdin',
    output: verbose ? 'inherit' : 'keep',
    restart: true,
    graceMs: GRACE_MS,
    log,
  });
}

async function answers(url: string): Promise<boolean> {
  try {
    const { ok } = await fetch(url, { signal: AbortSignal.timeout(PROBE_MS) });
    return ok;
  } catch {
    return false;
  }
}
