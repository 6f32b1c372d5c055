import { randomUUID } from 'node:crypto';
import { createCapture } from './capture/capture';
import { createListening } from './capture/listening';
import { createRelay } from './capture/relay';
import { loadConfig } from './config';
import type { Config } from './config';
import { createAliases } from './crm/aliases';
import { createAnswers } from './crm/answers';
import { createApiKeys } from './crm/api-keys';
import { createAudit } from './crm/audit';
import { createCompanies } from './crm/companies';
import { createCosts } from './crm/costs';
import { createDatabase } from './crm/database';
import type { Database } from './crm/database';
import { createDeals } from './crm/deals';
import { createDrafts } from './crm/drafts';
import { createGates } from './crm/gates';
import { createInbox } from './crm/inbox';
import { createLedger } from './crm/ledger';
import { createMedia } from './crm/media';
import { createMediaStore } from './crm/media-store';
import { createNotes } from './crm/notes';
import { createPastMessages } from './crm/past-messages';
import { createPolicies } from './crm/policies';
import { readPriceFile } from './crm/price-list';
import { createReadModelQueries } from './crm/read-model-queries';
import { createReceipts } from './crm/receipts';
import { createTemplates } from './crm/templates';
import { readEnvironment } from './environment';
import { isAppError } from './errors';
import { createInternalApp } from './http/internal-app';
import { listen, stopListening } from './http/listen';
import { createStorePreparation } from './http/prepare-store';
import { createPublicApp } from './http/public-app';
import { createResumeHeld } from './http/resume-held';
import { createLog } from './log';
import type { Log } from './log';
import { createMetrics } from './metrics';
import type { Metrics } from './metrics';
import { temporalAddress } from './temporal/address';
import { createTemporalClient } from './temporal/client';
import type { TemporalClient } from './temporal/client';
import { createCommands } from './temporal/commands';
import { createDelivery } from './temporal/deliver';
import { createMediaStart } from './temporal/media';
import { assertSearchAttributes } from './temporal/search-attributes';

/** `EX_CONFIG` of sysexits.h: starting again without changing something is of no use. */
const EX_CONFIG = 78;
/** Requests are answered and hand-overs end well within this; whatever hangs longer is cut off. */
const LONGEST_STOP_MS = 20_000;

type Base = { config: Config; log: Log; metrics: Metrics; database: Database; temporal: TemporalClient };

const now = (): number => Date.now();

function createStores({ database, config }: Base) {
  return {
    queries: createReadModelQueries({ database }),
    policies: createPolicies({ database, now }),
    inbox: createInbox({ database }),
    gates: createGates({ database }),
    aliases: createAliases({ database, messageIdKey: config.messageIdKey }),
    receipts: createReceipts({ database }),
    ledger: createLedger({ database }),
    templates: createTemplates({ database }),
    media: createMedia({ database }),
    pastMessages: createPastMessages({ database }),
    mediaStore: createMediaStore({ folder: config.media.folder, newId: randomUUID }),
    keys: createApiKeys({ database, now }),
    drafts: createDrafts({ database }),
    notes: createNotes({ database }),
    answers: createAnswers({ database, now }),
    audit: createAudit({ database, now }),
    companies: createCompanies({ database, now }),
    deals: createDeals({ database, now }),
    costs: createCosts({ database, prices: () => readPriceFile(config.pricesFile) }),
  };
}

function createParts(base: Base) {
  const { config, log, metrics, database, temporal } = base;
  const stores = createStores(base);
  const deliver = createDelivery({ temporal });
  const watch = { now, log, metrics };
  const reading = { messageIdKey: config.messageIdKey, numbers: config.whatsapp.numbers };
  const capture = createCapture({ ...stores, ...reading, ...watch });
  const startMedia = createMediaStart({ temporal });
  const relay = createRelay({ ...stores, ...reading, deliver, startMedia, ...config.relay, ...watch });
  const listening = createListening({ ...stores, now, log });
  const held = createResumeHeld({ ...stores, numbers: config.whatsapp.numbers, deliver, now, log });
  const preparation = createStorePreparation({ database, keys: stores.keys, log, show: showFirstKey });
  const shared = { log, metrics, newId: randomUUID };
  const publicApp = createPublicApp({ ...capture, notice: relay.notice, ...config.whatsapp, ...shared });
  const internalApp = createInternalApp({
    ...stores,
    ...shared,
    now,
    execute: createCommands({ temporal }),
    resumeHeld: held.look,
    reachability: {
      mongodb: () => database.isReachable(),
      temporal: () => temporal.isReachable(),
      isPrepared: () => preparation.isDone(),
    },
    numbers: config.whatsapp.numbers,
    numbersStart: config.whatsapp.numbersStart,
  });
  return { relay, listening, held, preparation, publicApp, internalApp };
}

/** A key that is seen by the person who starts the process, and by nobody afterwards. */
function showFirstKey(secret: string): void {
  const lines = [
    'The first admin key, shown this once and stored only as a hash:',
    `  ${secret}`,
    'Use it as "Authorization: Bearer <key>"; make others with POST /api/v1/api-keys.',
  ];
  process.stdout.write(`\n${lines.join('\n')}\n\n`);
}

/** Ends the process when the namespace cannot show conversations; a server that is away is no reason to end. */
function checkNamespace({ temporal, log }: Base, fail: (error: unknown) => void): void {
  assertSearchAttributes(temporal).catch((error: unknown) => {
    if (isAppError(error, 'search-attribute-missing')) fail(error);
    else log.warn({ part: 'temporal', err: error }, 'Temporal does not answer yet; deliveries wait in the inbox.');
  });
}

async function start(env: Readonly<Record<string, string | undefined>>): Promise<void> {
  const config = loadConfig(env);
  const log = createLog({ level: config.logLevel, name: 'api' });
  const metrics = createMetrics({ ofProcess: true });
  const database = createDatabase({ uri: config.mongo.uri, name: config.mongo.database });
  const temporal = createTemporalClient(temporalAddress(env, config));
  const base = { config, log, metrics, database, temporal };
  const { relay, listening, held, preparation, publicApp, internalApp } = createParts(base);
  process.once('uncaughtException', (err) => {
    log.fatal({ err }, 'Something failed where nobody could answer for it; the process ends.');
    process.exit(1);
  });

  const servers = [
    await listen(publicApp, { ...config.public, variable: 'PUBLIC_PORT' }),
    await listen(internalApp, { ...config.internal, variable: 'INTERNAL_PORT' }),
  ];
  void preparation.run();
  relay.start();
  listening.start();
  held.look();
  checkNamespace(base, fail);
  log.info({ part: 'public', ...config.public }, 'WhatsApp may deliver.');
  log.info({ part: 'internal', ...config.internal }, 'The admin API answers; its documentation is at /docs.');

  stopOnSignal(env, async () => {
    preparation.stop();
    await Promise.all(servers.map(stopListening));
    await Promise.all([relay.stop(), listening.stop(), held.stop()]);
    await Promise.all([temporal.close(), database.close()]);
    log.info({ part: 'api' }, 'The api has stopped.');
  });
}

/** Stops once, on a signal, or when a parent that was named as one is gone. */
function stopOnSignal(env: Readonly<Record<string, string | undefined>>, stop: () => Promise<void>): void {
  let isStopping = false;
  const once = (): void => {
    if (isStopping) return;
    isStopping = true;
    setTimeout(() => process.exit(1), LONGEST_STOP_MS).unref();
    stop().then(() => process.exit(0), fail);
  };
  process.on('SIGTERM', once).on('SIGINT', once);
  if (env['EXIT_WITH_PARENT'] === '1') process.stdin.once('end', once).once('close', once).resume();
}

/** One sentence, and an exit code that says whether starting again can help. */
function fail(error: unknown): void {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(isAppError(error, 'config-invalid') ? EX_CONFIG : 1);
}

start(readEnvironment(process.env)).catch(fail);
