import { loadClientConnectConfig } from '@temporalio/envconfig';
import type { Config } from '../config';
import type { TemporalAddress } from './client';

/**
 * Tells how to reach Temporal: address and namespace of the configuration; TLS and API key from the `TEMPORAL_*`
 * variables that every Temporal tool reads (TEMPORAL_TLS…, TEMPORAL_API_KEY). Config files are left aside: what a
 * process connects to stands in its environment alone.
 */
export function temporalAddress(env: Readonly<Record<string, string | undefined>>, config: Config): TemporalAddress {
  const known = Object.entries(env).flatMap(([name, value]): [string, string][] =>
    name.startsWith('TEMPORAL_') && value !== undefined && value !== '' ? [[name, value]] : [],
  );
  const overrideEnvVars: Record<string, string> = Object.fromEntries(known);
  const { connectionOptions } = loadClientConnectConfig({ disableFile: true, overrideEnvVars });
  const { tls, apiKey } = connectionOptions;
  return {
    connection: {
      address: config.temporal.address,
      ...(tls === undefined || tls === null ? {} : { tls }),
      ...(typeof apiKey === 'string' ? { apiKey } : {}),
    },
    namespace: config.temporal.namespace,
  };
}
