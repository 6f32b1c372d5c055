import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import type { Environment } from '../../src/config';
import { AppError } from '../../src/errors';
import { operatorEnvironment } from './connect';

type Asked = { file?: string | undefined; variable: string; what: string };

function readFile(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    throw new AppError('bad-request', `The file ${file} cannot be read.`);
  }
}

/** Gives a secret from a file or a variable, or null. Never from an argument: whoever lists the processes reads those. */
export function secretOf({ file, variable }: Omit<Asked, 'what'>): string | null {
  const env: Environment = operatorEnvironment();
  const found = file === undefined ? env[variable] : readFile(file);
  return found === undefined || found.trim() === '' ? null : found.trim();
}

/** Gives a secret from a file, a variable or standard input. */
export async function demandSecret({ what, ...asked }: Asked): Promise<string> {
  const found = secretOf(asked) ?? (process.stdin.isTTY ? '' : (await text(process.stdin)).trim());
  if (found !== '') return found;
  throw new AppError('bad-request', `Give ${what} on standard input, with --${flagOf(asked)} or in ${asked.variable}.`);
}

const flagOf = ({ variable }: { variable: string }): string => (variable.endsWith('PIN') ? 'pin-file' : 'token-file');
