import { readOptions } from '../command-line';
import { AppError } from '../../src/errors';

export const HELP = `npm run fuzz sends broken requests to the webhook of a real api, on servers of this run alone.

  --seed <n>          the same seed sends the same requests (1)
  --requests <n>      how many (50000)
  --at-once <n>       how many at a time (16)
  --profile <folder>  writes there what the api spent its time on, for the Chrome DevTools

Deliveries as WhatsApp makes them, some whole, most with values, keys and bytes changed, some large, deep or of many
items; signed, signed before they were changed, signed wrongly or not at all; in pieces, slowly, half of them only; other
methods, paths, headers and handshakes. Exit code 0 only when
  no answer was a 5xx, and every request was answered or its connection closed,
  the api lived through it,
  its event loop never stood still for 200 ms. Time in which the api was ready to run and the machine gave its processor
  to others does not count (/proc/<pid>/schedstat; elsewhere than on Linux all time counts).
MONGODB_URI and TEMPORAL_ADDRESS use servers of yours; the database continuo_fuzz is emptied first.`;

export type Arguments = { help: boolean; seed: number; requests: number; atOnce: number; profile: string | null };

const options = {
  help: { type: 'boolean', default: false },
  seed: { type: 'string', default: '1' },
  requests: { type: 'string', default: '50000' },
  'at-once': { type: 'string', default: '16' },
  profile: { type: 'string' },
} as const;

/** Reads the arguments; throws one sentence for what it does not know. */
export function readArguments(args: readonly string[]): Arguments {
  const { help, seed, requests, 'at-once': atOnce, profile } = readOptions(args, { options, program: 'fuzz' });
  return {
    help,
    seed: positive('seed', seed),
    requests: positive('requests', requests),
    atOnce: positive('at-once', atOnce),
    profile: profile ?? null,
  };
}

function positive(name: string, text: string): number {
  if (/^[1-9]\d{0,6}$/.test(text)) return Number(text);
  throw new AppError('bad-request', `--${name} takes whole numbers from 1 on, not "${text}".`);
}
