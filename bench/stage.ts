import path from 'node:path';
import type { Client } from '@temporalio/client';
import { startServers } from '../scripts/demo/servers';
import type { DemoServers, Killable } from '../scripts/demo/servers';
import { loadConfig } from '../src/config';
import type { Environment } from '../src/config';
import { createDatabase } from '../src/crm/database';
import type { Database } from '../src/crm/database';
import { workflowId } from '../src/domain/ids';
import { createSimulator } from '../src/simulator/simulator';
import type { Simulator } from '../src/simulator/simulator';
import { temporalAddress } from '../src/temporal/address';
import { createTemporalClient } from '../src/temporal/client';
import type { TemporalClient } from '../src/temporal/client';
import { createCeiling } from './ceiling';
import { BENCH_NUMBER, LOOPBACK, MOST_A_SECOND, benchEnvironment, choosePorts } from './environment';
import type { BenchEnvironment } from './environment';
import { endWorkflows, prepareRecords, prepareTemporal } from './prepare';
import { createPrograms } from './programs';
import { createProduct } from './product';
import type { Counted, Subject } from './subject';

const root = path.resolve(__dirname, '..', '..');

export type Stage = {
  ours: Subject;
  bare: Subject;
  client: Client;
  /** Processes that both sides use. */
  servers: readonly Counted[];
  /** The Temporal server, where it is ours to stop. */
  temporal: Killable | null;
  /** Throws when something died. */
  demandAlive: () => void;
  stop: () => Promise<void>;
};

type Wanted = { env: Environment; seed: number; verbose: boolean; profile: string | null; say: (line: string) => void };

/** Stops what was started, the last first; every step is tried. */
function createStops() {
  const stops: (() => Promise<unknown>)[] = [];
  return {
    add: (stop: () => Promise<unknown>): void => void stops.push(stop),
    async run(): Promise<void> {
      for (const stop of stops.splice(0).reverse()) await stop().catch(() => undefined);
    },
  };
}

type Stops = ReturnType<typeof createStops>;

/** Starts everything; what was started is stopped again when something fails. */
export async function setStage(wanted: Wanted): Promise<Stage> {
  const stops = createStops();
  try {
    return await build(wanted, stops);
  } catch (error) {
    await stops.run();
    throw error;
  }
}

async function build({ env, seed, verbose, profile, say }: Wanted, stops: Stops): Promise<Stage> {
  const ports = await choosePorts();
  const programs = createPrograms({ verbose, profile });
  say('Starting MongoDB and the Temporal server …');
  const log = { info: () => undefined, warn: () => programs.noteDeath('A server') };
  const servers = await startServers({ env, ports, log });
  stops.add(servers.stop);
  const addresses = { mongodbUri: servers.mongo.uri, temporalAddress: servers.temporal.address };
  const childEnv = benchEnvironment(env, { ports, ...addresses, verbose });
  const { temporal, database } = await prepare(childEnv, { servers, stops });

  say('Starting api, worker and the worker of bare Temporal …');
  const simulator = await openSimulator(childEnv, seed, ports.SIMULATOR_PORT);
  stops.add(() => simulator.stop());
  stops.add(() => programs.stop());
  const [api, worker, ceiling] = await programs.start(childEnv, ports);
  const ours = createProduct(simulator, { seed, processes: [api, worker] });
  const workerUrl = `http://${LOOPBACK}:${ports.CEILING_PORT}`;
  const bare = createCeiling(temporal.client, { workerUrl, processes: [ceiling] });
  if (!servers.temporal.isOwn) stops.add(() => endAll({ temporal, database, bare }));
  return {
    ...{ ours, bare, client: temporal.client, demandAlive: () => programs.demandAlive(), stop: () => stops.run() },
    temporal: servers.temporal.killable[0] ?? null,
    servers: [...servers.temporal.killable, ...servers.mongo.killable, { name: 'bench', pid: () => process.pid }],
  };
}

type Shared = { servers: DemoServers; stops: Stops };

async function prepare(env: BenchEnvironment, { servers, stops }: Shared) {
  const config = loadConfig(env);
  const database = createDatabase({ uri: config.mongo.uri, name: config.mongo.database });
  stops.add(database.close);
  const temporal = createTemporalClient(temporalAddress(env, config));
  stops.add(temporal.close);
  await prepareRecords(database, root);
  await prepareTemporal(temporal, servers.temporal);
  return { temporal, database };
}

/** WhatsApp, in this process: a process more on the same processors would disturb more than it would keep apart. */
async function openSimulator(env: BenchEnvironment, seed: number, port: number): Promise<Simulator> {
  const simulator = createSimulator({
    host: LOOPBACK,
    port,
    webhookUrl: `http://${LOOPBACK}:${env.PUBLIC_PORT}/webhooks/whatsapp`,
    appSecret: env.WHATSAPP_APP_SECRETS,
    accessToken: env.WHATSAPP_ACCESS_TOKEN,
    numbers: [BENCH_NUMBER],
    seed,
    throughput: MOST_A_SECOND,
  });
  await simulator.start();
  return simulator;
}

type Ending = { temporal: TemporalClient; database: Database; bare: Subject };

/** Ends every conversation and every bare workflow of this run. */
async function endAll({ temporal, database, bare }: Ending): Promise<void> {
  const conversations = await database.collection('conversations').find({}).toArray();
  await endWorkflows(temporal, [...bare.workflowIds(0), ...conversations.map(({ _id }) => workflowId(_id))]);
}
