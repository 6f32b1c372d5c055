import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { hasNumber, loadEnvironment } from '../../../scripts/start/environment';
import { loadConfig } from '../../../src/config';
import type { Environment } from '../../../src/config';

const PERMISSIONS = 0o777;
let folder: string;

const envFile = (): string => path.join(folder, '.env');
const configOf = (env: Environment) => loadConfig({ ...env, MONGODB_URI: 'mongodb://127.0.0.1:27017' });

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'continuo-start-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

describe('the first start in a checkout', () => {
  it('writes an .env that is complete and that only its owner can read', () => {
    const { env, wrote } = loadEnvironment(folder, {});
    expect(wrote).toBe(true);
    expect(statSync(envFile()).mode & PERMISSIONS).toBe(0o600);
    expect(configOf(env).whatsapp.numbers).toEqual(['100000000000001']);
    expect(configOf(env).messageIdKey).toMatch(/^[0-9a-f]{64}$/);
    expect(configOf(env).whatsapp.tokenKeys).toMatchObject([{ id: 'first' }]);
  });

  it('knows that no number of the business is named in what it wrote', () => {
    expect(hasNumber(loadEnvironment(folder, {}).env)).toBe(false);
  });

  it('leaves alone what is configured in the environment', () => {
    const { env } = loadEnvironment(folder, { WHATSAPP_NUMBERS: '42', WHATSAPP_ACCESS_TOKEN: 'a token' });
    expect(readFileSync(envFile(), 'utf8')).not.toContain('WHATSAPP_NUMBERS');
    expect(configOf(env).whatsapp).toMatchObject({ numbers: ['42'], accessToken: 'a token' });
    expect(hasNumber(env)).toBe(true);
  });
});

describe('a later start', () => {
  it('reads the .env that is there and never writes into it', () => {
    writeFileSync(envFile(), 'WHATSAPP_NUMBERS=7\n');
    expect(loadEnvironment(folder, {})).toEqual({ env: { WHATSAPP_NUMBERS: '7' }, wrote: false });
    expect(readFileSync(envFile(), 'utf8')).toBe('WHATSAPP_NUMBERS=7\n');
  });
});
