import { readOptions } from '../command-line';
import { AppError } from '../../src/errors';
import type { FaultName } from './faults';
import { faultNames } from './faults';

export const HELP = `npm run chaos lets everything go wrong that can go wrong, in a seeded order, and then judges whether anything was lost,
doubled or said wrongly. Two api, two workers, a Temporal server on a file, MongoDB, a line before each that can be cut;
many buyers write over a simulated WhatsApp, people of the business answer them. Exit code 0 only if every invariant
holds and every planned fault happened.

  --seed <n>      the same seed repeats the same faults and the same buyers (1)
  --minutes <n>   how long faults happen; half ones too (5)
  --buyers <n>    how many (200)
  --faults <a,b>  only these; every one that there is, as long as the time allows, when not given
  --histories <n> how many histories are replayed and read, evenly chosen (500)

MONGODB_URI and TEMPORAL_ADDRESS use servers of yours, which are not killed or frozen, only cut off; the database
continuo_chaos is emptied first.

Faults: ${faultNames.join(', ')}.`;

export type Arguments = {
  help: boolean;
  seed: number;
  minutes: number;
  buyers: number;
  histories: number;
  faults: readonly FaultName[];
};

const options = {
  help: { type: 'boolean', default: false },
  seed: { type: 'string', default: '1' },
  minutes: { type: 'string', default: '5' },
  buyers: { type: 'string', default: '200' },
  histories: { type: 'string', default: '500' },
  faults: { type: 'string' },
} as const;

/** Reads the arguments; throws one sentence for what it does not know. */
export function readArguments(args: readonly string[]): Arguments {
  const { faults, ...values } = readOptions(args, { options, program: 'chaos' });
  return {
    ...values,
    seed: numberOf('seed', values.seed, /^\d{1,9}$/),
    minutes: numberOf('minutes', values.minutes, /^\d{1,3}(\.\d+)?$/),
    buyers: numberOf('buyers', values.buyers, /^[1-9]\d{0,3}$/),
    histories: numberOf('histories', values.histories, /^[1-9]\d{0,5}$/),
    faults: faults === undefined ? faultNames : faults.split(',').map(faultOf),
  };
}

function numberOf(name: string, text: string, shape: RegExp): number {
  if (shape.test(text)) return Number(text);
  throw new AppError('bad-request', `--${name} is not "${text}"; see npm run chaos -- --help.`);
}

function faultOf(text: string): FaultName {
  const found = faultNames.find((name) => name === text.trim());
  if (found !== undefined) return found;
  throw new AppError('bad-request', `There is no fault "${text}"; npm run chaos -- --help names all.`);
}
