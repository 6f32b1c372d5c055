import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import type { Environment } from './config';

const isMissing = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT';

/** Joins the environment with a file of `NAME=value` lines; the environment wins, a missing file is empty. */
export function readEnvironment(env: Environment, file = '.env'): Environment {
  const set = Object.entries(env).filter(([, value]) => value !== undefined && value !== '');
  return { ...readFile(file), ...Object.fromEntries(set) };
}

function readFile(file: string): Environment {
  try {
    return { ...parseEnv(readFileSync(file, 'utf8')) };
  } catch (error) {
    if (isMissing(error)) return {};
    throw error;
  }
}
