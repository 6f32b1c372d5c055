import type { ConversationId } from '../domain/ids';
import type { Instant } from '../domain/time';
import type { Recipient, Schedule, StoredItem } from './ports';

/** Messages of one buyer that are handed over together. */
export type Burst = { to: Recipient; items: readonly StoredItem[] };

export type BurstParts = {
  /** Silence of the buyer that ends a burst; 0 = every message is a burst of its own. */
  burstPauseMs: number;
  /** A burst ends after this at the latest, however fast the buyer goes on. */
  burstMaxMs: number;
  now: () => Instant;
  schedule: Schedule;
  onEnd: (burst: Burst) => void;
};

/** A burst that is this long is handed over at once: a signal stays small. */
const MOST_ITEMS = 200;

type Open = { to: Recipient; items: StoredItem[]; endBy: Instant; cancel: () => void };

/**
 * Collects what a buyer writes in one breath. The pause is spent here and not by a workflow timer, which would cost six
 * events a burst; whatever is collected stands in the inbox as pending, so a crash loses none of it.
 */
export function createBursts({ burstPauseMs, burstMaxMs, now, schedule, onEnd }: BurstParts) {
  const open = new Map<ConversationId, Open>();

  function end(id: ConversationId): void {
    const burst = open.get(id);
    if (burst === undefined) return;
    burst.cancel();
    open.delete(id);
    onEnd({ to: burst.to, items: burst.items });
  }

  return {
    /** Takes a message of a conversation; its burst ends after the pause, or at once when it is long enough. */
    add(to: Recipient, item: StoredItem): void {
      const id = to.conversationId;
      const burst = open.get(id) ?? { to, items: [], endBy: now() + burstMaxMs, cancel: () => undefined };
      burst.cancel();
      burst.items.push(item);
      open.set(id, burst);
      const waitMs = Math.min(burstPauseMs, burst.endBy - now());
      if (waitMs <= 0 || burst.items.length >= MOST_ITEMS) end(id);
      else burst.cancel = schedule(waitMs, () => end(id));
    },
    /** Ends every open burst now. */
    endAll(): void {
      for (const id of [...open.keys()]) end(id);
    },
  };
}
