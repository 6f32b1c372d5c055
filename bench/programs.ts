import path from 'node:path';
import { awaitReady } from '../src/embedded/await-ready';
import { supervise } from '../src/embedded/supervise';
import type { Supervised } from '../src/embedded/supervise';
import { AppError } from '../src/errors';
import type { BenchEnvironment, choosePorts } from './environment';
import { LOOPBACK } from './environment';

const dist = path.resolve(__dirname, '..');
const PROBE_MS = 2_000;
/** What is under way at the end is thrown away with the files. */
const GRACE_MS = 3_000;
const quiet = { info: () => undefined, warn: () => undefined };

type Ports = Awaited<ReturnType<typeof choosePorts>>;
type Program = { name: string; file: string; port: number };
type Wanted = { verbose: boolean; profile: string | null };

/** Our programs as processes of their own. None is started again: whoever dies spoils the figures. */
export function createPrograms(wanted: Wanted) {
  const children: Supervised[] = [];
  const dead: string[] = [];
  let stopping = false;

  async function startOne(env: BenchEnvironment, program: Program): Promise<Supervised> {
    const child = supervise({ ...toChild(program, wanted), env: { ...env, EXIT_WITH_PARENT: '1' } });
    children.push(child);
    void child.firstExit.then(() => dead.push(program.name));
    await awaitReady(child, () => answers(`http://${LOOPBACK}:${program.port}/readyz`));
    return child;
  }

  return {
    /** Starts the api, the worker and the worker of bare Temporal, each ready before the next. */
    async start(env: BenchEnvironment, ports: Ports): Promise<[Supervised, Supervised, Supervised]> {
      const bare = { ...env, WORKER_PORT: String(ports.CEILING_PORT) };
      return [
        await startOne(env, { name: 'api', file: 'src/server.js', port: ports.INTERNAL_PORT }),
        await startOne(env, { name: 'worker', file: 'worker/main.js', port: ports.WORKER_PORT }),
        await startOne(bare, { name: 'bare-worker', file: 'bench/ceiling-worker.js', port: ports.CEILING_PORT }),
      ];
    },
    noteDeath: (name: string): void => void dead.push(name),
    /** Throws when something died that was not asked to. */
    demandAlive(): void {
      const [name] = dead;
      if (name === undefined || stopping) return;
      throw new AppError('server-failed', `${name} died; the figures would mean nothing.`);
    },
    /** Ends all, and waits until they are gone. */
    async stop(): Promise<void> {
      stopping = true;
      await Promise.all(children.splice(0).map((child) => child.stop()));
    },
  };
}

function toChild({ name, file }: Program, { verbose, profile }: Wanted) {
  // Every thread writes a file of its own; the workflow code is one of them.
  const profiling = profile === null ? [] : ['--cpu-prof', `--cpu-prof-dir=${path.resolve(profile, name)}`];
  return {
    name,
    command: process.execPath,
    args: [...profiling, '--enable-source-maps', path.join(dist, file)],
    diesBy: 'stdin',
    output: verbose ? 'inherit' : 'keep',
    restart: false,
    graceMs: GRACE_MS,
    log: quiet,
  } as const;
}

async function answers(url: string): Promise<boolean> {
  try {
    const { ok } = await fetch(url, { signal: AbortSignal.timeout(PROBE_MS) });
    return ok;
  } catch {
    return false;
  }
}
