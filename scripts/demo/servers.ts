import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Environment } from '../../src/config';
import { startMongo, startTemporal } from '../../src/embedded/servers';
import type { Log } from '../../src/log';
import type { Ports } from './environment';

/** A process that can be killed to see what happens, by its present id. */
export type Killable = { name: string; pid: () => number | undefined };

type Server = { stop: () => Promise<void>; killable: readonly Killable[] };
type MongoServer = Server & { uri: string };
type TemporalServer = Server & { address: string; uiUrl: string | null; isOwn: boolean };

export type DemoServers = { mongo: MongoServer; temporal: TemporalServer; stop: () => Promise<void> };

type Parts = {
  env: Environment;
  ports: Pick<Ports, 'MONGODB_PORT' | 'TEMPORAL_PORT' | 'TEMPORAL_UI_PORT'>;
  log: Pick<Log, 'info' | 'warn'>;
  /** Gets everything that the servers say. */
  hear?: (name: string, words: string) => void;
};

/** A server that somebody else runs. */
const elsewhere: Server = { stop: () => Promise.resolve(), killable: [] };

/** Starts a MongoDB and a Temporal server on files of this run alone, where none is configured. */
export async function startServers(parts: Parts): Promise<DemoServers> {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'continuo-demo-'));
  const stops: Server['stop'][] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(stops.splice(0).map((stopOne) => stopOne()));
    rmSync(dataDir, { recursive: true, force: true });
  };
  const noted = async <T extends Server>(starting: Promise<T>): Promise<T> => {
    const server = await starting;
    stops.push(server.stop);
    return server;
  };
  const starts = [noted(provideMongo(parts, dataDir)), noted(provideTemporal(parts, dataDir))] as const;
  try {
    const [mongo, temporal] = await Promise.all(starts);
    return { mongo, temporal, stop };
  } catch (error) {
    // The other one may still be starting; it is not to be left behind.
    await Promise.allSettled(starts);
    await stop();
    throw error;
  }
}

async function provideMongo({ env, ports, log, hear }: Parts, dataDir: string): Promise<MongoServer> {
  const configured = env['MONGODB_URI'] ?? '';
  if (configured !== '') return { ...elsewhere, uri: configured };
  const { uri, pid, stop } = await startMongo({ dataDir, port: ports.MONGODB_PORT, log, ...hearing('MongoDB', hear) });
  return { uri, stop, killable: [{ name: 'MongoDB', pid }] };
}

async function provideTemporal({ env, ports, log, hear }: Parts, dataDir: string): Promise<TemporalServer> {
  const configured = env['TEMPORAL_ADDRESS'] ?? '';
  if (configured !== '') return { ...elsewhere, address: configured, uiUrl: null, isOwn: false };
  const { TEMPORAL_PORT: port, TEMPORAL_UI_PORT: uiPort } = ports;
  const { address, uiUrl, pid, stop } = await startTemporal({
    dataDir,
    port,
    uiPort,
    log,
    ...hearing('Temporal', hear),
  });
  return { address, uiUrl, isOwn: true, stop, killable: [{ name: 'Temporal', pid }] };
}

const hearing = (name: string, hear: Parts['hear']) =>
  hear === undefined ? {} : { hear: (words: string) => hear(name, words) };
