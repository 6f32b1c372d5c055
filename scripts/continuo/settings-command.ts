import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import path from 'node:path';
import { Command } from 'commander';
import { parseSettings, policyNames, settingsFiles } from '../../src/crm/parse-policies';
import type { SettingsFile } from '../../src/crm/parse-policies';
import { createPolicies } from '../../src/crm/policies';
import type { CurrentPolicies } from '../../src/crm/policies';
import { diffSettings } from '../../src/crm/settings';
import type { Policies } from '../../src/domain/judgement/policy';
import { AppError } from '../../src/errors';
import { say, withDatabase } from './connect';
import type { StoreParts } from './connect';

type Options = { dir: string };
type ApplyOptions = Options & { first?: true; reason?: string };

const FIRST_REASON = 'first settings';
const NO_DIFFERENCE = 'No difference: these rules are in force.';

function readFiles(dir: string): SettingsFile[] {
  return policyNames.flatMap((name) => {
    const file = path.join(dir, settingsFiles[name]);
    try {
      return [{ file, text: readFileSync(file, 'utf8') }];
    } catch {
      return [];
    }
  });
}

/** Reads all settings as a whole; throws `policy-invalid` with one `file:line: what` a problem. */
function readSettings(dir: string): Policies {
  const read = parseSettings(readFiles(dir));
  if (read.ok) return read.policies;
  const problems = read.problems.map(({ file, line, message }) => `${file}:${line}: ${message}`);
  throw new AppError('policy-invalid', `${problems.join('\n')}\nNothing was changed.`);
}

async function diff({ dir }: Options): Promise<void> {
  const next = readSettings(dir);
  await withDatabase(async ({ database, now }) => {
    const current = await createPolicies({ database, now }).current();
    const lines = diffSettings(current?.policies ?? null, next);
    if (lines.length === 0) say(NO_DIFFERENCE);
    else lines.forEach(say);
  });
}

const versionsOf = (current: CurrentPolicies | null) => current?.versions ?? null;

type Applying = { next: Policies; why: string; isFirst: boolean };

async function apply({ dir, first, reason }: ApplyOptions): Promise<void> {
  const next = readSettings(dir);
  const why = reason ?? (first === true ? FIRST_REASON : undefined);
  if (why === undefined) throw new AppError('bad-request', 'Say why the rules change: --reason "…".');
  const lines = await withDatabase((parts) => save(parts, { next, why, isFirst: first === true }));
  lines.forEach(say);
}

/** Saves what differs and puts it on the record; gives what is to be said about it. */
async function save(
  { database, now, audit }: StoreParts,
  { next, why, isFirst }: Applying,
): Promise<readonly string[]> {
  const policies = createPolicies({ database, now });
  const before = await policies.current();
  if (isFirst && before !== null) return ['Rules are in force already; --first changes nothing.'];
  const differences = before === null ? [] : diffSettings(before.policies, next);
  const by = `${userInfo().username} via the command line`;
  const saved = await policies.saveAll(next, { by, reason: why });
  if (saved.length === 0) return [NO_DIFFERENCE];
  const after = await policies.current();
  const entry = { by, act: 'apply-settings', subject: saved.join(', '), reason: why };
  await audit.record({ _id: randomUUID(), ...entry, before: versionsOf(before), after: versionsOf(after) });
  return [...differences, ...saved.map((name) => `${name}: version ${versionsOf(after)?.[name] ?? ''} is in force.`)];
}

/** `continuo settings`: the rules that people edit, in settings/*.yaml. */
export function settingsCommand(): Command {
  const settings = new Command('settings').description(
    'What people edit: opening hours, team, reply book, routing, follow-ups.',
  );
  settings
    .command('diff')
    .description('Shows what applying the files would change.')
    .option('--dir <dir>', 'the folder of the files', 'settings')
    .action(diff);
  settings
    .command('apply')
    .description('Saves what differs as new versions; refused as a whole, with file and line, when anything is wrong.')
    .option('--dir <dir>', 'the folder of the files', 'settings')
    .option('--first', 'only when no rules are in force yet')
    .option('--reason <text>', 'why the rules change')
    .action(apply);
  return settings;
}
