import { randomUUID } from 'node:crypto';
import { createDatabase } from '../../src/crm/database';
import type { Database } from '../../src/crm/database';
import { createTemporalClient } from '../../src/temporal/client';
import type { TemporalClient } from '../../src/temporal/client';
import { prepareNamespace } from '../../src/temporal/namespace';

function fromSetup(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set: this kind of test needs servers, see jest.config.ts`);
  return value;
}

/** Where the servers of this run are; for tests that start processes of their own. */
export function testServers() {
  return {
    mongodbUri: fromSetup('CONTINUO_TEST_MONGODB_URI'),
    temporalAddress: fromSetup('CONTINUO_TEST_TEMPORAL_ADDRESS'),
  };
}

/** A name that no other test has. */
export function uniqueName(prefix = 'test'): string {
  return `${prefix}_${randomUUID().replaceAll('-', '').slice(0, 16)}`;
}

/**
 * An empty database of its own, with every index, dropped at the end. Call it at the top of a file or a `describe`.
 */
export function testDatabase(name = uniqueName()): Database {
  const database = createDatabase({ uri: testServers().mongodbUri, name });
  beforeAll(() => database.prepare());
  afterAll(async () => {
    await database.drop();
    await database.close();
  });
  return database;
}

/**
 * A client of the Temporal server, closed at the end. Call it at the top of a file or a `describe`. With a `namespace`
 * of its own a test shares no task queue and no workflow with any other.
 */
export function testTemporal({ namespace = 'default' }: { namespace?: string } = {}): TemporalClient {
  const temporal = createTemporalClient({ connection: { address: testServers().temporalAddress }, namespace });
  if (namespace !== 'default') beforeAll(() => prepareNamespace(temporal));
  afterAll(() => temporal.close());
  return temporal;
}
