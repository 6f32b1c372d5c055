import path from 'node:path';
import { awaitReady } from '../../src/embedded/await-ready';
import { LOOPBACK } from '../../src/embedded/ports';
import { supervise } from '../../src/embedded/supervise';
import type { Supervised } from '../../src/embedded/supervise';
import type { ChaosEnvironment, ChaosPorts } from './environment';
import type { Target } from './proxy';
import { mongoProxy, temporalProxy } from './lines';
import type { LogBook } from './log-book';

const dist = path.resolve(__dirname, '..', '..');
const PROBE_MS = 2_000;
/** A worker ends what it has begun; after the end of a run that is nothing. */
const GRACE_MS = 20_000;
const silent = { info: () => undefined, warn: () => undefined };

/** Somebody who can be killed: the present process, and whether he is at work again. */
export type Mortal = { name: string; pid: () => number | undefined; isReady: () => Promise<boolean> };

type Spec = { name: string; file: string; env: Record<string, string>; port: number };
type Parts = {
  env: ChaosEnvironment;
  ports: ChaosPorts;
  logBook: LogBook;
  mongodbUri: string;
  temporalAddress: string;
};

/** Starts two api and two workers, each with lines of its own to both servers; all come back when they die. */
export async function startPrograms(parts: Parts) {
  const specs = specsOf(parts.ports);
  const programs = await Promise.all(specs.map((spec) => prepare(parts, spec)));
  const stop = async (): Promise<void> => {
    await Promise.all(programs.map(({ child }) => child.stop()));
    await Promise.all(programs.flatMap(({ mongo, temporal }) => [mongo.close(), temporal.close()]));
  };
  try {
    await Promise.all(programs.map(({ child, isReady }) => awaitReady(child, isReady)));
  } catch (error) {
    await stop();
    throw error;
  }
  return { programs, stop };
}

export type Program = Awaited<ReturnType<typeof startPrograms>>['programs'][number];

function specsOf({ api, worker }: ChaosPorts): readonly Spec[] {
  return [
    ...api.map((ports, n) => ({
      name: `api ${n + 1}`,
      file: 'src/server.js',
      env: { PUBLIC_PORT: String(ports.public), INTERNAL_PORT: String(ports.internal) },
      port: ports.internal,
    })),
    ...worker.map((port, n) => ({
      name: `worker ${n + 1}`,
      file: 'worker/main.js',
      env: { WORKER_PORT: String(port) },
      port,
    })),
  ];
}

async function prepare({ env, logBook, mongodbUri, temporalAddress }: Parts, spec: Spec) {
  const mongo = await mongoProxy(mongodbUri);
  const temporal = await temporalProxy(temporalAddress);
  const { name, file, port } = spec;
  const addresses = { MONGODB_URI: mongo.uri, TEMPORAL_ADDRESS: temporal.address };
  const child: Supervised = supervise({
    name,
    command: process.execPath,
    args: ['--enable-source-maps', path.join(dist, file)],
    env: { ...env, ...spec.env, ...addresses, EXIT_WITH_PARENT: '1' },
    diesBy: 'stdin',
    output: 'keep',
    hear: (words) => logBook.hear(name, words),
    restart: true,
    graceMs: GRACE_MS,
    log: silent,
  });
  const target: Target = { host: LOOPBACK, port };
  return { name, child, pid: child.pid, mongo, temporal, isReady: () => isReady(target) };
}

async function isReady({ host, port }: Target): Promise<boolean> {
  try {
    const { ok } = await fetch(`http://${host}:${port}/readyz`, { signal: AbortSignal.timeout(PROBE_MS) });
    return ok;
  } catch {
    return false;
  }
}
