import { Command } from 'commander';
import { isAppError } from '../src/errors';
import { registerSearchAttributes } from '../src/temporal/search-attributes';
import { say, withTemporal } from './continuo/connect';
import { inboxCommand } from './continuo/inbox-command';
import { keysCommand } from './continuo/keys-command';
import { numberCommand } from './continuo/number-command';
import { settingsCommand } from './continuo/settings-command';
import { templatesCommand } from './continuo/templates-command';

/** `EX_CONFIG` of sysexits.h, as the api and the worker say it. */
const EX_CONFIG = 78;

function temporalCommand(): Command {
  const temporal = new Command('temporal').description('What the Temporal namespace must know.');
  temporal
    .command('register')
    .description('Registers the search attributes of conversations; safe to repeat.')
    .action(() =>
      withTemporal(async (client) => {
        await registerSearchAttributes(client);
        say('The namespace knows every search attribute of conversations.');
      }),
    );
  return temporal;
}

const program = new Command('continuo')
  .description('Continuo from the command line. Reads the configuration of the api (docs/configuration.md), and .env.')
  .addCommand(settingsCommand())
  .addCommand(inboxCommand())
  .addCommand(keysCommand())
  .addCommand(templatesCommand())
  .addCommand(numberCommand())
  .addCommand(temporalCommand())
  .showHelpAfterError('(--help shows how)');

program.parseAsync().catch((error: unknown) => {
  process.stderr.write(`${isAppError(error) || error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = isAppError(error, 'config-invalid') ? EX_CONFIG : 1;
});
