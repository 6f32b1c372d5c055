import { randomBytes } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Environment } from '../../src/config';
import { readEnvironment } from '../../src/environment';

const KEY_BYTES = 32;
const TOKEN_BYTES = 16;
const OWNER_ONLY = 0o600;
/** Stands for what only Meta can give. Nothing can be sent with it. */
const NO_NUMBER = '100000000000001';

const random = (bytes: number): string => randomBytes(bytes).toString('hex');

/** What a first start cannot do without: secrets that we choose are chosen, those of Meta are held open. */
const firstValues: Record<string, () => string> = {
  WHATSAPP_VERIFY_TOKEN: () => random(TOKEN_BYTES),
  WHATSAPP_APP_SECRETS: () => random(TOKEN_BYTES),
  WHATSAPP_TOKEN_KEYS: () => `first:${random(KEY_BYTES)}`,
  WHATSAPP_NUMBERS: () => NO_NUMBER,
  MESSAGE_ID_KEY: () => random(KEY_BYTES),
};

/**
 * Joins the environment with `.env`; the environment wins. On the very first start it writes one that only its owner
 * can read, with what is missing. Tells whether it did.
 */
export function loadEnvironment(folder: string, env: Environment): { env: Environment; wrote: boolean } {
  const file = path.join(folder, '.env');
  const missing = Object.keys(firstValues).filter((name) => !env[name]);
  const wrote = !existsSync(file) && missing.length > 0;
  if (wrote) {
    const lines = missing.map((name) => `${name}=${firstValues[name]?.() ?? ''}`);
    const head = '# Written by the first "npm start". .env.example and docs/configuration.md explain every variable.';
    writeFileSync(file, [head, ...lines, ''].join('\n'), { mode: OWNER_ONLY, flag: 'wx' });
  }
  return { env: readEnvironment(env, file), wrote };
}

/** Tells whether a number of the business is named. */
export function hasNumber(env: Environment): boolean {
  return env['WHATSAPP_NUMBERS'] !== NO_NUMBER;
}
