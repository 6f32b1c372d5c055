import { createActivities } from '../../../activities';
import { createAliases } from '../../../src/crm/aliases';
import type { Database } from '../../../src/crm/database';
import type { JournalStep } from '../../../src/crm/documents';
import { createJournal } from '../../../src/crm/journal';
import { createPolicies } from '../../../src/crm/policies';
import type { Fact } from '../../../src/domain/conversation/facts';
import type { ConversationState } from '../../../src/domain/conversation/state';
import { addressesOf } from '../../../src/domain/inbound-message';
import { SECOND_MS } from '../../../src/domain/time';
import { createMetrics } from '../../../src/metrics';
import { defaultPolicies } from '../../support/default-settings';
import { OUR_NUMBER, WRITTEN, aDelivery, aText, ana, anasAddresses, messages, reading } from '../../support/deliveries';
import { silentLog } from '../../support/internal-api';
import { aCapture } from '../capture/stage';

/** Stores the shipped rules, without which nothing is decided. */
export async function storeRules(database: Database): Promise<void> {
  const policies = createPolicies({ database, now: () => WRITTEN });
  await policies.saveAll(defaultPolicies(), { by: 'mara', reason: 'operator-judgement' });
}

/** Ana's conversation on a real store, by the activities that a worker runs. */
export async function anasConversation(database: Database, graphUrl = 'http://127.0.0.1:1') {
  const whatsapp = {
    graphUrl,
    graphVersion: 'v26.0',
    accessToken: 'token',
    tokenKeys: [],
    appSecrets: [],
    timeoutMs: 2_000,
    numbersStart: 'live',
  } as const;
  const media = { folder: '/nowhere', maxBytes: 1, hosts: [] };
  const config = { messageIdKey: reading.messageIdKey, whatsapp, media };
  const aWorker = () => createActivities({ database, config, log: silentLog, metrics: createMetrics() });
  const { local, sends, close } = aWorker();
  const journal = createJournal({ database });
  const aliases = createAliases({ database, messageIdKey: config.messageIdKey });
  const sender = { ...anasAddresses, username: null, name: null };
  const learning = { learnedFrom: 'message', now: WRITTEN } as const;
  const { conversationId } = await aliases.resolve(OUR_NUMBER, sender, learning);
  const place = { conversationId, number: OUR_NUMBER };
  const load = async (): Promise<ConversationState> => (await local.loadConversation({ ...place, now: WRITTEN })).state;

  return {
    ...{ aWorker, local, sends, close, conversationId, load },
    addresses: addressesOf(sender),
    steps: (): Promise<JournalStep[]> => journal.all(conversationId),
    /** Ana writes; gives the ids of what was stored. The n-th message is written n seconds after the first. */
    async writes(...given: readonly (readonly [n: number, text: string])[]): Promise<string[]> {
      const written = given.map(([n, body]) => {
        const timestamp = String(WRITTEN / SECOND_MS + n);
        return aText({ id: `wamid.W${n}`, timestamp, text: { body }, from: ana.wa_id });
      });
      const last = Math.max(...given.map(([n]) => n));
      const capture = aCapture(database, () => WRITTEN + (last + 1) * SECOND_MS);
      return (await capture.takeDelivery(aDelivery(messages(...written)))).items.map(({ messageId }) => messageId);
    },
    /** A burst is judged at a moment, on the state that is recorded. */
    async judges(messageIds: readonly string[], afterMs: number) {
      return local.takeBurst({ state: await load(), messageIds, rejudge: null, now: WRITTEN + afterMs });
    },
    /** Something becomes true that is neither burst nor look. */
    async records(kind: 'command' | 'event', facts: readonly Fact[], afterMs: number) {
      const now = WRITTEN + afterMs;
      const shape = { kind, input: { facts: facts.length }, sends: [], messageIds: [], startBy: now, now };
      return local.recordStep({ ...shape, state: await load(), facts });
    },
  };
}
