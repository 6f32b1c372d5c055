import type { ActionId, ContactId, ConversationId, MessageId, NumberId } from '../domain/ids';
import type { Instant } from '../domain/time';
import { deliveryState, deliveryStateAt, mayHaveLeft } from './delivery-state';
import type { DeliveryStateNow } from './delivery-state';
import type { Database } from './database';
import type { JournalStep, SendRow } from './documents';
import type { Contact } from './masters';
import type {
  ConversationRecord,
  DecisionRecord,
  DuplicateCase,
  ResponseRecord,
  ThreadMessage,
  ThreadRow,
} from './read-models';

/** The sort key of the last item of the page before. */
type After = readonly [number, string] | null;
type Page = { limit: number; after: After };

export type ConversationFilter = {
  number?: NumberId;
  /** An owner by name, or `human` for any person or team. */
  owner?: string;
  open?: boolean;
  paused?: boolean;
  /** A reason, or `any`. */
  attention?: string;
  stage?: string;
  /** The buyer waits for an answer, or does not. */
  unanswered?: boolean;
};

/** Most rows that a report or a list of what needs a person reads: they are for people, and bounded. */
const MOST_ROWS = 10_000;
const MOST_UNCERTAIN = 200;

const yesOrNo = (wanted: boolean | undefined, name: string, value: unknown): Record<string, unknown> =>
  wanted === undefined ? {} : { [name]: wanted ? { $ne: value } : value };

function toQuery({ owner, attention, unanswered, ...equal }: ConversationFilter): Record<string, unknown> {
  const byOwner = owner === undefined ? {} : { owner: owner === 'human' ? { $ne: 'bot' } : owner };
  const byAttention = attention === undefined ? {} : { attention: attention === 'any' ? { $ne: null } : attention };
  return { ...equal, ...byOwner, ...byAttention, ...yesOrNo(unanswered, 'waitingSince', null) };
}

/** Everything behind a key in descending order of a number, ascending by id where numbers are equal. */
function behind(field: string, after: After): Record<string, unknown> {
  if (after === null) return {};
  return { $or: [{ [field]: { $lt: after[0] } }, { [field]: after[0], _id: { $gt: after[1] } }] };
}

/** What the admin API reads of the projections. For people: bounded, never on the way of a message. */
export function createReadModelQueries({ database }: { database: Database }) {
  const of = database.collection;
  return {
    ...createConversationQueries(database),
    ...createSendQueries(database),
    ...createObservedQueries(database),
    /** When a buyer last wrote to a number; null: never. */
    async lastInboundAt(number: NumberId): Promise<Instant | null> {
      const [last] = await of('conversations').find({ number }).sort({ lastInAt: -1 }).limit(1).toArray();
      return last?.lastInAt ?? null;
    },
    /** Conversations that need a person: what presses most first, then who has waited longest. */
    needy: (limit: number): Promise<ConversationRecord[]> => needy(database, limit),
    duplicates: (state: DuplicateCase['state']): Promise<DuplicateCase[]> =>
      of('duplicates').find({ state }).sort({ openedAt: -1 }).limit(MOST_UNCERTAIN).toArray(),
    contact: (id: ContactId): Promise<Contact | null> => of('contacts').findOne({ _id: id }),
    conversationsOfContact: (contactId: ContactId): Promise<ConversationRecord[]> =>
      of('conversations').find({ contactId }).sort({ _id: 1 }).toArray(),
    /** Waits that were closed in a stretch of time. */
    responses: ({ from, to }: { from: Instant; to: Instant }): Promise<ResponseRecord[]> =>
      of('responses')
        .find({ closedAt: { $gte: from, $lt: to } })
        .limit(MOST_ROWS)
        .toArray(),
    /** Decisions that were made in a stretch of time. */
    decisionsBetween: ({ from, to }: { from: Instant; to: Instant }): Promise<DecisionRecord[]> =>
      of('decisions')
        .find({ at: { $gte: from, $lt: to } })
        .limit(MOST_ROWS)
        .toArray(),
  };
}

function createSendQueries({ collection: of }: Database) {
  return {
    /** How far messages of ours have come by now, by their action ids. */
    async deliveries(ids: readonly ActionId[], now: Instant): Promise<ReadonlyMap<string, DeliveryStateNow>> {
      const rows = await of('sends')
        .find({ _id: { $in: [...ids] } })
        .toArray();
      return new Map(rows.map((row) => [row._id, deliveryStateAt(row, now)]));
    },
    /** Sends of which nobody knows whether WhatsApp accepted them, oldest first. */
    async uncertainSends(): Promise<SendRow[]> {
      const rows = await of('sends')
        .find({ uncertainAt: { $ne: null }, acceptedAt: null })
        .sort({ uncertainAt: 1 })
        .limit(MOST_UNCERTAIN)
        .toArray();
      return rows.filter((row) => deliveryState(row) === 'uncertain');
    },
    /** Conversations that a pause has stopped in the middle: an answer was dropped by it since `since`. */
    async droppedByPause(since: Instant): Promise<ConversationId[]> {
      const rows = await of('sends')
        .find({ droppedReason: 'paused' })
        .project({ conversationId: 1, droppedAt: 1 })
        .toArray();
      const ids = rows.filter((row) => Number(row['droppedAt']) >= since).map((row) => String(row['conversationId']));
      return [...new Set(ids)];
    },
  };
}

function createObservedQueries({ collection: of }: Database) {
  return {
    /** What decisions since a moment are held beside: words that an observing number kept back; what people wrote. */
    async besideDecisions(conversationId: ConversationId, since: Instant) {
      const ofUs = { conversationId, direction: 'out' as const, at: { $gte: since } };
      const [rows, said] = await Promise.all([
        of('sends')
          .find({ conversationId, plannedAt: { $gte: since } })
          .limit(MOST_ROWS)
          .toArray(),
        of('messages').find(ofUs).sort({ at: 1, _id: 1 }).limit(MOST_ROWS).toArray(),
      ]);
      const unsaid = new Set(rows.filter((row) => !mayHaveLeft(row)).map(({ _id }) => _id));
      const stopped = rows.filter(({ droppedReason }) => droppedReason === 'observing');
      return { stopped, people: said.filter(({ _id, who }) => who !== 'bot' && !unsaid.has(_id)) };
    },
  };
}

/** A message that came live as well is in both collections, under the same id: then the live one is shown. */
async function readThread(
  { collection: of }: Pick<Database, 'collection'>,
  conversationId: ConversationId,
  { limit, after }: Page,
): Promise<ThreadRow[]> {
  const page = (name: 'messages' | 'pastMessages') =>
    of(name)
      .find({ conversationId, ...behind('at', after) })
      .sort({ at: -1, _id: 1 })
      .limit(limit)
      .toArray();
  const [live, past] = await Promise.all([page('messages'), page('pastMessages')]);
  const twice = await of('messages')
    .find({ _id: { $in: past.map(({ _id }) => _id) } })
    .toArray();
  const known = new Set(twice.map(({ _id }) => _id));
  const rows = [
    ...live.map((row): ThreadRow => ({ ...row, origin: 'live' })),
    ...past.filter(({ _id }) => !known.has(_id)).map((row): ThreadRow => ({ ...row, origin: 'history' })),
  ];
  return rows.sort((a, b) => b.at - a.at || (a._id < b._id ? -1 : 1)).slice(0, limit);
}

function needy(database: Database, limit: number): Promise<ConversationRecord[]> {
  return database
    .collection('conversations')
    .find(toQuery({ attention: 'any' }))
    .sort({ urgency: -1, waitingSince: 1, _id: 1 })
    .limit(limit)
    .toArray();
}

function createConversationQueries({ collection: of }: Database) {
  return {
    /** Conversations by what changed last. */
    conversations: (filter: ConversationFilter, { limit, after }: Page): Promise<ConversationRecord[]> =>
      of('conversations')
        .find({ ...toQuery(filter), ...behind('updatedAt', after) })
        .sort({ updatedAt: -1, _id: 1 })
        .limit(limit)
        .toArray(),
    conversation: (id: ConversationId): Promise<ConversationRecord | null> => of('conversations').findOne({ _id: id }),
    /** Messages of both sides, newest first, those of the history among them. */
    messages: (conversationId: ConversationId, page: Page): Promise<ThreadRow[]> =>
      readThread({ collection: of }, conversationId, page),
    /** The buyer's messages that arrived behind one that a person has seen, oldest first. */
    async messagesBehind(conversationId: ConversationId, seen: MessageId | null): Promise<ThreadMessage[]> {
      const last = seen === null ? null : await of('messages').findOne({ _id: seen });
      const arrivedAt = { $gt: last?.conversationId === conversationId ? last.arrivedAt : 0 };
      const unseen = { conversationId, direction: 'in' as const, arrivedAt };
      return of('messages').find(unseen).sort({ at: 1, _id: 1 }).limit(MOST_UNCERTAIN).toArray();
    },
    /** Steps, newest first. */
    journal: (conversationId: ConversationId, { limit, after }: Page): Promise<JournalStep[]> =>
      of('journal')
        .find({ conversationId, ...behind('step', after) })
        .sort({ step: -1, _id: 1 })
        .limit(limit)
        .toArray(),
    /** Decisions, newest first. */
    decisions: (conversationId: ConversationId, { limit, after }: Page): Promise<DecisionRecord[]> =>
      of('decisions')
        .find({ conversationId, ...behind('step', after) })
        .sort({ step: -1, _id: 1 })
        .limit(limit)
        .toArray(),
  };
}

export type ReadModelQueries = ReturnType<typeof createReadModelQueries>;
