import { loadConfig } from '../../src/config';
import type { Environment } from '../../src/config';
import { createApiKeys } from '../../src/crm/api-keys';
import { createDatabase } from '../../src/crm/database';
import type { Database } from '../../src/crm/database';
import type { Policies } from '../../src/domain/judgement/policy';
import { temporalAddress } from '../../src/temporal/address';
import { createTemporalClient } from '../../src/temporal/client';
import { assertSearchAttributes, registerSearchAttributes } from '../../src/temporal/search-attributes';
import { saveDemoRules } from './rules';

type Prepared = { database: Database; adminKey: string };

/** An empty database with rules in force, and a key for the people of the story. */
export async function prepareRecords(env: Environment, rules: Policies): Promise<Prepared> {
  const { mongo } = loadConfig(env);
  const database = createDatabase({ uri: mongo.uri, name: mongo.database });
  await database.drop();
  await database.prepare();
  await saveDemoRules(database, rules);
  const keys = createApiKeys({ database, now: () => Date.now() });
  const { secret } = await keys.create({ name: 'demo', role: 'admin', expiresAt: null });
  return { database, adminKey: secret };
}

/** Search attributes: registered at a server of ours, looked for at another one. */
export async function prepareTemporal(env: Environment, { isOwn }: { isOwn: boolean }): Promise<void> {
  const temporal = createTemporalClient(temporalAddress(env, loadConfig(env)));
  try {
    await (isOwn ? registerSearchAttributes : assertSearchAttributes)(temporal);
  } finally {
    await temporal.close();
  }
}
