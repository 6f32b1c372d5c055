import { createHash } from 'node:crypto';
import type { Instant } from '../domain/time';
import { MINUTE_MS } from '../domain/time';
import { AppError } from '../errors';
import type { Database } from './database';
import { insertOnce } from './database';
import type { StoredAnswer } from './masters';

/** A claim without an answer after this long belongs to a process that died; the request may be done again. */
const CLAIM_MS = MINUTE_MS;
/** The status of a claim: the request is being done. */
const CLAIMED = 0;

type Request = { keyId: string; route: string; idempotencyKey: string; body: unknown };

const hashOf = (...parts: readonly string[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex');

/** The first answer to each POST with an idempotency key, so that a repetition changes nothing and hears the same. */
export function createAnswers({ database, now }: { database: Database; now: () => Instant }) {
  const answers = () => database.collection('answers');

  return {
    /**
     * Begins a request: null when it is to be done, else what it answered before. Throws `conflict` when the key was
     * used for something else, or the first request is still being done.
     */
    async begin({ keyId, route, idempotencyKey, body }: Request): Promise<{ id: string; answer: StoredAnswer | null }> {
      const id = hashOf(keyId, route, idempotencyKey);
      const bodyHash = hashOf(JSON.stringify(body ?? null));
      const claim: StoredAnswer = { _id: id, v: 1, bodyHash, status: CLAIMED, body: '', at: now() };
      const { document, created } = await insertOnce(database, 'answers', claim);
      if (created) return { id, answer: null };
      if (document.bodyHash !== bodyHash)
        throw new AppError('conflict', 'This Idempotency-Key was used for another request; use a new one.');
      if (document.status !== CLAIMED) return { id, answer: document };
      if (now() - document.at < CLAIM_MS)
        throw new AppError('conflict', 'The same request is still being done; ask again in a moment.');
      return { id, answer: null };
    },
    /** Keeps what was answered. */
    async finish(id: string, { status, body }: { status: number; body: string }): Promise<void> {
      await answers().updateOne({ _id: id }, { $set: { status, body } });
    },
    /** Forgets a request that failed: nothing was changed, so it may be tried again under the same key. */
    async forget(id: string): Promise<void> {
      await answers().deleteOne({ _id: id });
    },
  };
}

export type Answers = ReturnType<typeof createAnswers>;
