import { AppError } from '../errors';
import type { Database } from './database';
import { insertOnce } from './database';
import type { Draft } from './masters';

/** Texts that people are about to send: stored before the command, so that no text enters a Temporal history. */
export function createDrafts({ database }: { database: Database }) {
  return {
    /** Stores a text under an id of the caller; throws `conflict` when another text stands there already. */
    async save(draft: Draft): Promise<Draft> {
      const { document } = await insertOnce(database, 'drafts', draft);
      if (document.text !== draft.text)
        throw new AppError(
          'conflict',
          'Another text was sent under this Idempotency-Key; use a new key for a new text.',
        );
      return document;
    },
  };
}

export type Drafts = ReturnType<typeof createDrafts>;
