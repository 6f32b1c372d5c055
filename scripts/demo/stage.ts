import { loadConfig } from '../../src/config';
import type { Environment } from '../../src/config';
import { createApiKeys } from '../../src/crm/api-keys';
import { createDatabase } from '../../src/crm/database';
import type { Database } from '../../src/crm/database';
import { temporalAddress } from '../../src/temporal/address';
import { createTemporalClient } from '../../src/temporal/client';
import { assertSearchAttributes, registerSearchAttributes } from '../../src/temporal/search-attributes';
import { choosePorts, demoEnvironment } from './environment';
import type { DemoEnvironment, Ports } from './environment';
import { startProcesses } from './processes';
import { readDemoRules, saveDemoRules } from './rules';
import { startServers } from './servers';
import type { DemoServers, Killable } from './servers';

export type Say = (line: string) => void;

export type Stage = {
  database: Database;
  mongodbUri: string;
  ports: Ports;
  adminKey: string;
  temporalUiUrl: string | null;
  killable: readonly Killable[];
  /** When a process last died and was started again; null when none did. */
  lastDeathAt: () => number | null;
  stop: () => Promise<void>;
};

type Wanted = { env: Environment; root: string; seed: number; verbose: boolean; say: Say };

/** Sets everything up and starts everything, saying so; what was started is stopped again when something fails. */
export async function setStage(wanted: Wanted): Promise<Stage> {
  const { env, root, say } = wanted;
  const rules = readDemoRules(root);
  const ports = await choosePorts(env);
  const deaths = watchDeaths(say);
  say('Starting MongoDB and the Temporal server …');
  const servers = await startServers({ env, ports, log: deaths.log });
  try {
    const { mongo, temporal } = servers;
    const addresses = { mongodbUri: mongo.uri, temporalAddress: temporal.address };
    const childEnv = demoEnvironment(env, { ports, ...addresses, verbose: wanted.verbose });
    const { database, adminKey } = await prepareRecords(childEnv, rules);
    await prepareTemporal(childEnv, temporal);
    say('Starting simulator, api and worker …');
    const { seed, verbose } = wanted;
    const processes = await startProcesses({ env: childEnv, ports, seed, verbose, log: deaths.log });
    return {
      ...{ database, mongodbUri: mongo.uri, ports, adminKey, temporalUiUrl: temporal.uiUrl },
      killable: [...processes.killable, ...mongo.killable, ...temporal.killable],
      lastDeathAt: deaths.lastAt,
      stop: async () => {
        await processes.stop();
        await database.close();
        await servers.stop();
      },
    };
  } catch (error) {
    await servers.stop();
    throw error;
  }
}

/** An empty database with the rules of the demo, and a key for the people of the demo. */
async function prepareRecords(env: DemoEnvironment, rules: ReturnType<typeof readDemoRules>) {
  const { mongo } = loadConfig(env);
  const database = createDatabase({ uri: mongo.uri, name: mongo.database });
  await database.drop();
  await database.prepare();
  await saveDemoRules(database, rules);
  const keys = createApiKeys({ database, now: () => Date.now() });
  const { secret } = await keys.create({ name: 'demo', role: 'admin', expiresAt: null });
  return { database, adminKey: secret };
}

async function prepareTemporal(env: DemoEnvironment, { isOwn }: DemoServers['temporal']): Promise<void> {
  const temporal = createTemporalClient(temporalAddress(env, loadConfig(env)));
  try {
    await (isOwn ? registerSearchAttributes : assertSearchAttributes)(temporal);
  } finally {
    await temporal.close();
  }
}

/** Says in the story that a process died, and remembers when. */
function watchDeaths(say: Say) {
  let last: number | null = null;
  return {
    lastAt: (): number | null => last,
    log: {
      info: () => undefined,
      warn: ({ child }: Readonly<Record<string, unknown>>) => {
        last = Date.now();
        say(`*** ${typeof child === 'string' ? child : 'A process'} died and is started again; the story goes on.`);
      },
    },
  };
}
