import { createCapture } from '../../../src/capture/capture';
import type { StoredItem } from '../../../src/capture/ports';
import { createRelay } from '../../../src/capture/relay';
import { createAliases } from '../../../src/crm/aliases';
import type { Database } from '../../../src/crm/database';
import type { PlannedSend } from '../../../src/crm/documents';
import { createGates } from '../../../src/crm/gates';
import { createInbox } from '../../../src/crm/inbox';
import { createLedger } from '../../../src/crm/ledger';
import { createMedia } from '../../../src/crm/media';
import { createPastMessages } from '../../../src/crm/past-messages';
import { createReceipts } from '../../../src/crm/receipts';
import { createTemplates } from '../../../src/crm/templates';
import type { Inbound } from '../../../src/domain/conversation/inputs';
import { createMetrics } from '../../../src/metrics';
import { ARRIVED, OUR_NUMBER, ana, reading } from '../../support/deliveries';
import { aHandClock } from '../../support/hand-clock';
import { silentLog } from '../../support/internal-api';

export const PAUSE = 3_000;
const { messageIdKey } = reading;

/** The stores as the api has them. */
export function storesOf(database: Database) {
  return {
    inbox: createInbox({ database }),
    gates: createGates({ database }),
    aliases: createAliases({ database, messageIdKey }),
    receipts: createReceipts({ database }),
    ledger: createLedger({ database }),
    media: createMedia({ database }),
    pastMessages: createPastMessages({ database }),
    templates: createTemplates({ database }),
  };
}

/** Capture as the api has it, at a moment of the test's choice. */
export function aCapture(database: Database, now: () => number = () => ARRIVED, numbers = reading.numbers) {
  const watch = { now, log: silentLog, metrics: createMetrics() };
  return createCapture({ ...storesOf(database), messageIdKey, numbers, ...watch });
}

type Signal = { to: string; inbound: Inbound };

/** Capture and relays on a real store, with a list in place of Temporal and a clock whose hands the test turns. */
export function aCaptureStage(database: Database) {
  const clock = aHandClock(ARRIVED);
  const signals: Signal[] = [];
  const fetched: string[] = [];
  const engine: { refuses: Error | null; onSignal: () => void } = { refuses: null, onSignal: () => undefined };
  const timers = { open: 0 };
  const watch = { now: clock.now, log: silentLog, metrics: createMetrics() };
  const stores = storesOf(database);
  const aRelay = (numbers = reading.numbers) =>
    createRelay({
      ...{ ...stores, messageIdKey, numbers, ...watch, burstPauseMs: PAUSE, burstMaxMs: 20_000 },
      schedule: (afterMs, run) => {
        timers.open += 1;
        return clock.after(afterMs, run);
      },
      deliver: ({ conversationId }, inbound) => {
        if (engine.refuses !== null) return Promise.reject(engine.refuses);
        signals.push({ to: conversationId, inbound });
        engine.onSignal();
        return Promise.resolve();
      },
      startMedia: (messageId) => {
        if (engine.refuses !== null) return Promise.reject(engine.refuses);
        fetched.push(messageId);
        return Promise.resolve();
      },
    });

  return {
    ...{ clock, signals, fetched, engine, timers, stores, aRelay },
    take: async (bytes: Buffer): Promise<readonly StoredItem[]> =>
      (await aCapture(database, clock.now).takeDelivery(bytes)).items,
    /** Hands over what came, by a process that ends after that. */
    async handOver(items: readonly StoredItem[]): Promise<void> {
      const relay = aRelay();
      relay.notice(items);
      await relay.stop();
    },
    /** Looks once through the inbox, as a process that has just started. */
    async sweep(numbers = reading.numbers): Promise<void> {
      const relay = aRelay(numbers);
      relay.start();
      await relay.stop();
    },
    /** The item as it stands in the inbox. */
    stored: async (name: string): Promise<StoredItem | undefined> =>
      (await stores.inbox.byIds([`${OUR_NUMBER}|${name}`]))[0],
    conversationAt: async (address: string): Promise<string | undefined> =>
      (await stores.aliases.get(`${OUR_NUMBER}|${address}`))?.conversationId,
    /** What conversations heard, without the moments at which they did. */
    heard: () => signals.map(({ inbound }) => ({ ...inbound, at: 'now' })),
  };
}

/** A message that is about to be sent to Ana. */
export function aPlannedSend(changes: Partial<PlannedSend> = {}): PlannedSend {
  return {
    ...{ actionId: 'c1.1.0', conversationId: 'c1', number: OUR_NUMBER, to: { kind: 'phone', value: ana.wa_id } },
    ...{ source: 'answer', text: 'Yes, we have it.', entry: null, topic: null, asksQuestion: false, repeatable: false },
    ...{ decisionId: 'c1|1', epoch: 0, sawUntil: ARRIVED, quotedWamid: null, by: null, plannedAt: ARRIVED },
    ...changes,
  };
}
