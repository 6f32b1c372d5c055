import mongoose from 'mongoose';
import type { Instant } from '../../domain/time';

/**
 * What the product has written, as far as the checker looks at it: plain documents by collection name. The types are
 * the checker's own; it shares no code with what wrote them.
 */
export type Records = {
  inbox: readonly InboxRow[];
  journal: readonly StepRow[];
  sends: readonly SendRow[];
  attempts: readonly AttemptRow[];
  gates: readonly GateRow[];
  messages: readonly ThreadRow[];
  conversations: readonly ConversationRow[];
  decisions: readonly DecisionRow[];
  receipts: readonly ReceiptRow[];
  policies: readonly PolicyRow[];
};

export type InboxRow = {
  _id: string;
  number: string;
  kind: string;
  messageId: string;
  providerId: string | null;
  receivedAt: Instant;
  state: string;
  reason: string | null;
};
type FactRow = {
  kind: string;
  actionId?: string | null;
  outcome?: string;
  reason?: string | null;
  decisionId?: string;
  owner?: { kind: string };
};
type Standing = { owner: string; epoch: number; paused: boolean; optedOut: boolean; open: boolean };
export type StepRow = {
  _id: string;
  conversationId: string;
  step: number;
  kind: string;
  decidedAt: Instant;
  messageIds: readonly string[];
  decision: {
    result: string;
    reason: string;
    supersedes: string | null;
    policyVersions: Readonly<Record<string, number>>;
  } | null;
  facts: readonly FactRow[];
  sends: readonly { actionId: string }[];
  before: Standing;
  after: Standing;
};
export type SendRow = {
  _id: string;
  conversationId: string;
  number: string;
  to: { kind: string; value: string };
  source: string;
  text: string;
  repeatable: boolean;
  sawUntil: Instant;
  wamid: string | null;
  acceptedAt: Instant | null;
  heldAt: Instant | null;
  uncertainAt: Instant | null;
  rejectedAt: Instant | null;
  droppedAt: Instant | null;
  statuses: Readonly<Record<string, Instant>>;
  rank: number;
};
export type AttemptRow = {
  _id: string;
  actionId: string;
  gatesReadAt: Instant | null;
  startedAt: Instant | null;
  outcome: string | null;
};
type GateRow = { _id: string; optedOut?: boolean; epoch?: number; ownerKind?: string; paused?: boolean };
export type ThreadRow = {
  _id: string;
  conversationId: string;
  direction: string;
  who: string;
  text: string | null;
  at: Instant;
  wamid: string | null;
};
export type ConversationRow = {
  _id: string;
  owner: string;
  paused: boolean;
  lastInAt: Instant | null;
  counters: { messagesIn: number; botAnswers: number; personAnswers: number; followUps: number };
};
export type DecisionRow = {
  _id: string;
  superseded: boolean;
  result: string;
  reason: string;
  messageIds: readonly string[];
};
type ReceiptRow = { _id: string; wamid: string; status: string; providerAt: Instant };
type PolicyRow = { _id: string; name: string; version: number };

const CONNECT_MS = 5_000;

/** Reads everything that the checker judges from a database, collection by collection. */
export async function readRecords(uri: string, database: string): Promise<Records> {
  const client = new mongoose.mongo.MongoClient(uri, { serverSelectionTimeoutMS: CONNECT_MS });
  try {
    const db = client.db(database);
    return {
      inbox: await db.collection<InboxRow>('inbox').find({}).toArray(),
      journal: await db.collection<StepRow>('journal').find({}).toArray(),
      sends: await db.collection<SendRow>('sends').find({}).toArray(),
      attempts: await db.collection<AttemptRow>('attempts').find({}).toArray(),
      gates: await db.collection<GateRow>('gates').find({}).toArray(),
      messages: await db.collection<ThreadRow>('messages').find({}).toArray(),
      conversations: await db.collection<ConversationRow>('conversations').find({}).toArray(),
      decisions: await db.collection<DecisionRow>('decisions').find({}).toArray(),
      receipts: await db.collection<ReceiptRow>('receipts').find({}).toArray(),
      policies: await db.collection<PolicyRow>('policies').find({}).toArray(),
    };
  } finally {
    await client.close();
  }
}
