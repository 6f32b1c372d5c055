import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSettings, policyNames, settingsFiles } from '../../src/crm/parse-policies';
import type { SettingsFile } from '../../src/crm/parse-policies';
import type { Policies } from '../../src/domain/judgement/policy';

/** The settings files that the project ships. */
export function defaultSettingsFiles(): readonly SettingsFile[] {
  return policyNames.map((name) => {
    const file = settingsFiles[name];
    return { file, text: readFileSync(join(__dirname, '../../settings', file), 'utf8') };
  });
}

/** The rules that the project ships. */
export function defaultPolicies(): Policies {
  const read = parseSettings(defaultSettingsFiles());
  if (!read.ok)
    throw new Error(read.problems.map(({ file, line, message }) => `${file}:${line} ${message}`).join('\n'));
  return read.policies;
}
