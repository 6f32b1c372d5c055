import path from 'node:path';
import { BENCH_NUMBER, LOOPBACK, benchEnvironment, choosePorts } from '../../bench/environment';
import type { BenchEnvironment } from '../../bench/environment';
import { prepareRecords, prepareTemporal } from '../../bench/prepare';
import { loadConfig } from '../../src/config';
import type { Environment } from '../../src/config';
import { createDatabase } from '../../src/crm/database';
import { awaitReady } from '../../src/embedded/await-ready';
import { supervise } from '../../src/embedded/supervise';
import { temporalAddress } from '../../src/temporal/address';
import { createTemporalClient } from '../../src/temporal/client';
import { startServers } from '../demo/servers';
import type { DemoServers } from '../demo/servers';
import { createWatch } from './watch';

const dist = path.resolve(__dirname, '..', '..');
/** What is in hand is handed over; a profile is written. */
const GRACE_MS = 40_000;
const quiet = { info: () => undefined, warn: () => undefined };
/** Servers of this run that died and were started again are its faults, not those of the api. */
const createDeaths = () => {
  let deaths = 0;
  return { count: () => deaths, log: { info: () => undefined, warn: () => void (deaths += 1) } };
};

/** `profile`: a folder for what the api spent its time on, or null. */
type Wanted = { env: Environment; profile: string | null };

/** Starts the servers and an api of its own; no worker, so that nothing is measured but the edge. */
export async function setFuzzStage({ env, profile }: Wanted) {
  const ports = await choosePorts();
  const deaths = createDeaths();
  const servers = await startServers({ env, ports, log: deaths.log });
  const addresses = { mongodbUri: servers.mongo.uri, temporalAddress: servers.temporal.address };
  const childEnv = {
    ...benchEnvironment(env, { ports, ...addresses, verbose: false }),
    MONGODB_DATABASE: 'continuo_fuzz',
    LOG_LEVEL: 'error',
    PROBE_PORT: String(ports.CEILING_PORT),
  };
  try {
    await prepare(childEnv, servers);
    const api = await startApi(childEnv, profile);
    return {
      baseUrl: `http://${LOOPBACK}:${ports.PUBLIC_PORT}`,
      secret: childEnv.WHATSAPP_APP_SECRETS,
      number: BENCH_NUMBER,
      watch: createWatch({
        metrics: `http://${LOOPBACK}:${ports.INTERNAL_PORT}/metrics`,
        probe: `http://${LOOPBACK}:${ports.CEILING_PORT}`,
      }),
      /** What the api found worth an error. */
      errors: api.said,
      serverDeaths: deaths.count,
      hasDied: api.hasDied,
      stop: () => api.stop().finally(() => servers.stop()),
    };
  } catch (error) {
    await servers.stop();
    throw error;
  }
}

async function prepare(env: BenchEnvironment, { temporal: server }: DemoServers): Promise<void> {
  const config = loadConfig(env);
  const database = createDatabase({ uri: config.mongo.uri, name: config.mongo.database });
  const temporal = createTemporalClient(temporalAddress(env, config));
  try {
    await prepareRecords(database, path.resolve(dist, '..'));
    await prepareTemporal(temporal, server);
  } finally {
    await Promise.all([database.close(), temporal.close()]);
  }
}

async function startApi(env: BenchEnvironment, profile: string | null) {
  const profiling = profile === null ? [] : ['--cpu-prof', '--cpu-prof-dir', path.resolve(profile)];
  const said: string[] = [];
  const child = supervise({
    name: 'api',
    command: process.execPath,
    args: [...profiling, '--require', path.join(__dirname, 'probe.js'), path.join(dist, 'src', 'server.js')],
    diesBy: 'stdin',
    output: 'keep',
    hear: (words) => said.push(words),
    restart: false,
    graceMs: GRACE_MS,
    log: quiet,
    env: { ...env, EXIT_WITH_PARENT: '1' },
  });
  let hasDied = false;
  void child.firstExit.then(() => {
    hasDied = true;
  });
  const isReady = (): Promise<boolean> =>
    fetch(`http://${LOOPBACK}:${env.INTERNAL_PORT}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    );
  await awaitReady(child, isReady);
  return { said, hasDied: (): boolean => hasDied, stop: (): Promise<void> => child.stop() };
}
