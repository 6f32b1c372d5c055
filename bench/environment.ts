import { randomBytes } from 'node:crypto';
import type { Environment } from '../src/config';
import { freePort } from '../src/embedded/ports';
import type { Ports } from '../scripts/demo/environment';

export const BENCH_NUMBER = '900100200300';
export const LOOPBACK = '127.0.0.1';
/** What Meta gives to a number in good standing: the limit of a number is not what is measured. */
export const MOST_A_SECOND = 1_000;
const SECRET_BYTES = 32;

/** Chooses ports that nobody listens on, each another one. */
export async function choosePorts(): Promise<Ports & { CEILING_PORT: number }> {
  const chosen = new Set<number>();
  const next = async (): Promise<number> => {
    const port = await freePort();
    if (chosen.has(port)) return next();
    chosen.add(port);
    return port;
  };
  return {
    PUBLIC_PORT: await next(),
    INTERNAL_PORT: await next(),
    WORKER_PORT: await next(),
    SIMULATOR_PORT: await next(),
    TEMPORAL_PORT: await next(),
    TEMPORAL_UI_PORT: await next(),
    MONGODB_PORT: await next(),
    CEILING_PORT: await next(),
  };
}

type Chosen = { ports: Ports; mongodbUri: string; temporalAddress: string; verbose: boolean };

/** What the programs are told; no account and no limit of a real number is read. Secrets are of this run alone. */
export function benchEnvironment(env: Environment, { ports, mongodbUri, temporalAddress, verbose }: Chosen) {
  const random = (): string => randomBytes(SECRET_BYTES).toString('hex');
  const own = {
    MONGODB_URI: mongodbUri,
    MONGODB_DATABASE: 'continuo_bench',
    TEMPORAL_ADDRESS: temporalAddress,
    PUBLIC_PORT: String(ports.PUBLIC_PORT),
    INTERNAL_PORT: String(ports.INTERNAL_PORT),
    WORKER_PORT: String(ports.WORKER_PORT),
    PUBLIC_HOST: LOOPBACK,
    INTERNAL_HOST: LOOPBACK,
    WORKER_HOST: LOOPBACK,
    WHATSAPP_APP_SECRETS: random(),
    WHATSAPP_VERIFY_TOKEN: random(),
    WHATSAPP_ACCESS_TOKEN: random(),
    WHATSAPP_NUMBERS: BENCH_NUMBER,
    WHATSAPP_NUMBERS_START: 'live',
    GRAPH_API_URL: `http://${LOOPBACK}:${ports.SIMULATOR_PORT}`,
    MESSAGE_ID_KEY: random(),
    BURST_PAUSE_MS: '0',
    SEND_RATE_PER_SECOND: String(MOST_A_SECOND),
    LOG_LEVEL: verbose ? 'warn' : 'fatal',
  };
  return { ...env, ...own };
}

export type BenchEnvironment = ReturnType<typeof benchEnvironment>;
