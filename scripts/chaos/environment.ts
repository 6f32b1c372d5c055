import { randomBytes } from 'node:crypto';
import { LOOPBACK, freePort } from '../../src/embedded/ports';
import type { Environment } from '../../src/config';

const KEY_BYTES = 32;
const NUMBER = '900100200300';
export const CHAOS_DATABASE = 'continuo_chaos';
/** Long enough that three quick lines are one burst, short enough to see what the product itself takes. */
const BURST = { BURST_PAUSE_MS: '500', BURST_MAX_MS: '3000' };

const random = (): string => randomBytes(KEY_BYTES).toString('hex');

const portNames = [
  'api1',
  'api1Internal',
  'api2',
  'api2Internal',
  'worker1',
  'worker2',
  'mongodb',
  'temporal',
  'ui',
] as const;

/** Where the two of each kind listen, and the servers of this run; every port is any free one. */
export async function choosePorts() {
  const free = new Set<number>();
  while (free.size < portNames.length) free.add(await freePort());
  const ports = [...free];
  const of = (name: (typeof portNames)[number]): number => ports[portNames.indexOf(name)] ?? 0;
  return {
    api: [
      { public: of('api1'), internal: of('api1Internal') },
      { public: of('api2'), internal: of('api2Internal') },
    ],
    worker: [of('worker1'), of('worker2')],
    servers: { MONGODB_PORT: of('mongodb'), TEMPORAL_PORT: of('temporal'), TEMPORAL_UI_PORT: of('ui') },
  };
}

export type ChaosPorts = Awaited<ReturnType<typeof choosePorts>>;

/** Secrets of this run alone: nothing of a real account is read. */
export function chooseSecrets() {
  return { appSecret: random(), accessToken: random(), verifyToken: random(), idKey: random(), number: NUMBER };
}

export type Secrets = ReturnType<typeof chooseSecrets>;
type Chosen = { mongodbUri: string; temporalAddress: string; graphUrl: string; secrets: Secrets };

/** What every process is told; the ports are each one's own. */
export function chaosEnvironment(env: Environment, { mongodbUri, temporalAddress, graphUrl, secrets }: Chosen) {
  return {
    ...env,
    ...BURST,
    MONGODB_URI: mongodbUri,
    MONGODB_DATABASE: CHAOS_DATABASE,
    TEMPORAL_ADDRESS: temporalAddress,
    PUBLIC_HOST: LOOPBACK,
    INTERNAL_HOST: LOOPBACK,
    WORKER_HOST: LOOPBACK,
    WHATSAPP_APP_SECRETS: secrets.appSecret,
    WHATSAPP_VERIFY_TOKEN: secrets.verifyToken,
    WHATSAPP_ACCESS_TOKEN: secrets.accessToken,
    WHATSAPP_NUMBERS: secrets.number,
    WHATSAPP_NUMBERS_START: 'live',
    GRAPH_API_URL: graphUrl,
    MESSAGE_ID_KEY: secrets.idKey,
    // Everything that may ever be logged is read afterwards: it must hold nothing of anybody.
    LOG_LEVEL: 'debug',
  };
}

export type ChaosEnvironment = ReturnType<typeof chaosEnvironment>;
