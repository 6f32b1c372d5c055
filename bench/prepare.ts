import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Database } from '../src/crm/database';
import { parseSettings, policyNames, settingsFiles } from '../src/crm/parse-policies';
import { createPolicies } from '../src/crm/policies';
import { AppError } from '../src/errors';
import type { TemporalClient } from '../src/temporal/client';
import { assertSearchAttributes, registerSearchAttributes } from '../src/temporal/search-attributes';

/** Empties the database and puts the shipped rules in force: what a new installation does. */
export async function prepareRecords(database: Database, root: string): Promise<void> {
  const files = policyNames.map((name) => {
    const file = path.join('settings', settingsFiles[name]);
    return { file, text: readFileSync(path.join(root, file), 'utf8') };
  });
  const read = parseSettings(files);
  if (!read.ok) throw new AppError('policy-invalid', read.problems.map(({ message }) => message).join('\n'));
  await database.drop();
  await database.prepare();
  const policies = createPolicies({ database, now: () => Date.now() });
  await policies.saveAll(read.policies, { by: 'bench', reason: 'the rules of the bench' });
}

/** Registers the search attributes on a server of ours, demands them of another. */
export async function prepareTemporal(temporal: TemporalClient, { isOwn }: { isOwn: boolean }): Promise<void> {
  await (isOwn ? registerSearchAttributes : assertSearchAttributes)(temporal);
}

const AT_ONCE = 20;

/** Ends workflows on a server that stays: nothing of the bench goes on there. One that is gone already is no matter. */
export async function endWorkflows({ client }: TemporalClient, ids: readonly string[]): Promise<void> {
  for (let from = 0; from < ids.length; from += AT_ONCE) {
    const some = ids.slice(from, from + AT_ONCE).map((id) => client.workflow.getHandle(id));
    await Promise.allSettled(some.map((handle) => handle.terminate('the bench is over')));
  }
}
