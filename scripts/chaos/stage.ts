import { createDatabase } from '../../src/crm/database';
import type { Database } from '../../src/crm/database';
import type { Environment } from '../../src/config';
import { LOOPBACK } from '../../src/embedded/ports';
import { createSimulator } from '../../src/simulator/simulator';
import type { Simulator } from '../../src/simulator/simulator';
import { createTemporalClient } from '../../src/temporal/client';
import type { TemporalClient } from '../../src/temporal/client';
import { prepareRecords, prepareTemporal } from '../demo/prepare';
import { readDemoRules } from '../demo/rules';
import { startServers } from '../demo/servers';
import type { DemoServers } from '../demo/servers';
import type { Secrets } from './environment';
import { CHAOS_DATABASE, chaosEnvironment, choosePorts, chooseSecrets } from './environment';
import type { LineName, Victim } from './faults';
import { createLogBook } from './log-book';
import type { LogBook } from './log-book';
import type { Mortal, Program } from './programs';
import { startPrograms } from './programs';
import type { Proxy } from './proxy';
import { createProxy } from './proxy';

export type Line = Pick<Proxy, 'cut' | 'mend' | 'hold' | 'release' | 'slow' | 'felt'>;

export type Stage = {
  database: Database;
  temporal: TemporalClient;
  mongodbUri: string;
  simulator: Simulator;
  adminKey: string;
  /** Leads to one api or the other. */
  adminPort: number;
  victims: Readonly<Record<Victim, readonly Mortal[]>>;
  lines: Readonly<Record<LineName, readonly Line[]>>;
  /** Those with a line to MongoDB at which they can be caught. */
  programs: Readonly<Record<'api' | 'worker', readonly Program[]>>;
  /** Whether the servers are of this run, and may be killed. */
  own: { mongodb: boolean; temporal: boolean };
  logBook: LogBook;
  stop: () => Promise<void>;
};

type Wanted = { env: Environment; root: string; seed: number };
type Stops = (() => Promise<void>)[];

/** Starts everything on files and ports of this run; what was started is stopped again when something fails. */
export async function setStage(wanted: Wanted): Promise<Stage> {
  const stops: Stops = [];
  const stop = async (): Promise<void> => {
    for (const end of stops.splice(0).reverse()) await end();
  };
  try {
    return { ...(await start(wanted, stops)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function start({ env, root, seed }: Wanted, stops: Stops): Promise<Omit<Stage, 'stop'>> {
  const rules = readDemoRules(root);
  const [ports, secrets, logBook] = [await choosePorts(), chooseSecrets(), createLogBook()];
  const log = { info: () => undefined, warn: () => undefined };
  const servers = await startServers({ env, ports: ports.servers, log, hear: logBook.hear });
  stops.push(servers.stop);
  const { mongo, temporal: engine } = servers;
  const edge = await startEdge({ publicPorts: ports.api.map((one) => one.public), seed, secrets }, stops);
  const addresses = { mongodbUri: mongo.uri, temporalAddress: engine.address };
  const childEnv = chaosEnvironment(env, { ...addresses, graphUrl: edge.graphUrl, secrets });
  const { database, adminKey } = await prepareRecords(childEnv, rules);
  stops.push(() => database.close());
  await prepareTemporal(childEnv, engine);
  const temporal = createTemporalClient({ connection: { address: engine.address }, namespace: 'default' });
  stops.push(() => temporal.close());
  const { programs, stop } = await startPrograms({ env: childEnv, ports, logBook, ...addresses });
  stops.push(stop);
  const admin = await createProxy(...targetsOf(ports.api.map(({ internal }) => internal)));
  stops.push(() => admin.close());
  const kinds = { api: programs.slice(0, 2), worker: programs.slice(2) };
  return {
    ...{ database, temporal, simulator: edge.simulator, adminKey, adminPort: admin.port, programs: kinds, logBook },
    mongodbUri: mongo.uri,
    victims: { ...kinds, ...serversAsVictims(servers, temporal) },
    lines: {
      mongodb: programs.map((one) => one.mongo),
      temporal: programs.map((one) => one.temporal),
      ...{ webhook: [edge.webhook], graph: [edge.graph] },
    },
    own: { mongodb: mongo.killable.length > 0, temporal: engine.isOwn },
  };
}

const targetsOf = ([first = 0, ...more]: readonly number[]) =>
  [{ host: LOOPBACK, port: first }, ...more.map((port) => ({ host: LOOPBACK, port }))] as const;

type Edge = { publicPorts: readonly number[]; seed: number; secrets: Secrets };

/** WhatsApp, in this process: the truth must outlive everything else. A line leads to the webhooks, one comes back. */
async function startEdge({ publicPorts, seed, secrets }: Edge, stops: Stops) {
  const webhook = await createProxy(...targetsOf(publicPorts));
  const { appSecret, accessToken, number } = secrets;
  const webhookUrl = `http://${LOOPBACK}:${webhook.port}/webhooks/whatsapp`;
  const options = { host: LOOPBACK, port: 0, webhookUrl, appSecret, accessToken, seed };
  const simulator = createSimulator({ ...options, numbers: [number] });
  const { port } = await simulator.start();
  const graph = await createProxy({ host: LOOPBACK, port });
  stops.push(async () => {
    await simulator.stop();
    await Promise.all([webhook.close(), graph.close()]);
  });
  return { simulator, webhook, graph, graphUrl: `http://${LOOPBACK}:${graph.port}` };
}

/** MongoDB is asked by a client of its own: one that was cut off waits a while before it looks again. */
function serversAsVictims({ mongo, temporal: engine }: DemoServers, temporal: TemporalClient) {
  const mongoAnswers = async (): Promise<boolean> => {
    const probe = createDatabase({ uri: mongo.uri, name: CHAOS_DATABASE });
    return probe.isReachable().finally(() => probe.close());
  };
  return {
    mongodb: mongo.killable.map((one) => ({ ...one, isReady: mongoAnswers })),
    temporal: engine.killable.map((one) => ({ ...one, isReady: () => temporal.isReachable() })),
  };
}
