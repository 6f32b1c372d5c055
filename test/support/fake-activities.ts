import { ApplicationFailure } from '@temporalio/common';
import type {
  ConversationActivities,
  MediaActivities,
  QuarantinedItem,
  SendActivities,
  SettledSend,
} from '../../activities/contract';
import type { SendMessage } from '../../src/domain/conversation/effects';
import type { SendOutcome } from '../../src/domain/conversation/facts';
import type { ConversationState } from '../../src/domain/conversation/state';
import type { ActionId, MessageId } from '../../src/domain/ids';
import type { ReasonCode } from '../../src/domain/reasons';
import type { Instant } from '../../src/domain/time';
import type { FakeRecords, Judged } from './fake-records';
import { unanswered } from './fake-records';

/** What a test decides in place of the rules, of WhatsApp and of chance. */
export type Script = {
  judge: (burst: { messageIds: readonly MessageId[]; state: ConversationState; now: Instant }) => Judged;
  look: (silence: { state: ConversationState; now: Instant }) => Judged;
  /** The fate of a try; called once for each try that was not known before. */
  send: (effect: SendMessage) => SettledSend | Promise<SettledSend>;
  /** What the ledger says about a send whose activity did not answer. */
  settle: (actionId: ActionId) => SettledSend;
  /** Happens before an activity does anything; may wait, or throw as a store that is away. */
  before: (activity: keyof ConversationActivities, attemptOf: string) => void | Promise<void>;
};

/** One conversation as its activities see it. */
export type FakeConversation = {
  records: FakeRecords;
  script: Script;
  tries: SendMessage[];
  quarantined: QuarantinedItem[];
};

/** The end of a send. */
export function settledAs(actionId: ActionId, outcome: SendOutcome, reason: ReasonCode | null = null): SettledSend {
  return { actionId, outcome, reason, retryAfterMs: null };
}

/** Everything goes well and nothing needs an answer. */
export const quietScript: Script = {
  judge: () => unanswered,
  look: () => ({ result: 'closed', reason: 'long-silence', facts: [closed] }),
  send: ({ actionId }) => settledAs(actionId, 'accepted'),
  settle: (actionId) => settledAs(actionId, 'dropped', 'sent-too-late'),
  before: () => undefined,
};
const closed = { kind: 'EpisodeClosed', reason: 'long-silence', by: null } as const;

/** The activities of the contract on records in memory, for as many conversations as `of` knows. */
export function createFakeActivities(of: (conversationId: string) => FakeConversation) {
  const local: ConversationActivities = {
    async loadConversation({ conversationId }) {
      await of(conversationId).script.before('loadConversation', conversationId);
      return of(conversationId).records.load();
    },
    async takeBurst(request) {
      const { records, script } = of(request.state.conversationId);
      await script.before('takeBurst', request.messageIds.join(' '));
      const there = records.adopt(request.state, ({ kind }) => kind === 'burst');
      return there ?? records.burst(request, (messageIds) => script.judge({ ...request, messageIds }));
    },
    async takeLook({ state, now }) {
      const { records, script } = of(state.conversationId);
      await script.before('takeLook', state.conversationId);
      const there = records.adopt(state, ({ kind }) => kind === 'look');
      return there ?? records.look(state, now, script.look({ state, now }));
    },
    async recordStep(request) {
      const { records, script } = of(request.state.conversationId);
      await script.before('recordStep', request.kind);
      const isOwn = (entry: { kind: string; input: unknown }): boolean =>
        entry.kind === request.kind && JSON.stringify(entry.input) === JSON.stringify(request.input);
      return records.adopt(request.state, isOwn) ?? records.record(request);
    },
    settleSend({ actionId }) {
      const { records, script } = of(conversationOf(actionId));
      return Promise.resolve(remember(records, records.ledger.get(actionId) ?? script.settle(actionId)));
    },
    quarantine({ conversationId, items }) {
      of(conversationId).quarantined.push(...items);
      return Promise.resolve();
    },
  };
  return { local: { ...local, ...fetching }, sends: createFakeSends(of) };
}

/** The message whose file cannot be fetched; every other file comes. */
export const LOST_FILE = `m_${'f'.repeat(32)}`;

const fetching: MediaActivities = {
  fetchMedia({ messageId }) {
    if (messageId !== LOST_FILE) return Promise.resolve({ state: 'stored', reason: null });
    return Promise.reject(ApplicationFailure.nonRetryable('Something unexpected happened.', 'internal'));
  },
  giveUpMedia: () => Promise.resolve({ state: 'expired', reason: 'media-expired' }),
};

/** A message that is under way or settled is not tried a second time, as the ledger sees to it in the product. */
function createFakeSends(of: (conversationId: string) => FakeConversation): SendActivities {
  const underWay = new Map<ActionId, Promise<SettledSend>>();
  return {
    async sendMessage(effect) {
      const { records, script, tries } = of(conversationOf(effect.actionId));
      const known = records.ledger.get(effect.actionId) ?? underWay.get(effect.actionId);
      if (known !== undefined) return known;
      tries.push(effect);
      const trying = Promise.resolve(effect).then(script.send);
      underWay.set(effect.actionId, trying);
      return trying.then((settled) => remember(records, settled)).finally(() => void underWay.delete(effect.actionId));
    },
  };
}

function remember({ ledger }: FakeRecords, settled: SettledSend): SettledSend {
  if (settled.outcome !== 'unsent') ledger.set(settled.actionId, settled);
  return settled;
}

function conversationOf(actionId: ActionId): string {
  return actionId.split('.')[0] ?? '';
}
