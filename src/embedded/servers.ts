import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time';
import mongoose from 'mongoose';
import type { Log } from '../log';
import { awaitReady } from './await-ready';
import type { ChildSpec } from './child';
import { LOOPBACK, assertPortFree } from './ports';
import { findServer } from './parse-found-servers';
import { supervise } from './supervise';

const NAMESPACE = 'default';
/** Closed histories stay readable for a month: long enough to explain a decision to a buyer who asks. */
const RETENTION_HOURS = 720;
const MS_PER_HOUR = 3_600_000;
const PROBE_MS = 1_000;
/** The small MongoDB keeps pages of a file, not the whole file. */
/** One compiler and one collector, both small: with the default ones half the processor time goes into compiling. */
const JAVA_OPTIONS = ['-Xmx256m', '-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC'];

type Place = { dataDir: string; port: number; log: Pick<Log, 'info' | 'warn'>; hear?: ChildSpec['hear'] };
type TemporalPlace = Place & { uiPort?: number; timeSkipping?: boolean };

/**
 * Starts the local Temporal server on a durable file, and starts it again when it dies. Returns when the namespace
 * answers. Throws `port-taken`, `server-not-found` or `server-failed`.
 */
export async function startTemporal(place: TemporalPlace) {
  await assertPortFree(place.port, 'TEMPORAL_PORT');
  if (place.uiPort !== undefined) await assertPortFree(place.uiPort, 'TEMPORAL_UI_PORT');
  const server = findServer('temporal');
  mkdirSync(place.dataDir, { recursive: true, mode: 0o700 });
  const isOurs = server.kind === 'built';
  const child = supervise({
    name: 'Temporal',
    command: server.path,
    args: isOurs ? ownTemporalArguments(place) : cliArguments(place),
    diesBy: isOurs ? 'stdin' : 'guard',
    output: 'keep',
    ...(place.hear === undefined ? {} : { hear: place.hear }),
    restart: true,
    log: place.log,
  });
  const address = `${LOOPBACK}:${place.port}`;
  await awaitReady(child, () => namespaceAnswers(address));
  if (!isOurs) await setRetention(address);
  const uiUrl = place.uiPort === undefined ? null : `http://${LOOPBACK}:${place.uiPort}`;
  return { address, namespace: NAMESPACE, uiUrl, pid: child.pid, stop: child.stop };
}

function ownTemporalArguments({ dataDir, port, uiPort, timeSkipping }: TemporalPlace): string[] {
  return [
    ...['-file', path.join(dataDir, 'temporal.sqlite'), '-port', String(port), '-ui-port', String(uiPort ?? 0)],
    ...['-namespace', NAMESPACE, '-retention', `${RETENTION_HOURS}h`],
    `-time-skipping=${timeSkipping ?? false}`,
  ];
}

function cliArguments({ dataDir, port, uiPort, timeSkipping }: TemporalPlace): string[] {
  return [
    ...['server', 'start-dev', '--ip', LOOPBACK, '--port', String(port), '--log-level', 'error'],
    ...(uiPort === undefined ? ['--headless'] : ['--ui-ip', LOOPBACK, '--ui-port', String(uiPort)]),
    // A file of its own: nobody promises that the CLI reads what our own program wrote.
    ...['--db-filename', path.join(dataDir, 'temporal-cli.sqlite'), '--namespace', NAMESPACE],
    ...['--sqlite-pragma', 'journal_mode=WAL', '--sqlite-pragma', 'synchronous=NORMAL'],
    ...['--dynamic-config-value', `frontend.WorkflowTimeSkippingEnabled=${timeSkipping ?? false}`],
  ];
}

async function withConnection<T>(address: string, call: (connection: Connection) => Promise<T>): Promise<T> {
  const connection = Connection.lazy({ address });
  try {
    return await connection.withDeadline(Date.now() + PROBE_MS, () => call(connection));
  } finally {
    await connection.close();
  }
}

async function namespaceAnswers(address: string): Promise<boolean> {
  try {
    await withConnection(address, ({ workflowService }) => workflowService.describeNamespace({ namespace: NAMESPACE }));
    return true;
  } catch {
    return false;
  }
}

/** The CLI keeps closed histories for a day and has no flag for it. */
async function setRetention(address: string): Promise<void> {
  const config = { workflowExecutionRetentionTtl: msToTs(RETENTION_HOURS * MS_PER_HOUR) };
  await withConnection(address, ({ workflowService }) =>
    workflowService.updateNamespace({ namespace: NAMESPACE, config }),
  );
}

/**
 * Starts the local MongoDB on durable files, and starts it again when it dies. Returns when it answers. Throws
 * `port-taken`, `server-not-found` or `server-failed`.
 */
export async function startMongo(place: Place) {
  await assertPortFree(place.port, 'MONGODB_PORT');
  const server = findServer('mongodb');
  mkdirSync(path.join(place.dataDir, 'mongod'), { recursive: true, mode: 0o700 });
  const child = supervise({
    name: 'MongoDB',
    ...(server.kind === 'built' ? javaCommand(server, place) : mongodCommand(server, place)),
    output: 'keep',
    ...(place.hear === undefined ? {} : { hear: place.hear }),
    restart: true,
    log: place.log,
  });
  // A mongod that stands alone acknowledges before its journal is written, unless it is asked not to.
  const uri = `mongodb://${LOOPBACK}:${place.port}/?journal=true`;
  await awaitReady(child, () => mongoAnswers(uri));
  return { uri, pid: child.pid, stop: child.stop };
}

type Command = Pick<ChildSpec, 'command' | 'args' | 'diesBy'>;

function javaCommand({ path: folder, java }: { path: string; java?: string }, { dataDir, port }: Place): Command {
  const classes = [path.join(folder, 'classes'), path.join(folder, 'lib', '*')].join(path.delimiter);
  const file = path.join(dataDir, 'mongodb.h2');
  const args = [...JAVA_OPTIONS, '-cp', classes, 'Launcher', '-file', file, '-port', String(port)];
  return { command: java ?? 'java', args, diesBy: 'stdin' };
}

function mongodCommand({ path: program }: { path: string }, { dataDir, port }: Place): Command {
  const args = ['--dbpath', path.join(dataDir, 'mongod'), '--port', String(port), '--bind_ip', LOOPBACK, '--quiet'];
  return { command: program, args, diesBy: 'guard' };
}

async function mongoAnswers(uri: string): Promise<boolean> {
  const client = new mongoose.mongo.MongoClient(uri, { serverSelectionTimeoutMS: PROBE_MS });
  try {
    await client.db('admin').command({ ping: 1 });
    return true;
  } catch {
    return false;
  } finally {
    await client.close();
  }
}
