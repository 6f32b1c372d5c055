import { setImmediate as turn } from 'node:timers/promises';
import { createMessaging } from '../../../activities/messaging';
import type { MessagingParts } from '../../../activities/messaging';
import { toEffect } from '../../../activities/records';
import { contactIdOf } from '../../../src/crm/contacts';
import type { Database } from '../../../src/crm/database';
import type { PlannedSend } from '../../../src/crm/documents';
import { createGates } from '../../../src/crm/gates';
import { createLedger } from '../../../src/crm/ledger';
import { createReceipts } from '../../../src/crm/receipts';
import { createTemplates } from '../../../src/crm/templates';
import { addressId } from '../../../src/domain/inbound-message';
import { MINUTE_MS } from '../../../src/domain/time';
import { createMetrics } from '../../../src/metrics';
import { uniqueName } from '../../support/servers';
import { NOON, NUMBER } from '../../support/builders';
import { aHandClock } from '../../support/hand-clock';
import { silentLog } from '../../support/internal-api';
import { aGraph } from './graph';

/** Sends on a real store, to a Graph API on this machine, by a clock whose hands the test turns. */
export async function aSendStage(database: Database) {
  const clock = aHandClock(NOON);
  const graph = await aGraph(clock.now);
  const stores = {
    ledger: createLedger({ database }),
    gates: createGates({ database }),
    receipts: createReceipts({ database }),
    templates: createTemplates({ database }),
  };
  const parts: MessagingParts = {
    ...{ ...stores, graph: graph.client, contactOf: contactIdOf, numbersStart: 'live', now: clock.now, log: silentLog },
    metrics: createMetrics(),
    // Waiting takes no time here: the test says how long it took.
    wait: () => turn(),
  };

  return {
    ...{ clock, graph, stores, close: graph.close },
    /** A worker; anything of it may be replaced, to freeze it at a moment. */
    aWorker: (replaced: Partial<MessagingParts> = {}) => createMessaging({ ...parts, ...replaced }),
    /** A worker for which waiting takes as long as it asks. */
    aPatientWorker: () =>
      createMessaging({
        ...parts,
        wait: (ms) => {
          clock.advance(ms);
          return turn();
        },
      }),
    /** An answer to a buyer of his own, in the ledger and within his window, and what the workflow knows of it. */
    async planned(changes: Partial<PlannedSend> = {}) {
      const conversationId = uniqueName('c');
      const send: PlannedSend = {
        ...{ actionId: `${conversationId}.1.0`, conversationId, number: NUMBER },
        to: { kind: 'phone', value: String(Math.floor(Math.random() * 1e12)) },
        ...{ source: 'answer', text: 'Yes, we have it.', entry: null, topic: null, asksQuestion: false },
        ...{ repeatable: false, decisionId: `${conversationId}|1`, epoch: 0, sawUntil: NOON, quotedWamid: null },
        ...{ by: null, plannedAt: NOON, ...changes },
      };
      const pair = addressId(send.number, send.to);
      await stores.ledger.plan([send]);
      await stores.gates.raisePairs([{ addressId: pair, providerAt: NOON - MINUTE_MS, receivedAt: NOON }]);
      return { ...send, pair, contactId: contactIdOf(conversationId), effect: toEffect(send, NOON + MINUTE_MS) };
    },
  };
}

export type SendStage = Awaited<ReturnType<typeof aSendStage>>;
