import type { ConversationId } from '../domain/ids';
import type { Database } from './database';
import { insertOnce } from './database';
import type { Note } from './masters';

/** Most notes that one look at a conversation shows. */
const MOST_NOTES = 500;

/** What people write beside a conversation, or as the reason of a command. */
export function createNotes({ database }: { database: Database }) {
  return {
    /** Stores a note once under an id of the caller; repeating it gives the first one. */
    async save(note: Note): Promise<Note> {
      return (await insertOnce(database, 'notes', note)).document;
    },
    /** Lists the notes of a conversation, oldest first. */
    ofConversation: (conversationId: ConversationId): Promise<Note[]> =>
      database.collection('notes').find({ conversationId }).sort({ at: 1, _id: 1 }).limit(MOST_NOTES).toArray(),
  };
}

export type Notes = ReturnType<typeof createNotes>;
