import type { Environment } from '../../src/config';
import type { Database } from '../../src/crm/database';
import { choosePorts, demoEnvironment } from './environment';
import type { Ports } from './environment';
import { prepareRecords, prepareTemporal } from './prepare';
import { startProcesses } from './processes';
import { readDemoRules } from './rules';
import { startServers } from './servers';
import type { Killable } from './servers';

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
