import mongoose from 'mongoose';
import type { ConnectOptions, mongo } from 'mongoose';
import type { AttemptRow, Gate, InboxItem, JournalStep, MediaItem, Receipt, SendRow } from './documents';
import type {
  Alias,
  ApiKey,
  AuditEntry,
  BusinessNumber,
  Company,
  Contact,
  Deal,
  Draft,
  Note,
  PolicyDocument,
  QuarantineEntry,
  StoredAnswer,
  TemplateRecord,
} from './masters';
import type { ConversationRecord, DecisionRecord, DuplicateCase, ResponseRecord, ThreadMessage } from './read-models';

/** Every collection with the shape of its documents; records.md says which are facts and which can be rebuilt. */
export type Collections = {
  inbox: InboxItem;
  journal: JournalStep;
  receipts: Receipt;
  audit: AuditEntry;
  policies: PolicyDocument;
  gates: Gate;
  sends: SendRow;
  attempts: AttemptRow;
  media: MediaItem;
  messages: ThreadMessage;
  conversations: ConversationRecord;
  decisions: DecisionRecord;
  responses: ResponseRecord;
  pastMessages: ThreadMessage;
  aliases: Alias;
  contacts: Contact;
  companies: Company;
  deals: Deal;
  duplicates: DuplicateCase;
  drafts: Draft;
  notes: Note;
  quarantine: QuarantineEntry;
  apiKeys: ApiKey;
  answers: StoredAnswer;
  templates: TemplateRecord;
  numbers: BusinessNumber;
};
export type CollectionName = keyof Collections;

type Index = { fields: Record<string, 1 | -1>; unique?: true };

/** What is looked up by something else than `_id`. Only indexes that every MongoDB-compatible store has. */
const indexes: Record<CollectionName, readonly Index[]> = {
  inbox: [{ fields: { messageId: 1 }, unique: true }, { fields: { state: 1 } }],
  journal: [{ fields: { conversationId: 1 } }],
  receipts: [{ fields: { actionId: 1 } }],
  audit: [],
  policies: [{ fields: { name: 1 } }],
  gates: [],
  sends: [{ fields: { wamid: 1 } }, { fields: { conversationId: 1 } }],
  attempts: [{ fields: { actionId: 1 } }],
  media: [{ fields: { state: 1 } }],
  messages: [{ fields: { conversationId: 1 } }],
  conversations: [{ fields: { contactId: 1 } }],
  decisions: [{ fields: { conversationId: 1 } }],
  responses: [{ fields: { conversationId: 1 } }],
  pastMessages: [{ fields: { conversationId: 1 } }],
  aliases: [{ fields: { conversationId: 1 } }],
  contacts: [{ fields: { emails: 1 } }],
  companies: [{ fields: { domain: 1 } }],
  deals: [{ fields: { contactIds: 1 } }],
  duplicates: [],
  drafts: [],
  notes: [{ fields: { conversationId: 1 } }],
  quarantine: [{ fields: { conversationId: 1 } }],
  apiKeys: [],
  answers: [],
  templates: [{ fields: { name: 1 } }],
  numbers: [],
};
const collectionNames = Object.keys(indexes) as CollectionName[];

/** With MongoDB away nobody waits longer than this for a server; with MongoDB frozen the socket gives up after this. */
const SERVER_SELECTION_MS = 1_500;
const SOCKET_TIMEOUT_MS = 5_000;
/** At least as many as activities and local activities that run at once, or they wait for each other. */
const POOL_SIZE = 60;
const DUPLICATE_KEY = 11_000;

const connectionOptions = {
  serverSelectionTimeoutMS: SERVER_SELECTION_MS,
  connectTimeoutMS: SERVER_SELECTION_MS,
  socketTimeoutMS: SOCKET_TIMEOUT_MS,
  waitQueueTimeoutMS: SERVER_SELECTION_MS,
  maxPoolSize: POOL_SIZE,
  writeConcern: { w: 'majority' },
  retryWrites: false,
  autoIndex: false,
  bufferCommands: false,
} satisfies ConnectOptions;

/**
 * Connects to MongoDB lazily: the process starts while it is away, and every call fails fast until it is back.
 * Writes are acknowledged by a majority.
 */
export function createDatabase({ uri, name }: { uri: string; name?: string }) {
  const connection = mongoose.createConnection(uri, connectionOptions);
  // Each call reports its own failure; an unobserved rejection of the first connect must not end the process.
  connection.asPromise().catch(() => undefined);
  const client = connection.getClient();
  const db = client.db(name);
  const collections = new Map(collectionNames.map((of) => [of, db.collection(of)]));

  function collection<N extends CollectionName>(of: N): mongo.Collection<Collections[N] & mongo.Document> {
    return collections.get(of) as unknown as mongo.Collection<Collections[N] & mongo.Document>;
  }

  return {
    collection,
    /** Creates every index; safe to repeat and to run from several processes. */
    async prepare(): Promise<void> {
      for (const of of collectionNames) {
        const wanted = indexes[of].map(({ fields, unique }) => ({
          key: fields,
          ...(unique === true ? { unique } : {}),
        }));
        if (wanted.length > 0) await db.collection(of).createIndexes(wanted);
      }
    },
    /** Tells whether MongoDB answers within the time a readiness probe has. */
    async isReachable(): Promise<boolean> {
      try {
        await db.command({ ping: 1 }, { timeoutMS: SERVER_SELECTION_MS });
        return true;
      } catch {
        return false;
      }
    },
    /** Removes the whole database; for rebuilds and tests. */
    drop: (): Promise<boolean> => db.dropDatabase(),
    close: (): Promise<void> => connection.close(),
  };
}

export type Database = ReturnType<typeof createDatabase>;

/** Tells whether a write failed because the document is there already. */
function isDuplicateKey(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === DUPLICATE_KEY;
}

/**
 * Creates a document once: inserts it, and on a duplicate key reads what is there. The one way that has a single winner
 * on every store tried; upsert with `$setOnInsert` has not.
 */
export async function insertOnce<N extends CollectionName>(
  database: Database,
  of: N,
  document: Collections[N],
): Promise<{ document: Collections[N]; created: boolean }> {
  const collection = database.collection(of);
  try {
    await collection.insertOne({ ...document } as never);
    return { document, created: true };
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
    const existing = await collection.findOne({ _id: document._id } as never);
    if (existing === null) throw error;
    return { document: existing as unknown as Collections[N], created: false };
  }
}

/**
 * Inserts what is not there yet, in one unordered write; tells how many were new, and names those that were there.
 * Throws when any document failed for another reason than being there already.
 */
export async function insertMissing<N extends CollectionName>(
  database: Database,
  of: N,
  documents: readonly Collections[N][],
): Promise<{ inserted: number; known: readonly string[] }> {
  if (documents.length === 0) return { inserted: 0, known: [] };
  try {
    const { insertedCount } = await database
      .collection(of)
      .insertMany(documents.map((document) => ({ ...document })) as never, { ordered: false });
    return { inserted: insertedCount, known: [] };
  } catch (error) {
    const known = placesOfDuplicates(error).flatMap((place) => documents[place]?._id ?? []);
    return { inserted: documents.length - known.length, known };
  }
}

/** The list of failures is right on every store tried; the small MongoDB counts duplicates among the inserted. */
function placesOfDuplicates(error: unknown): readonly number[] {
  if (!(error instanceof mongoose.mongo.MongoBulkWriteError)) throw error;
  const failures: readonly { code: number; index: number }[] = [error.writeErrors].flat();
  // The driver wraps a broken connection the same way, with no failure in it: nobody knows then what was inserted.
  if (failures.length === 0) throw causeOf(error);
  if (!failures.every((failure) => failure.code === DUPLICATE_KEY)) throw error;
  return failures.map(({ index }) => index);
}

function causeOf(error: mongo.MongoBulkWriteError): Error {
  const cause: unknown = error.errorResponse;
  return cause instanceof Error ? cause : error;
}
