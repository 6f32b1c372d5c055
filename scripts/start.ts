import { loadConfig } from '../src/config';
import type { Config, Environment } from '../src/config';
import { isAppError } from '../src/errors';
import { createLog } from '../src/log';
import type { Log } from '../src/log';
import { temporalAddress } from '../src/temporal/address';
import { createTemporalClient } from '../src/temporal/client';
import { assertSearchAttributes, registerSearchAttributes } from '../src/temporal/search-attributes';
import { createBringingBack } from './start/bring-back';
import { hasNumber, loadEnvironment } from './start/environment';
import { applyFirstSettings } from './start/first-settings';
import { futureMongoUri, startLocalServers } from './start/local-servers';
import type { LocalServers } from './start/local-servers';
import { startProcesses } from './start/processes';

const HELP = `npm start runs Continuo for real: api and worker, and a Temporal server and a MongoDB where none is configured.

  .env                 read when it is there; the first start writes one
  MONGODB_URI          use this MongoDB instead of a local one
  TEMPORAL_ADDRESS     use this Temporal server instead of a local one
  MONGODB_PORT         port of the local MongoDB (27017)
  TEMPORAL_PORT        port of the local Temporal server (7233)
  TEMPORAL_UI_PORT     port of its Web UI (8233)
  DATA_DIR             where the local servers keep their files (./data)
  PUBLIC_PORT, INTERNAL_PORT, WORKER_PORT and all others: docs/configuration.md

  --after-restore      MongoDB came from a backup: everything starts paused until a person resumes it (docs/backup.md)

Stop it with Ctrl-C: the api stops, the worker ends what it has begun (up to 20 s), then the servers stop.`;

const say = (line: string): void => console.log(line);

/** Resolves at the first request to stop; a second one ends at once, the children notice by themselves. */
function stopRequested(): Promise<void> {
  return new Promise((resolve) => {
    let asked = false;
    const stop = (): void => {
      if (asked) process.exit(1);
      asked = true;
      resolve();
    };
    process.on('SIGINT', stop).on('SIGTERM', stop);
  });
}

async function prepareTemporal(env: Environment, config: Config, isLocal: boolean): Promise<void> {
  const temporal = createTemporalClient(temporalAddress(env, config));
  try {
    await (isLocal ? registerSearchAttributes : assertSearchAttributes)(temporal);
  } finally {
    await temporal.close();
  }
}

function sayWhere({ public: open, internal }: Config, { temporalUiUrl }: LocalServers): void {
  say('');
  say('Continuo runs.');
  say(`  webhook    http://${open.host}:${open.port}/webhooks/whatsapp`);
  say(
    `  admin API  http://${internal.host}:${internal.port}/api/v1   docs: http://${internal.host}:${internal.port}/docs`,
  );
  if (temporalUiUrl !== null) say(`  Temporal   ${temporalUiUrl}/namespaces/default/workflows`);
  say('  Ctrl-C stops it.');
}

function sayNext(env: Environment, wroteEnv: boolean): void {
  say('');
  if (wroteEnv) say('This first start wrote .env with secrets of your own; keep MESSAGE_ID_KEY as it is for ever.');
  if (hasNumber(env)) return;
  say('No number of yours is connected yet; docs/going-live.md leads there, step by step.');
}

type Parts = { config: Config; env: Environment; log: Log };

/** Api and worker, for as long as `meanwhile` lasts, and every open conversation in them. */
async function run(parts: Parts, meanwhile: () => Promise<void>): Promise<void> {
  const bringingBack = createBringingBack(parts);
  try {
    if (process.argv.includes('--after-restore')) (await bringingBack.afresh()).forEach(say);
    const processes = await startProcesses(parts);
    bringingBack.start();
    await meanwhile();
    await processes.stop();
  } finally {
    await bringingBack.stop();
  }
}

async function main(): Promise<void> {
  if (process.argv.includes('--help')) {
    say(HELP);
    return;
  }
  const { env: given, wrote } = loadEnvironment(process.cwd(), process.env);
  const stop = stopRequested();
  // Judged before anything is started: all that is wrong is said at once.
  const { logLevel } = loadConfig({ ...given, MONGODB_URI: futureMongoUri(given) });
  const log = createLog({ level: logLevel, name: 'start' });
  const servers = await startLocalServers(given, log);
  try {
    if (servers.started.length > 0) say(`${servers.started.join(' and ')} run here.`);
    const env = { ...given, ...servers.env };
    const config = loadConfig(env);
    await prepareTemporal(env, config, servers.started.includes('Temporal'));
    await applyFirstSettings(config, env);
    await run({ config, env, log }, async () => {
      sayWhere(config, servers);
      sayNext(env, wrote);
      await stop;
      say('Stopping: api, worker, then the servers …');
    });
  } finally {
    await servers.stop();
  }
  say('Stopped.');
}

main().catch((error: unknown) => {
  console.error(isAppError(error) ? error.message : error);
  process.exitCode = 1;
});
