import type { createLines } from './lines';

type BatchParts<T> = {
  lines: ReturnType<typeof createLines>;
  /** The line on which batches follow each other. */
  name: string;
  handle: (items: readonly T[]) => Promise<void>;
};

/** So much at once keeps one write well below what a store takes. */
const MOST_TOGETHER = 200;

/**
 * Handles together what comes while the batch before is under way: alone and at once where little comes, many at a
 * time where much does. No timer holds anything up.
 */
export function createBatch<T>({ lines, name, handle }: BatchParts<T>) {
  let waiting: { items: T[]; handled: Promise<void> } | null = null;

  return {
    /** Returns when the batch that holds the item was handled. */
    add(item: T): Promise<void> {
      if (waiting !== null && waiting.items.length < MOST_TOGETHER) {
        waiting.items.push(item);
        return waiting.handled;
      }
      const items = [item];
      const handled = lines.run(name, () => {
        if (waiting?.items === items) waiting = null;
        return handle(items);
      });
      waiting = { items, handled };
      return handled;
    },
  };
}
