import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Database } from '../../src/crm/database';
import { parseSettings, policyNames, settingsFiles } from '../../src/crm/parse-policies';
import { createPolicies } from '../../src/crm/policies';
import type { Policies } from '../../src/domain/judgement/policy';
import { AppError } from '../../src/errors';

/** Reads the rules of the demo: a file of settings/demo where there is one, else that of settings. */
export function readDemoRules(root: string): Policies {
  const files = policyNames.map((name) => {
    const own = path.join(root, 'settings', 'demo', settingsFiles[name]);
    const file = existsSync(own) ? own : path.join(root, 'settings', settingsFiles[name]);
    return { file: path.relative(root, file), text: readFileSync(file, 'utf8') };
  });
  const read = parseSettings(files);
  if (read.ok) return read.policies;
  const problems = read.problems.map(({ file, line, message }) => `${file}:${line}: ${message}`);
  throw new AppError('policy-invalid', problems.join('\n'));
}

/** Puts the rules of the demo in force. */
export async function saveDemoRules(database: Database, rules: Policies): Promise<void> {
  const policies = createPolicies({ database, now: () => Date.now() });
  await policies.saveAll(rules, { by: 'demo', reason: 'the rules of the demo' });
}
