import path from 'node:path';
import type { Environment } from '../../src/config';
import { startMongo, startTemporal } from '../../src/embedded/servers';
import type { Log } from '../../src/log';

type Stop = () => Promise<void>;
export type LocalServers = {
  /** What the children of this start have to know. */
  env: Record<string, string>;
  /** Names what runs here, for people. */
  started: string[];
  temporalUiUrl: string | null;
  stop: Stop;
};

const defaults = { TEMPORAL_PORT: 7233, TEMPORAL_UI_PORT: 8233, MONGODB_PORT: 27017 };
type PortName = keyof typeof defaults;

const port = (env: Environment, name: PortName): number => Number(env[name] ?? defaults[name]);
const isConfigured = (env: Environment, name: string): boolean => (env[name] ?? '') !== '';

/** Says where MongoDB will be, so that the configuration can be judged before anything is started. */
export function futureMongoUri(env: Environment): string {
  return isConfigured(env, 'MONGODB_URI')
    ? (env['MONGODB_URI'] ?? '')
    : `mongodb://127.0.0.1:${port(env, 'MONGODB_PORT')}`;
}

/** Starts a Temporal server and a MongoDB where none is configured; stops both again when one of them fails. */
export async function startLocalServers(env: Environment, log: Log): Promise<LocalServers> {
  const dataDir = path.resolve(env['DATA_DIR'] ?? 'data');
  const stops: Stop[] = [];
  const servers: LocalServers = {
    env: {},
    started: [],
    temporalUiUrl: null,
    stop: async () => {
      await Promise.all(stops.splice(0).map((stop) => stop()));
    },
  };
  const starts = [
    ...(isConfigured(env, 'MONGODB_URI') ? [] : [mongo]),
    ...(isConfigured(env, 'TEMPORAL_ADDRESS') ? [] : [temporal]),
  ];
  const results = await Promise.allSettled(starts.map((start) => start({ env, dataDir, log, servers, stops })));
  const failure = results.find((result) => result.status === 'rejected');
  if (failure === undefined) return servers;
  await servers.stop();
  throw failure.reason;
}

type Parts = { env: Environment; dataDir: string; log: Log; servers: LocalServers; stops: Stop[] };

async function mongo({ env, dataDir, log, servers, stops }: Parts): Promise<void> {
  const { uri, stop } = await startMongo({ dataDir, port: port(env, 'MONGODB_PORT'), log });
  stops.push(stop);
  servers.env['MONGODB_URI'] = uri;
  servers.started.push('MongoDB');
}

async function temporal({ env, dataDir, log, servers, stops }: Parts): Promise<void> {
  const ports = { port: port(env, 'TEMPORAL_PORT'), uiPort: port(env, 'TEMPORAL_UI_PORT') };
  const { address, namespace, uiUrl, stop } = await startTemporal({ dataDir, ...ports, log });
  stops.push(stop);
  servers.env['TEMPORAL_ADDRESS'] = address;
  servers.env['TEMPORAL_NAMESPACE'] = namespace;
  servers.temporalUiUrl = uiUrl;
  servers.started.push('Temporal');
}
