import type { Database } from '../../../src/crm/database';
import type { InboxItem, MediaItem, SendRow } from '../../../src/crm/documents';
import type { ConversationRecord, DecisionRecord, ThreadMessage } from '../../../src/crm/read-models';
import { emptyState } from '../../../src/domain/conversation/state';
import { NOW } from '../../support/internal-api';

/** A row of the list of conversations. */
export function aConversation(id: string, given: Partial<ConversationRecord> = {}): ConversationRecord {
  const state = { ...emptyState(id, '1001'), open: true, lastInbound: { messageId: 'm_1', at: NOW } };
  return {
    _id: id,
    v: 1,
    number: '1001',
    contactId: 'k1',
    step: 1,
    state,
    owner: 'bot',
    open: true,
    paused: false,
    attention: null,
    stage: null,
    episode: 1,
    lastInAt: NOW,
    lastOutAt: null,
    waitingSince: NOW,
    urgency: 1,
    firstReplyMs: null,
    firstReplyBy: null,
    windowOpenUntil: null,
    nextActionAt: null,
    nextActionReason: null,
    memory: {} as ConversationRecord['memory'],
    counters: { messagesIn: 1, botAnswers: 0, personAnswers: 0, followUps: 0 },
    updatedAt: NOW,
    ...given,
  };
}

/** A message of the buyer. */
export function aMessage(id: string, given: Partial<ThreadMessage> = {}): ThreadMessage {
  return {
    _id: id,
    v: 1,
    conversationId: 'c1',
    direction: 'in',
    who: 'buyer',
    by: null,
    type: 'text',
    text: 'Is it still there?',
    at: NOW,
    arrivedAt: NOW,
    episode: 1,
    answers: null,
    late: false,
    decisionId: 'c1|1',
    wamid: `wamid.${id}`,
    ...given,
  };
}

/** A decision that the bot answers. */
export function aDecision(step: number, given: Partial<DecisionRecord> = {}): DecisionRecord {
  return {
    _id: `c1|${step}`,
    id: `c1|${step}`,
    v: 1,
    conversationId: 'c1',
    step,
    superseded: false,
    outcome: null,
    at: NOW,
    result: 'bot',
    reason: 'known-question',
    rule: 'known question',
    entry: 'price',
    topic: 'price',
    team: null,
    priority: 'normal',
    answerBy: null,
    considered: [{ rule: 'known question', matched: true, because: 'the reply book knows it' }],
    placement: null,
    seesMessageId: 'm_1',
    messageIds: ['m_1'],
    supersedes: null,
    contextHash: 'hash',
    contextVersion: 1,
    policyVersions: { hours: 1, team: 1, replyBook: 1, routing: 1, followUp: 1 },
    followUp: null,
    ...given,
  };
}

/** A delivered item that could not be handled. */
export function aDeadItem(id: string): InboxItem {
  return {
    _id: `1001|message|wamid.${id}`,
    v: 1,
    number: '1001',
    kind: 'message',
    messageId: id,
    providerId: `wamid.${id}`,
    pair: null,
    providerAt: NOW,
    receivedAt: NOW,
    raw: '{}',
    view: null,
    state: 'dead',
    reason: 'not-json',
    handedAt: null,
    doneAt: null,
    tries: 1,
  };
}

/** The file of a message, not fetched yet. */
export function aMediaItem(id: string, given: Partial<MediaItem> = {}): MediaItem {
  return {
    _id: id,
    v: 1,
    conversationId: 'c1',
    number: '1001',
    type: 'image',
    providerId: '1',
    declared: { mimeType: 'image/png', sha256: null, filename: null },
    providerAt: NOW,
    receivedAt: NOW,
    state: 'pending',
    reason: null,
    kept: null,
    tries: 0,
    lastProblem: null,
    endedAt: null,
    dismissedAt: null,
    ...given,
  };
}

/** A send of which nobody knows whether it arrived. */
export function anUncertainSend(id: string): SendRow {
  const row: Partial<SendRow> = {
    _id: id,
    v: 1,
    actionId: id,
    conversationId: 'c1',
    acceptedAt: null,
    heldAt: null,
    rejectedAt: null,
    droppedAt: null,
    uncertainAt: NOW,
    statuses: {},
    rank: 0,
  };
  return row as SendRow;
}

/** Puts documents where they belong. */
export async function given(
  database: Database,
  of: Parameters<Database['collection']>[0],
  documents: readonly object[],
): Promise<void> {
  await database.collection(of).insertMany(documents.map((document) => ({ ...document })) as never);
}
