import { randomUUID } from 'node:crypto';
import { userInfo } from 'node:os';
import { Command } from 'commander';
import { createGates, modeOf } from '../../src/crm/gates';
import type { NumberMode } from '../../src/domain/number-mode';
import { AppError } from '../../src/errors';
import { say, withDatabase } from './connect';
import type { StoreParts } from './connect';
import { connectCommand } from './number-connect';
import { tokenCommands } from './number-token';

const said: Record<NumberMode, string> = {
  observe: 'only observes from now on: it says what it would have done, and sends nothing by itself.',
  live: 'is live from now on: it answers what comes. What it had only observed stays unsaid.',
};

async function switchNumber(parts: StoreParts, number: string, wanted: { mode: NumberMode; reason: string }) {
  const { config, database, now, audit } = parts;
  const { numbers, numbersStart } = config.whatsapp;
  if (!numbers.includes(number)) {
    throw new AppError(
      'not-found',
      `${number} is not one of WHATSAPP_NUMBERS; write the phone number id, not the phone number.`,
    );
  }
  const gates = createGates({ database });
  const before = modeOf(await gates.read([`number|${number}`]), number, numbersStart);
  const { mode, reason } = wanted;
  const by = `${userInfo().username} via the command line`;
  await gates.setMode(number, { mode, by, reason, at: now() });
  const entry = { by, act: 'switch-number', subject: `number|${number}`, reason };
  await audit.record({ _id: randomUUID(), ...entry, before: { mode: before }, after: { mode } });
  say(`${number} ${before === mode ? 'was so already and ' : ''}${said[mode]}`);
}

function modeCommand(mode: NumberMode, description: string): Command {
  return new Command(mode)
    .description(description)
    .argument('<number>', 'phone number id')
    .requiredOption('--reason <text>', 'why')
    .action((number: string, { reason }: { reason: string }) =>
      withDatabase((parts) => switchNumber(parts, number, { mode, reason })),
    );
}

/** `continuo number`: the numbers of the business. */
export function numberCommand(): Command {
  const number = new Command('number')
    .description('The WhatsApp numbers of the business.')
    .addCommand(connectCommand())
    .addCommand(modeCommand('observe', 'Lets a number decide and plan, and send nothing by itself.'))
    .addCommand(modeCommand('live', 'Lets a number send; nothing old is sent by it.'));
  for (const command of tokenCommands()) number.addCommand(command);
  return number;
}
