import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parse } from 'yaml';
import { environmentNames, loadConfig } from '../../src/config';

type Service = {
  image: string;
  command?: string[];
  restart?: string;
  ports?: string[];
  networks?: string[];
  environment?: Record<string, string>;
  healthcheck?: { test?: unknown; disable?: boolean };
};

const file = path.resolve('docker-compose.yml');
const compose = parse(readFileSync(file, 'utf8'), { merge: true }) as {
  services: Record<string, Service>;
  networks: Record<string, { internal?: boolean }>;
};
const services = Object.entries(compose.services);
const ours = ['api', 'worker', 'prepare'];

/** The specification, and what goes wrong silently: a port read as a number in base 60, the same port twice. */
const rules = {
  'no-duplicate-exported-ports': 2,
  'no-version-field': 2,
  'require-quotes-in-ports': 2,
  'service-image-require-explicit-tag': 2,
  'no-build-and-image': 0,
  'no-quotes-in-volumes': 0,
  'no-unbound-port-interfaces': 0,
  'service-dependencies-alphabetical-order': 0,
  'service-keys-order': 0,
  'service-ports-alphabetical-order': 0,
  'services-alphabetical-order': 0,
  'top-level-properties-order': 0,
} as const;

/** What is used of it; its own types do not resolve from CommonJS. */
type Dclint = {
  DCLinter: new (config: object) => {
    lintFiles: (
      paths: string[],
      recursive: boolean,
    ) => { messages: { type: string; line: number; message: string }[] }[];
  };
};

async function problemsOf(checked: string): Promise<string[]> {
  const dclint: unknown = await import('dclint');
  const { DCLinter } = dclint as Dclint;
  const linter = new DCLinter({ rules, quiet: true, debug: false, exclude: [] });
  return linter
    .lintFiles([checked], false)
    .flatMap(({ messages }) => messages)
    .filter(({ type }) => type === 'error')
    .map(({ line, message }) => `${line}: ${message}`);
}

/** What a shell would put in, as far as this file uses it. */
const filledIn = (environment: Record<string, string>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(environment).map(([name, value]) => [
      name,
      value.replace(/\$\{(\w+):[-?][^}]*\}/g, (_, variable: string) => secrets[variable] ?? ''),
    ]),
  );
const secrets: Record<string, string> = {
  MONGODB_PASSWORD: 'password',
  WHATSAPP_APP_SECRETS: 'secret',
  WHATSAPP_VERIFY_TOKEN: 'token',
  WHATSAPP_ACCESS_TOKEN: 'access',
  WHATSAPP_NUMBERS: '100000000000001',
  MESSAGE_ID_KEY: '0123456789abcdef0123456789abcdef',
};

describe('docker-compose.yml', () => {
  it('follows the Compose specification', async () => {
    expect(await problemsOf(file)).toEqual([]);
  });

  it('is judged by something that refuses a wrong file', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'continuo-compose-'));
    const wrong = path.join(folder, 'docker-compose.yml');
    writeFileSync(wrong, 'name: x\nservices:\n  api:\n    image: a:1\n    portz: ["80:80"]\n');
    const problems = await problemsOf(wrong);
    rmSync(folder, { recursive: true });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain('instancePath="/services/api"');
  });

  it.each(ours)('gives %s an environment that the configuration accepts and knows', (name) => {
    const environment = filledIn(compose.services[name]?.environment ?? {});
    expect(
      Object.keys(environment).filter((variable) => !environmentNames.some((known) => known === variable)),
    ).toEqual([]);
    expect(loadConfig(environment)).toMatchObject({
      mongo: { uri: 'mongodb://continuo:password@mongodb:27017/?replicaSet=rs0&authSource=admin' },
      temporal: { address: 'temporal:7233' },
      internal: { port: 8081 },
      worker: { port: 8082 },
    });
  });

  it('lets only the proxy listen to the world', () => {
    const open = services.flatMap(([name, { ports = [] }]) =>
      ports.filter((port) => !port.startsWith('127.0.0.1:')).map((port) => `${name} ${port}`),
    );
    expect(open).toEqual(['proxy 80:80', 'proxy 443:443', 'proxy 443:443/udp']);
  });

  it('keeps the databases and Temporal on a network without a way out', () => {
    expect(compose.networks['data']).toEqual({ internal: true });
    const inside = services.filter(([, { networks }]) => networks?.join() === 'data').map(([name]) => name);
    expect(inside).toEqual([
      'mongodb',
      'mongodb-init',
      'postgres',
      'temporal-schema',
      'temporal',
      'temporal-namespace',
    ]);
  });

  it('asks everything that stays up for its health', () => {
    const silent = services
      .filter(([, { restart, healthcheck }]) => restart === 'unless-stopped' && healthcheck?.test === undefined)
      .map(([name]) => name);
    expect(silent).toEqual([]);
  });

  it('runs the same versions of Temporal as the local server', () => {
    const local = readFileSync('tools/temporal/go.mod', 'utf8');
    const version = (module: string): string | undefined => new RegExp(`${module} v(\\S+)`).exec(local)?.[1];
    const image = (name: string): string | undefined => compose.services[name]?.image.split(':')[1];
    expect([image('temporal'), image('temporal-schema'), image('temporal-namespace')]).toEqual(
      Array(3).fill(version('go.temporal.io/server')),
    );
    expect(image('temporal-ui')).toBe(version('github.com/temporalio/ui-server/v2'));
  });
});
