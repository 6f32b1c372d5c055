import { setTimeout as pause } from 'node:timers/promises';
import type { Gate } from '../crm/documents';
import { isPausedBy, wideGates } from '../crm/gates';
import type { Gates } from '../crm/gates';
import type { ReadModelQueries } from '../crm/read-model-queries';
import type { ConversationRecord } from '../crm/read-models';
import type { Inbound } from '../domain/conversation/inputs';
import type { ConversationId, NumberId } from '../domain/ids';
import type { Instant } from '../domain/time';
import { DAY_MS } from '../domain/time';
import type { Log } from '../log';

export type ResumeDeps = {
  queries: Pick<ReadModelQueries, 'conversations' | 'conversation' | 'droppedByPause'>;
  gates: Pick<Gates, 'read' | 'clearHeld'>;
  numbers: readonly NumberId[];
  deliver: (recipient: { conversationId: ConversationId; number: NumberId }, inbound: Inbound) => Promise<void>;
  now: () => Instant;
  log: Log;
  paceMs?: number;
};

/** Twenty a second: a weekend of held conversations must not leave in a heap, nor crowd out new messages. */
const PACE_MS = 50;
const PAGE = 200;
/** How soon after its end a pause is noticed that ends by itself. */
const LOOK_EVERY_MS = 10_000;

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

/** The number that a pause is about, or null: it is about all of them. */
const numberOf = (scope: string): NumberId | null => scope.split('|')[1] ?? null;

/** When the pause began whose conversations have to be told, or null: it goes on, or they know. */
function heldSince(gate: Gate, now: Instant): Instant | null {
  return isPausedBy(gate, now) ? null : (gate.heldAt ?? null);
}

/** Tells every conversation that a pause has held, one at a time; throws when it is stopped in the middle. */
function createTelling(
  { queries, gates, numbers, deliver, now, log, paceMs = PACE_MS }: ResumeDeps,
  signal: AbortSignal,
) {
  async function tell(found: AsyncIterable<ConversationRecord>, known: Set<ConversationId>): Promise<void> {
    for await (const { _id: conversationId, number } of found) {
      if (known.has(conversationId)) continue;
      known.add(conversationId);
      await deliver({ conversationId, number }, { kind: 'resumed', at: now() });
      await pause(paceMs, undefined, { signal });
    }
  }

  async function resume(scope: string, heldAt: Instant): Promise<void> {
    const known = new Set<ConversationId>();
    const number = numberOf(scope);
    await tell(waiting(queries, number), known);
    await tell(stopped(queries, number, now() - HELD_FOR_MS), known);
    await gates.clearHeld(scope, heldAt);
    log.info({ count: known.size }, 'Told the held conversations that automation goes on.');
  }

  return async function tellHeld(): Promise<void> {
    for (const gate of await gates.read(wideGates(numbers))) {
      const heldAt = heldSince(gate, now());
      if (heldAt !== null) await resume(gate._id, heldAt);
    }
  };
}

/**
 * Tells the conversations that a wide pause has held that automation goes on, whether a person resumed it or its time
 * is over. Each judges for itself what is still to be said; hearing it for nothing is harmless. Who has to be told
 * stands in the gates, so that a process that dies in the middle loses nobody.
 */
export function createResumeHeld(deps: ResumeDeps) {
  const { log } = deps;
  const stopping = new AbortController();
  const tellHeld = createTelling(deps, stopping.signal);
  let running: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;

  /** Looks behind whatever is still being told, and again after a while; the answer to an operator waits for neither. */
  function look(): void {
    clearTimeout(timer);
    running = running
      .then(tellHeld)
      .catch((err: unknown) => {
        if (!stopping.signal.aborted) log.warn({ err }, 'Could not tell every held conversation; it is tried again.');
      })
      .then(() => {
        if (!stopping.signal.aborted) timer = setTimeout(look, LOOK_EVERY_MS);
      });
  }

  return {
    look,
    /** Waits until everybody has been told. */
    settled: (): Promise<void> => running,
    async stop(): Promise<void> {
      stopping.abort();
      await running;
      clearTimeout(timer);
    },
  };
}
