import { readOptions } from '../command-line';
import { AppError } from '../../src/errors';

export const HELP = `npm run demo plays a morning: about thirty buyers write over a simulated WhatsApp, for about two minutes.
Everything else is real: api, worker, Temporal server, MongoDB, processes, HTTP, signatures, timers.

  --once        ends by itself; the exit code is 0 only if the records equal what really happened
  --seed <n>    plays the same buyers again (1)
  --buyers <n>  how many (30)
  --verbose     shows the warnings of api and worker

Ports, when the usual ones do not suit: PUBLIC_PORT, INTERNAL_PORT, WORKER_PORT, SIMULATOR_PORT, TEMPORAL_PORT,
TEMPORAL_UI_PORT, MONGODB_PORT. A port that is not set and taken is replaced by a free one.
MONGODB_URI and TEMPORAL_ADDRESS use servers of yours; the database continuo_demo is emptied first.

Kill what you like while it plays (the process ids are shown): everything is started again and nothing is lost.`;

export type Arguments = { help: boolean; once: boolean; verbose: boolean; seed: number; buyers: number };

const options = {
  help: { type: 'boolean', default: false },
  once: { type: 'boolean', default: false },
  verbose: { type: 'boolean', default: false },
  seed: { type: 'string', default: '1' },
  buyers: { type: 'string', default: '30' },
} as const;

/** Reads the arguments; throws one sentence for what it does not know. */
export function readArguments(args: readonly string[]): Arguments {
  const values = readOptions(args, { options, program: 'demo' });
  return { ...values, seed: wholeNumber('seed', values.seed), buyers: wholeNumber('buyers', values.buyers) };
}

function wholeNumber(name: string, text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new AppError('bad-request', `--${name} is a whole number, not "${text}".`);
}
