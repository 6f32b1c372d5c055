import { randomBytes } from 'node:crypto';
import { assertPortFree, freePort } from '../../src/embedded/ports';
import type { Environment } from '../../src/config';

const NUMBER = '900100200300';
const KEY_BYTES = 32;
export const DEMO_DATABASE = 'continuo_demo';

const usualPorts = {
  PUBLIC_PORT: 8080,
  INTERNAL_PORT: 8081,
  WORKER_PORT: 8082,
  SIMULATOR_PORT: 8090,
  TEMPORAL_PORT: 7233,
  TEMPORAL_UI_PORT: 8233,
  MONGODB_PORT: 27017,
};
type PortName = keyof typeof usualPorts;
export type Ports = Record<PortName, number>;

/** Takes the port that was asked for, else the usual one, else any free one. Throws `port-taken` for the first kind. */
async function choosePort(name: PortName, asked: string | undefined): Promise<number> {
  const port = Number(asked ?? usualPorts[name]);
  try {
    await assertPortFree(port, name);
    return port;
  } catch (error) {
    if (asked !== undefined) throw error;
    return freePort();
  }
}

/** Chooses every port of the demo. */
export async function choosePorts(env: Environment): Promise<Ports> {
  const ports: Ports = { ...usualPorts };
  for (const name of portNames) ports[name] = await choosePort(name, env[name]);
  return ports;
}

const portNames = [
  'PUBLIC_PORT',
  'INTERNAL_PORT',
  'WORKER_PORT',
  'SIMULATOR_PORT',
  'TEMPORAL_PORT',
  'TEMPORAL_UI_PORT',
  'MONGODB_PORT',
] as const satisfies readonly PortName[];

const random = (): string => randomBytes(KEY_BYTES).toString('hex');

type Chosen = { ports: Ports; mongodbUri: string; temporalAddress: string; verbose: boolean };

/** What api, worker and simulator are told; nothing of a real account is read. Secrets are of this run alone. */
export function demoEnvironment(env: Environment, { ports, mongodbUri, temporalAddress, verbose }: Chosen) {
  const own = {
    MONGODB_URI: mongodbUri,
    MONGODB_DATABASE: DEMO_DATABASE,
    TEMPORAL_ADDRESS: temporalAddress,
    PUBLIC_PORT: String(ports.PUBLIC_PORT),
    INTERNAL_PORT: String(ports.INTERNAL_PORT),
    WORKER_PORT: String(ports.WORKER_PORT),
    PUBLIC_HOST: '127.0.0.1',
    INTERNAL_HOST: '127.0.0.1',
    WORKER_HOST: '127.0.0.1',
    WHATSAPP_APP_SECRETS: random(),
    WHATSAPP_VERIFY_TOKEN: random(),
    WHATSAPP_ACCESS_TOKEN: random(),
    WHATSAPP_NUMBERS: NUMBER,
    WHATSAPP_NUMBERS_START: 'live',
    GRAPH_API_URL: `http://127.0.0.1:${ports.SIMULATOR_PORT}`,
    MESSAGE_ID_KEY: random(),
    BURST_PAUSE_MS: '2000',
    BURST_MAX_MS: '8000',
    LOG_LEVEL: verbose ? 'warn' : 'fatal',
  };
  return { ...env, ...own };
}

export type DemoEnvironment = ReturnType<typeof demoEnvironment>;
