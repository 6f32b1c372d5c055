import { randomUUID } from 'node:crypto';
import { userInfo } from 'node:os';
import { Command } from 'commander';
import { numberCheckOf } from '../../activities';
import type { BusinessNumber } from '../../src/crm/masters';
import { createNumbers } from '../../src/crm/numbers';
import { createTokenVault } from '../../src/crm/token-vault';
import { AppError } from '../../src/errors';
import { judgeToken } from '../../src/whatsapp/number-look';
import { say, withDatabase } from './connect';
import type { StoreParts } from './connect';
import { NEW_TOKEN, graphOf, sayCheck } from './number-connect';
import { demandSecret } from './secrets';

async function demandNumber({ database }: StoreParts, number: string): Promise<BusinessNumber> {
  const row = await createNumbers({ database }).get(number);
  if (row !== null) return row;
  throw new AppError('not-found', `${number} is not connected; "continuo number connect" does it.`);
}

async function note({ audit }: StoreParts, number: string, act: string): Promise<void> {
  const by = `${userInfo().username} via the command line`;
  await audit.record({
    _id: randomUUID(),
    by,
    act,
    subject: `number|${number}`,
    reason: null,
    before: null,
    after: null,
  });
}

/** Asks Meta about the new token before the old one is given up. */
async function replace(number: string, { tokenFile }: { tokenFile?: string }): Promise<void> {
  const token = await demandSecret({ file: tokenFile, variable: NEW_TOKEN, what: 'the new token' });
  await withDatabase(async (parts) => {
    const { app, account } = await demandNumber(parts, number);
    const { graph, appToken } = graphOf(parts, app);
    const [worst] = judgeToken(await graph.debugToken(token, appToken), { app, account }, parts.now());
    if (worst !== undefined && worst.code !== 'token-expires-soon')
      throw new AppError('connect-refused', `${worst.advice} The old token stays.`);
    const sealed = createTokenVault(parts.config.whatsapp.tokenKeys).seal(token, number);
    await createNumbers(parts).saveToken(number, { token: sealed, tokenSetAt: parts.now() });
    await note(parts, number, 'replace-token');
    say(`The token of ${number} is replaced; the next send uses it, within two seconds and without a restart.`);
    sayCheck(number, await numberCheckOf(parts.database, parts.config).one(number));
  });
}

async function reseal(): Promise<void> {
  await withDatabase(async (parts) => {
    const numbers = createNumbers(parts);
    const vault = createTokenVault(parts.config.whatsapp.tokenKeys);
    const all = await numbers.all();
    for (const { _id, token, tokenSetAt } of all) {
      await numbers.saveToken(_id, { token: vault.seal(vault.open(token, _id), _id), tokenSetAt });
      await note(parts, _id, 'reseal-token');
    }
    say(`${all.length} tokens are sealed with the first key of WHATSAPP_TOKEN_KEYS; the others may be taken away.`);
  });
}

async function check(number: string | undefined): Promise<void> {
  await withDatabase(async ({ database, config }) => {
    const checking = numberCheckOf(database, config);
    const checked = number === undefined ? await checking.all() : [{ number, check: await checking.one(number) }];
    if (checked.length === 0) say('No number is connected yet; "continuo number connect" does it.');
    for (const one of checked) sayCheck(one.number, one.check);
    if (checked.some((one) => one.check.problems.length > 0)) process.exitCode = 1;
  });
}

/** `continuo number token`, `reseal` and `check`. */
export function tokenCommands(): readonly Command[] {
  return [
    new Command('token')
      .description('Replaces the token of a number while everything runs.')
      .argument('<number>', 'phone number id')
      .option('--token-file <file>', `the new token; else ${NEW_TOKEN}, else standard input`)
      .action(replace),
    new Command('reseal').description('Seals every stored token with the first key.').action(reseal),
    new Command('check')
      .description(
        'Looks at token, scopes, registration, quality, webhooks and templates; ends with 1 if something is wrong.',
      )
      .argument('[number]', 'phone number id; all of them without one')
      .action(check),
  ];
}
