import { parseArgs } from 'node:util';
import type { ParseArgsConfig } from 'node:util';
import { AppError, isAppError } from '../src/errors';

type Program<O> = { options: O; program: string };

/** Reads the options of `npm run <program>`; throws one sentence for what it does not know. */
export function readOptions<const O extends NonNullable<ParseArgsConfig['options']>>(
  args: readonly string[],
  { options, program }: Program<O>,
) {
  try {
    return parseArgs({ args: [...args], strict: true, options }).values;
  } catch (cause) {
    const what = typeof cause === 'object' && cause !== null && 'message' in cause ? String(cause.message) : '';
    const [first = 'The arguments are not understood'] = what.split('. ');
    throw new AppError('bad-request', `${first}; see npm run ${program} -- --help.`, { cause });
  }
}

/** Runs a program to its end: says in one sentence what went wrong, and ends whatever it still has in hand. */
export function runProgram(main: () => Promise<void>): void {
  main()
    .catch((error: unknown) => {
      console.error(isAppError(error) ? error.message : error);
      process.exitCode = 1;
    })
    .finally(() => process.exit());
}
