import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { createAliases } from '../src/crm/aliases';
import { contactIdOf, createContacts } from '../src/crm/contacts';
import type { Database } from '../src/crm/database';
import { createGates } from '../src/crm/gates';
import { createInbox } from '../src/crm/inbox';
import { createJournal } from '../src/crm/journal';
import { createLedger } from '../src/crm/ledger';
import { createMedia } from '../src/crm/media';
import { createMediaStore } from '../src/crm/media-store';
import { createNumbers } from '../src/crm/numbers';
import { createPolicies } from '../src/crm/policies';
import { createProjections } from '../src/crm/projections';
import { createReadModelQueries } from '../src/crm/read-model-queries';
import { createReceipts } from '../src/crm/receipts';
import { createTemplates } from '../src/crm/templates';
import { createTokenVault } from '../src/crm/token-vault';
import type { TokenKey } from '../src/crm/token-vault';
import { createTokens } from '../src/crm/tokens';
import type { NumberMode } from '../src/domain/number-mode';
import { SECOND_MS } from '../src/domain/time';
import type { Log } from '../src/log';
import type { Metrics } from '../src/metrics';
import { createGraphClient } from '../src/whatsapp/graph-client';
import type { TokenOf } from '../src/whatsapp/graph-client';
import { createGraphAccount } from '../src/whatsapp/graph-account';
import { createMediaClient } from '../src/whatsapp/media-client';
import { createNumberLook } from '../src/whatsapp/number-look';
import { createBurst } from './burst';
import { createNumberActivities, createNumberCheck } from './check-numbers';
import type { ConversationActivities, MediaActivities, SendActivities } from './contract';
import { createIdentity } from './identity';
import { createLook } from './look';
import { createMediaActivities } from './media';
import { createMessaging } from './messaging';
import { createRecordActivities, createRecords } from './records';
import { unwrapped } from './failures';

/** What the activities need of the configuration. */
type ActivitySettings = {
  messageIdKey: string;
  whatsapp: {
    graphUrl: string;
    graphVersion: string;
    accessToken: string | null;
    tokenKeys: readonly TokenKey[];
    appSecrets: readonly string[];
    timeoutMs: number;
    numbersStart: NumberMode;
  };
  media: { folder: string; maxBytes: number; hosts: readonly string[] };
};
/** A file of 100 MB comes within this at 7 Mbit/s; its activity may take a little longer. */
const mediaPatience = { idleMs: 20 * SECOND_MS, wholeMs: 120 * SECOND_MS };

export type ActivityParts = { database: Database; config: ActivitySettings; log: Log; metrics: Metrics };

/** Puts the activities of the eight steps together: `local` run beside the workflow, `sends` on the queue of a number. */
export function createActivities({ database, config, log, metrics }: ActivityParts) {
  const now = (): number => Date.now();
  const journal = createJournal({ database });
  const ledger = createLedger({ database });
  const gates = createGates({ database });
  const inbox = createInbox({ database });
  const receipts = createReceipts({ database });
  const aliases = createAliases({ database, messageIdKey: config.messageIdKey });
  const contacts = createContacts({ database });
  const policies = createPolicies({ database, now });
  const projections = createProjections({ database, journal, inbox });
  const recordParts = { database, journal, ledger, gates, projections, inbox, now, metrics };
  const records = createRecords(recordParts);
  const { graphUrl, graphVersion, timeoutMs, numbersStart } = config.whatsapp;
  const tokenOf = createTokenOf({ database, config, log });
  const graph = createGraphClient({ baseUrl: graphUrl, version: graphVersion, tokenOf, timeoutMs, now });
  const messaging = createMessaging({
    ...{ ledger, gates, receipts, graph, contactOf: contactIdOf, templates: createTemplates({ database }) },
    ...{ numbersStart, now, wait, log, metrics },
  });
  const judging = { records, journal, ledger, gates, receipts, inbox, policies, contacts, numbersStart };

  const local: ConversationActivities = {
    ...createRecordActivities(recordParts),
    takeBurst: createBurst({ ...judging, identify: createIdentity({ aliases, contacts }), log }),
    takeLook: createLook(judging),
    settleSend: (request) => messaging.settleSend(request),
  };
  const sends: SendActivities = { sendMessage: (effect) => messaging.sendMessage(effect) };
  const files = createFetching({ database, config, log, metrics }, tokenOf);
  return {
    local: unwrapped(
      { ...local, ...files.activities, ...createNumberActivities(numberCheckOf(database, config)) },
      log,
    ),
    sends: unwrapped(sends, log),
    close: () => [graph, files.client].forEach((client) => client.close()),
  };
}

/** The look at connected numbers, for the daily workflow and for the command line. */
export function numberCheckOf(database: Database, { whatsapp }: Pick<ActivitySettings, 'whatsapp'>) {
  const { graphUrl: baseUrl, graphVersion: version, timeoutMs, tokenKeys, appSecrets } = whatsapp;
  const now = (): number => Date.now();
  const graph = createGraphAccount({ baseUrl, version, timeoutMs });
  return createNumberCheck({
    ...{ numbers: createNumbers({ database }), vault: createTokenVault(tokenKeys), now, wait },
    ...{ look: createNumberLook({ graph, now }), templates: createTemplates({ database }) },
    ...{ queries: createReadModelQueries({ database }), gates: createGates({ database }) },
    appSecret: appSecrets[0] ?? '',
  });
}

/** The token of each number, as it is at the moment of a call. */
function createTokenOf({ database, config, log }: Omit<ActivityParts, 'metrics'>): TokenOf {
  const { accessToken: environmentToken, tokenKeys } = config.whatsapp;
  const parts = { numbers: createNumbers({ database }), vault: createTokenVault(tokenKeys), environmentToken };
  const tokens = createTokens({ ...parts, now: () => Date.now(), log });
  return (number) => tokens.of(number);
}

/** The fetching of files: activities, and the client that holds their connections. */
function createFetching({ database, config, metrics }: ActivityParts, tokenOf: TokenOf) {
  const { graphUrl: baseUrl, graphVersion: version } = config.whatsapp;
  const { folder, maxBytes, hosts } = config.media;
  const client = createMediaClient({ baseUrl, version, tokenOf, hosts, ...mediaPatience });
  const media = createMedia({ database });
  const store = createMediaStore({ folder, newId: randomUUID });
  const now = (): number => Date.now();
  const activities: MediaActivities = createMediaActivities({ media, store, client, maxBytes, now, metrics });
  return { activities, client };
}
