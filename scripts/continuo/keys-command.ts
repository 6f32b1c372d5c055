import { randomUUID } from 'node:crypto';
import { userInfo } from 'node:os';
import { Command, Option } from 'commander';
import { createApiKeys } from '../../src/crm/api-keys';
import type { ApiKey, Role } from '../../src/crm/masters';
import { AppError } from '../../src/errors';
import { roles } from '../../src/http/permissions';
import { say, withDatabase } from './connect';

const toDay = (at: number | null): string => (at === null ? 'never' : new Date(at).toISOString());
const by = (): string => `${userInfo().username} via the command line`;

function lineOf({ _id, name, role, expiresAt, lastUsedAt, revokedAt }: ApiKey): string {
  const state = revokedAt === null ? `expires ${toDay(expiresAt)}` : `revoked ${toDay(revokedAt)}`;
  return [_id, role, name, state, `last used ${toDay(lastUsedAt)}`].join('  ');
}

function readExpiry(expires: string | undefined): number | null {
  if (expires === undefined) return null;
  const at = Date.parse(expires);
  if (Number.isNaN(at)) throw new AppError('bad-request', '--expires is a moment such as 2027-01-31T00:00:00Z.');
  return at;
}

async function create(name: string, { role, expires }: { role: Role; expires?: string }): Promise<void> {
  const expiresAt = readExpiry(expires);
  await withDatabase(async ({ database, now, audit }) => {
    const { key, secret } = await createApiKeys({ database, now }).create({ name, role, expiresAt });
    const entry = { by: by(), act: 'create-api-key', subject: key._id, reason: null };
    await audit.record({ _id: randomUUID(), ...entry, before: null, after: { name, role, expiresAt } });
    say(`Key ${key._id} for ${name}, role ${role}. It is shown this once:`);
    say(secret);
  });
}

async function list(): Promise<void> {
  await withDatabase(async ({ database, now }) => {
    const keys = await createApiKeys({ database, now }).list();
    if (keys.length === 0) say('There is no key yet; the first start of the api makes one.');
    else keys.forEach((key) => say(lineOf(key)));
  });
}

async function revoke(id: string): Promise<void> {
  await withDatabase(async ({ database, now, audit }) => {
    const key = await createApiKeys({ database, now }).revoke(id);
    if (key === null) throw new AppError('not-found', `There is no key ${id}; "continuo keys list" shows them.`);
    const entry = { by: by(), act: 'revoke-api-key', subject: id, reason: null };
    await audit.record({ _id: randomUUID(), ...entry, before: null, after: { revokedAt: key.revokedAt } });
    say(`Key ${id} (${key.name}) opens nothing any more.`);
  });
}

/** `continuo keys`: who may use the admin API. */
export function keysCommand(): Command {
  const keys = new Command('keys').description('API keys of the admin API.');
  keys
    .command('create')
    .description('Makes a key and shows it once.')
    .argument('<name>', 'whose key it is')
    .addOption(new Option('--role <role>', 'what it may do').choices(roles).default('operator'))
    .option('--expires <moment>', 'ISO-8601; without it the key does not expire')
    .action(create);
  keys.command('list').description('Lists keys without their secrets.').action(list);
  keys
    .command('revoke')
    .description('Ends a key at once and for good.')
    .argument('<id>', 'as "keys list" shows it')
    .action(revoke);
  return keys;
}
