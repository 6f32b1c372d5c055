import { randomUUID } from 'node:crypto';
import { userInfo } from 'node:os';
import { Command, Option } from 'commander';
import type { InboxItem, InboxState } from '../../src/crm/documents';
import { createInbox } from '../../src/crm/inbox';
import type { Inbox } from '../../src/crm/inbox';
import { AppError } from '../../src/errors';
import { say, withDatabase } from './connect';

const states = ['pending', 'handed', 'done', 'dead', 'parked'] as const satisfies InboxState[];
const MOST_SHOWN = '50';
const PAGE = 200;

const lineOf = ({ messageId, kind, number, receivedAt, reason }: InboxItem): string =>
  [messageId, kind, number, new Date(receivedAt).toISOString(), reason ?? ''].join('  ');

async function list({ state, limit }: { state: InboxState; limit: string }): Promise<void> {
  await withDatabase(async ({ database }) => {
    const items = await createInbox({ database }).list({ state, limit: Number(limit) });
    if (items.length === 0) say(`Nothing is ${state}.`);
    else items.forEach((item) => say(lineOf(item)));
  });
}

async function allDead(inbox: Inbox): Promise<InboxItem[]> {
  const found: InboxItem[] = [];
  for (;;) {
    const before = found.at(-1)?._id;
    const page = await inbox.list({ state: 'dead', limit: PAGE, ...(before === undefined ? {} : { before }) });
    found.push(...page);
    if (page.length < PAGE) return found;
  }
}

async function redrive(ids: readonly string[], { all, reason }: { all?: true; reason: string }): Promise<void> {
  if (ids.length === 0 && all !== true) throw new AppError('bad-request', 'Name message ids, or say --all.');
  await withDatabase(async ({ database, audit }) => {
    const inbox = createInbox({ database });
    const items = all === true ? await allDead(inbox) : await inbox.byMessageIds(ids);
    const redriven = await inbox.redrive(items.map(({ _id }) => _id));
    const by = `${userInfo().username} via the command line`;
    const on = { before: { ids: items.map(({ messageId }) => messageId) }, after: { redriven } };
    await audit.record({ _id: randomUUID(), by, act: 'redrive-inbox', subject: 'inbox', reason, ...on });
    say(`${redriven} items are driven again; the api takes them up within seconds.`);
  });
}

/** `continuo inbox`: what was delivered and could not be handled. */
export function inboxCommand(): Command {
  const inbox = new Command('inbox').description('What WhatsApp delivered, and what of it could not be handled.');
  inbox
    .command('list')
    .description('Lists items: message id, kind, number, arrival, reason.')
    .addOption(new Option('--state <state>', 'which').choices(states).default('dead'))
    .option('--limit <count>', 'how many', MOST_SHOWN)
    .action(list);
  inbox
    .command('redrive')
    .description('Drives dead items again.')
    .argument('[ids...]', 'message ids')
    .option('--all', 'every dead item')
    .requiredOption('--reason <text>', 'why they will do now')
    .action(redrive);
  return inbox;
}
