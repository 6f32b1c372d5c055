import { setTimeout as wait } from 'node:timers/promises';
import { createAliases } from '../src/crm/aliases';
import { contactIdOf, createContacts } from '../src/crm/contacts';
import type { Database } from '../src/crm/database';
import { createGates } from '../src/crm/gates';
import { createInbox } from '../src/crm/inbox';
import { createJournal } from '../src/crm/journal';
import { createLedger } from '../src/crm/ledger';
import { createPolicies } from '../src/crm/policies';
import { createProjections } from '../src/crm/projections';
import { createReceipts } from '../src/crm/receipts';
import type { Log } from '../src/log';
import type { Metrics } from '../src/metrics';
import { createGraphClient } from '../src/whatsapp/graph-client';
import { createBurst } from './burst';
import type { ConversationActivities, SendActivities } from './contract';
import { createIdentity } from './identity';
import { createLook } from './look';
import { createMessaging } from './messaging';
import { createRecordActivities, createRecords } from './records';
import { unwrapped } from './failures';

/** What the activities need of the configuration. */
type ActivitySettings = {
  messageIdKey: string;
  whatsapp: { graphUrl: string; graphVersion: string; accessToken: string; timeoutMs: number };
};
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
  const { graphUrl, graphVersion, accessToken, timeoutMs } = config.whatsapp;
  const graph = createGraphClient({ baseUrl: graphUrl, version: graphVersion, accessToken, timeoutMs, now });
  const messaging = createMessaging({
    ledger,
    gates,
    receipts,
    graph,
    contactOf: contactIdOf,
    now,
    wait,
    log,
    metrics,
  });
  const judging = { records, journal, ledger, gates, receipts, inbox, policies, contacts, now };

  const local: ConversationActivities = {
    ...createRecordActivities(recordParts),
    takeBurst: createBurst({ ...judging, identify: createIdentity({ aliases, contacts }), log }),
    takeLook: createLook(judging),
    settleSend: (request) => messaging.settleSend(request),
  };
  const sends: SendActivities = { sendMessage: (effect) => messaging.sendMessage(effect) };
  return { local: unwrapped(local, log), sends: unwrapped(sends, log), close: () => graph.close() };
}
