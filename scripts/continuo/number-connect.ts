import { Command } from 'commander';
import { numberCheckOf } from '../../activities';
import type { NumberCheck } from '../../src/crm/masters';
import { AppError, isAppError } from '../../src/errors';
import { createGraphAccount } from '../../src/whatsapp/graph-account';
import { say, withDatabase } from './connect';
import type { StoreParts } from './connect';
import { adviceFor, connectSteps } from './number-steps';
import type { Connecting } from './number-steps';
import { demandSecret, secretOf } from './secrets';

/** Where a new token comes from, when it is not piped in. */
export const NEW_TOKEN = 'WHATSAPP_NEW_TOKEN';
const PIN = 'WHATSAPP_PIN';

type Options = { account: string; app: string; url: string; tokenFile?: string; pinFile?: string };

/** The Graph API as the configuration names it, and what the app itself asks with. */
export function graphOf({ config }: StoreParts, app: string) {
  const { graphUrl: baseUrl, graphVersion: version, timeoutMs, appSecrets } = config.whatsapp;
  return { graph: createGraphAccount({ baseUrl, version, timeoutMs }), appToken: `${app}|${appSecrets[0] ?? ''}` };
}

function demandOurs(number: string, { config }: StoreParts): void {
  const { numbers, tokenKeys } = config.whatsapp;
  if (!numbers.includes(number))
    throw new AppError(
      'connect-refused',
      `Write ${number} into WHATSAPP_NUMBERS and start api and worker again; then connect it.`,
    );
  if (tokenKeys.length === 0)
    throw new AppError(
      'token-key-missing',
      'Write WHATSAPP_TOKEN_KEYS, a name and the output of openssl rand -hex 32: first:…',
    );
}

/** Meta delivers over TLS alone; what is tried on one machine need not. */
function readUrl(url: string, { config }: StoreParts): string {
  const isTls = url.startsWith('https://');
  const isLocal = !config.whatsapp.graphUrl.startsWith('https://') && url.startsWith('http://');
  if (URL.canParse(url) && (isTls || isLocal)) return url;
  throw new AppError(
    'connect-refused',
    '--url is the address of the webhook, such as https://crm.example.com/webhooks/whatsapp.',
  );
}

async function connect(number: string, options: Options): Promise<void> {
  const { account, app, tokenFile, pinFile } = options;
  const what = 'the token of a system user';
  const token = await demandSecret({ file: tokenFile, variable: NEW_TOKEN, what });
  const pin = secretOf({ file: pinFile, variable: PIN });
  await withDatabase(async (parts) => {
    demandOurs(number, parts);
    const url = readUrl(options.url, parts);
    await runSteps({ parts, number, account, app, url, token, pin, ...graphOf(parts, app) });
    sayCheck(number, await numberCheckOf(parts.database, parts.config).one(number));
    say(`Look at what it would do for a while, then: npm run continuo -- number live ${number} --reason '…'`);
  });
}

async function runSteps(connecting: Connecting): Promise<void> {
  for (const { name, run } of connectSteps) {
    try {
      say(`ok      ${name}: ${await run(connecting)}`);
    } catch (error) {
      say(`failed  ${name}`);
      if (!isAppError(error)) throw error;
      throw new AppError(
        'connect-refused',
        `${adviceFor(name, error)}\nThen run the same command again: what is done already stays as it is.`,
      );
    }
  }
}

/** Says what a check found: everything that is wrong with what to do about it, then how things are. */
export function sayCheck(number: string, check: NumberCheck): void {
  const { problems, quality, status, templates, lastInboundAt, tokenExpiresAt, fields } = check;
  const at = (moment: number | null, never: string): string =>
    moment === null ? never : new Date(moment).toISOString();
  say(`${problems.length === 0 ? 'ok      ' : 'problem '}check: ${number}`);
  for (const { code, advice } of problems) say(`  ${code}: ${advice}`);
  say(
    `  status ${status ?? 'unknown'}, quality ${quality ?? 'unknown'}, ${fields.length} webhook fields, ${templates} approved templates`,
  );
  say(
    `  token ends: ${at(tokenExpiresAt, 'never, as far as Meta says')}; last message of a buyer: ${at(lastInboundAt, 'none yet')}`,
  );
}

/** `continuo number connect`. */
export function connectCommand(): Command {
  return new Command('connect')
    .description('Connects a number: each step is said with its result, and may be repeated. It starts in observe.')
    .argument('<number>', 'phone number id')
    .requiredOption('--account <id>', 'WhatsApp Business account')
    .requiredOption('--app <id>', 'Meta app')
    .requiredOption('--url <address>', 'where Meta delivers: https://<your domain>/webhooks/whatsapp')
    .option('--token-file <file>', `the token of a system user; else ${NEW_TOKEN}, else standard input`)
    .option('--pin-file <file>', `six digits, where the number is not registered yet; else ${PIN}`)
    .action(connect);
}
