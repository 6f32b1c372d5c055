import { Command } from 'commander';
import type { TemplateRecord } from '../../src/crm/masters';
import { createTemplates } from '../../src/crm/templates';
import { AppError } from '../../src/errors';
import { createGraphReader } from '../../src/whatsapp/graph-reader';
import { createTemplateList } from '../../src/whatsapp/template-list';
import { tokenOfAccount } from './account-token';
import { say, withDatabase } from './connect';

const lineOf = ({ name, language, state, category, quality, why }: TemplateRecord): string =>
  [name, language, state, category, quality ?? '', why ?? ''].join('  ').trim();

async function sync(named: readonly string[]): Promise<void> {
  await withDatabase(async (parts) => {
    const { database, config, now } = parts;
    const templates = createTemplates({ database });
    const known = new Set((await templates.all()).map(({ account }) => account));
    const accounts = named.length > 0 ? named : [...known];
    if (accounts.length === 0) {
      throw new AppError('bad-request', 'Name the WhatsApp account: "continuo templates sync <account id>".');
    }
    const { graphUrl: baseUrl, graphVersion: version, timeoutMs } = config.whatsapp;
    for (const account of accounts) {
      const accessToken = await tokenOfAccount(parts, account);
      const list = createTemplateList({ graph: createGraphReader({ baseUrl, version, accessToken, timeoutMs }) });
      const askedAt = now();
      const read = await list(account);
      const { kept, gone } = await templates.sync(account, { templates: read.templates, askedAt });
      say(`Account ${account}: ${kept} templates, ${gone} gone, ${read.unreadable} not readable.`);
    }
  });
}

async function list(): Promise<void> {
  await withDatabase(async ({ database }) => {
    const all = await createTemplates({ database }).all();
    if (all.length === 0) say('No template is known; "continuo templates sync <account id>" reads them.');
    else all.forEach((template) => say(lineOf(template)));
  });
}

/** `continuo templates`: what may be written outside the service window. */
export function templatesCommand(): Command {
  const templates = new Command('templates').description('Templates of the WhatsApp accounts.');
  templates
    .command('sync')
    .description('Reads them anew from WhatsApp; safe to repeat.')
    .argument('[accounts...]', 'ids of WhatsApp accounts; without any, those that were read before')
    .action(sync);
  templates.command('list').description('Lists name, language, state, category, quality.').action(list);
  return templates;
}
