import { setTimeout as pause } from 'node:timers/promises';
import type { ReadModelQueries } from '../crm/read-model-queries';
import type { ConversationRecord } from '../crm/read-models';
import type { Inbound } from '../domain/conversation/inputs';
import type { ConversationId, NumberId } from '../domain/ids';
import type { Instant } from '../domain/time';
import { DAY_MS } from '../domain/time';
import type { Log } from '../log';

export type ResumeDeps = {
  queries: Pick<ReadModelQueries, 'conversations' | 'conversation' | 'droppedByPause'>;
  deliver: (recipient: { conversationId: ConversationId; number: NumberId }, inbound: Inbound) => Promise<void>;
  now: () => Instant;
  log: Log;
  paceMs?: number;
};

/** Twenty a second: a weekend of held conversations must not leave in a heap, nor crowd out new messages. */
const PACE_MS = 50;
const PAGE = 200;

/** An episode closes by itself after about so much silence: what was held before has nothing left to say. */
const HELD_FOR_MS = 30 * DAY_MS;

/** Open conversations of the bot in which the buyer waits for an answer, page by page. */
async function* waiting(queries: ResumeDeps['queries'], number: NumberId | null) {
  const filter = { open: true, owner: 'bot', unanswered: true, ...(number === null ? {} : { number }) };
  let after: readonly [number, string] | null = null;
  for (;;) {
    const page: ConversationRecord[] = await queries.conversations(filter, { limit: PAGE, after });
    yield* page;
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) return;
    after = [last.updatedAt, last._id];
  }
}

/** Open conversations of the bot in which a pause has stopped a message that was already decided. */
async function* stopped(queries: ResumeDeps['queries'], number: NumberId | null, since: Instant) {
  for (const id of await queries.droppedByPause(since)) {
    const record = await queries.conversation(id);
    const isMeant = record !== null && (number === null || record.number === number);
    if (isMeant && record.open && record.owner === 'bot') yield record;
  }
}

/**
 * Tells the conversations that a wide pause has held that automation goes on, one at a time. Each judges for itself
 * what is still to be said; hearing it for nothing is harmless.
 */
export function createResumeHeld({ queries, deliver, now, log, paceMs = PACE_MS }: ResumeDeps) {
  const stopping = new AbortController();
  let running: Promise<void> = Promise.resolve();

  async function tell(found: AsyncIterable<ConversationRecord>, known: Set<ConversationId>): Promise<void> {
    for await (const { _id: conversationId, number } of found) {
      if (known.has(conversationId)) continue;
      known.add(conversationId);
      await deliver({ conversationId, number }, { kind: 'resumed', at: now() });
      await pause(paceMs, undefined, { signal: stopping.signal });
    }
  }

  async function resume(number: NumberId | null): Promise<void> {
    const known = new Set<ConversationId>();
    await tell(waiting(queries, number), known);
    await tell(stopped(queries, number, now() - HELD_FOR_MS), known);
    log.info({ count: known.size }, 'Told the held conversations that automation goes on.');
  }

  return {
    /** Begins behind whatever is still being told; the answer to the operator does not wait for it. */
    start(number: NumberId | null): void {
      running = running
        .then(() => resume(number))
        .catch((err: unknown) => {
          if (!stopping.signal.aborted) log.error({ err }, 'Could not tell every held conversation; resume once more.');
        });
    },
    /** Waits until everybody has been told. */
    settled: (): Promise<void> => running,
    async stop(): Promise<void> {
      stopping.abort();
      await running;
    },
  };
}
