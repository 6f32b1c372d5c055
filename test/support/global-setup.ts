import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort } from '../../src/embedded/ports';
import { startMongo, startTemporal } from '../../src/embedded/servers';
import { createTemporalClient } from '../../src/temporal/client';
import { assertSearchAttributes, registerSearchAttributes } from '../../src/temporal/search-attributes';
import { running } from './running-servers';

const log = { info: () => undefined, warn: () => undefined };

/**
 * Once a run, however many kinds of test it has: a Temporal server that can skip time and a MongoDB, on free ports and
 * throw-away files; or the configured ones. Test files find the addresses in the environment.
 */
async function globalSetup(): Promise<void> {
  if (process.env['CONTINUO_TEST_TEMPORAL_ADDRESS'] !== undefined) return;
  running.dataDir = mkdtempSync(path.join(tmpdir(), 'continuo-test-'));
  const [temporalAddress, mongodbUri] = await Promise.all([provideTemporal(), provideMongo()]);
  process.env['CONTINUO_TEST_TEMPORAL_ADDRESS'] = temporalAddress;
  process.env['CONTINUO_TEST_MONGODB_URI'] = mongodbUri;
}

async function provideTemporal(): Promise<string> {
  const configured = process.env['TEMPORAL_ADDRESS'];
  const address = configured ?? (await startOwnTemporal());
  const temporal = createTemporalClient({ connection: { address }, namespace: 'default' });
  try {
    await (configured === undefined ? registerSearchAttributes : assertSearchAttributes)(temporal);
  } finally {
    await temporal.close();
  }
  return address;
}

async function startOwnTemporal(): Promise<string> {
  const port = await freePort();
  const server = await startTemporal({ dataDir: running.dataDir, port, timeSkipping: true, log });
  running.stops.push(server.stop);
  return server.address;
}

async function provideMongo(): Promise<string> {
  const configured = process.env['MONGODB_URI'];
  if (configured !== undefined) return configured;
  const server = await startMongo({ dataDir: running.dataDir, port: await freePort(), log });
  running.stops.push(server.stop);
  return server.uri;
}

export = globalSetup;
