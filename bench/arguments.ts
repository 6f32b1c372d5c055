import { readOptions } from '../scripts/command-line';
import { AppError } from '../src/errors';

export const HELP = `npm run bench measures Continuo beside bare Temporal on the same servers, at constant rates.

  --rate <n,n,…>    messages a second, one row each (10,20,40)
  --seconds <n>     how long each rate lasts (20)
  --seed <n>        who writes what (1)
  --fixed           plays the given rates only; else goes on, half as fast again, until each side no longer keeps up
  --outage <n>      at last so many seconds without Temporal under the highest rate, and how soon after all is answered (0)
  --json <file>     writes everything as JSON too
  --profile <dir>   writes a CPU profile of api and worker there; the figures are worse then
  --verbose         shows the warnings of api and worker

Open loop: a message is sent when it is due, whatever became of those before, and all latencies count from then.
  ack      until the webhook was answered with 200 (bare: until the signal-with-start returned)
  answer   until the send arrived at WhatsApp, burst pause 0 (bare: until the activity ran); never = not at all
  lost     acknowledged and not answered within 60 s after the last one
  dupl     messages with more than one accepted answer
  backlog  open when the last one was due
  late     by how much the load generator itself was late at worst; part of every latency
  kept up  99 % answered within 15 s, and a backlog of 2 s at most

Every message comes from a buyer of its own: WhatsApp takes one message in 6 s for a pair, which is not what is to be
measured, and it is the dearest case, for each one begins a conversation. The simulated WhatsApp is part of this process
and sends three statuses for each answer, as in real life. Bare Temporal: signal-with-start of a workflow of its own, one
local activity, one activity, both empty. The limit of the number is 1000 messages a second, so that it is not measured.

Real: api, worker, Temporal server, MongoDB, processes, HTTP, signatures. MONGODB_URI and TEMPORAL_ADDRESS use servers
of yours; the database continuo_bench is emptied first. Without them servers on throw-away files are started.`;

export type Arguments = {
  help: boolean;
  rates: readonly number[];
  seconds: number;
  seed: number;
  fixed: boolean;
  outage: number;
  json: string | null;
  profile: string | null;
  verbose: boolean;
};

const options = {
  help: { type: 'boolean', default: false },
  rate: { type: 'string', default: '10,20,40' },
  seconds: { type: 'string', default: '20' },
  seed: { type: 'string', default: '1' },
  fixed: { type: 'boolean', default: false },
  outage: { type: 'string', default: '0' },
  json: { type: 'string' },
  profile: { type: 'string' },
  verbose: { type: 'boolean', default: false },
} as const;

/** Reads the arguments; throws one sentence for what it does not know. */
export function readArguments(args: readonly string[]): Arguments {
  const { rate, seconds, seed, outage, json, profile, ...flags } = readOptions(args, { options, program: 'bench' });
  const rates = rate.split(',').map((text) => positive('rate', text));
  return {
    ...flags,
    rates: [...new Set(rates)].sort((a, b) => a - b),
    seconds: positive('seconds', seconds),
    seed: positive('seed', seed),
    outage: outage === '0' ? 0 : positive('outage', outage),
    json: json ?? null,
    profile: profile ?? null,
  };
}

function positive(name: string, text: string): number {
  const trimmed = text.trim();
  if (/^[1-9]\d{0,6}$/.test(trimmed)) return Number(trimmed);
  throw new AppError('bad-request', `--${name} takes whole numbers from 1 on, not "${text}".`);
}
