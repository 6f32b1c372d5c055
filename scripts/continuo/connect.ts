import { loadConfig } from '../../src/config';
import type { Config } from '../../src/config';
import { createAudit } from '../../src/crm/audit';
import { createDatabase } from '../../src/crm/database';
import { readEnvironment } from '../../src/environment';
import { AppError } from '../../src/errors';
import { temporalAddress } from '../../src/temporal/address';
import { createTemporalClient } from '../../src/temporal/client';
import type { TemporalClient } from '../../src/temporal/client';
import { prepareNamespace } from '../../src/temporal/namespace';

const DEFAULT_MONGODB_PORT = '27017';

/** The environment that api and worker read; without a MONGODB_URI the one that `npm start` runs on this machine. */
export function operatorEnvironment() {
  const env = readEnvironment(process.env);
  const port = env['MONGODB_PORT'] ?? DEFAULT_MONGODB_PORT;
  return { MONGODB_URI: `mongodb://127.0.0.1:${port}/`, ...env };
}

function configured() {
  const env = operatorEnvironment();
  return { env, config: loadConfig(env) };
}

/** Does something with MongoDB and closes it again; says in one sentence when it does not answer. */
export async function withDatabase<T>(act: (parts: StoreParts) => Promise<T>): Promise<T> {
  const { config } = configured();
  const database = createDatabase({ uri: config.mongo.uri, name: config.mongo.database });
  try {
    if (!(await database.isReachable()))
      throw new AppError('store-unavailable', 'MongoDB does not answer; is it running, and is MONGODB_URI right?');
    return await act({ ...partsOf(database), config });
  } finally {
    await database.close();
  }
}

export type StoreParts = ReturnType<typeof partsOf> & { config: Config };

function partsOf(database: ReturnType<typeof createDatabase>) {
  const now = (): number => Date.now();
  return { database, now, audit: createAudit({ database, now }) };
}

/** Does something with Temporal and closes the connection again. `prepare`: registers first what the namespace lacks. */
export async function withTemporal<T>(
  act: (temporal: TemporalClient) => Promise<T>,
  { prepare = false } = {},
): Promise<T> {
  const { env, config } = configured();
  const temporal = createTemporalClient(temporalAddress(env, config));
  try {
    const prepared = await Promise.allSettled(prepare ? [prepareNamespace(temporal)] : []);
    if (!(await temporal.isReachable())) {
      const { address, namespace } = config.temporal;
      const message = `Temporal does not answer at ${address} in namespace ${namespace}; is TEMPORAL_ADDRESS right?`;
      throw new AppError('engine-unavailable', message);
    }
    for (const one of prepared) if (one.status === 'rejected') throw one.reason;
    return await act(temporal);
  } finally {
    await temporal.close();
  }
}

/** Writes a line for people. */
export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
