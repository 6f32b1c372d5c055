import { isDeepStrictEqual } from 'node:util';
import { AppError } from '../errors';
import type { Database } from './database';
import { insertOnce } from './database';
import type { Draft } from './masters';

/** What people are about to send: stored before the command, so that nothing of it enters a Temporal history. */
export function createDrafts({ database }: { database: Database }) {
  return {
    get: (id: string): Promise<Draft | null> => database.collection('drafts').findOne({ _id: id }),
    /** Stores a message under an id of the caller; throws `conflict` when another stands there already. */
    async save(draft: Draft): Promise<Draft> {
      const { document } = await insertOnce(database, 'drafts', draft);
      if (document.text !== draft.text || !isDeepStrictEqual(document.content, draft.content))
        throw new AppError(
          'conflict',
          'Another message was sent under this Idempotency-Key; use a new key for a new message.',
        );
      return document;
    },
  };
}

export type Drafts = ReturnType<typeof createDrafts>;
