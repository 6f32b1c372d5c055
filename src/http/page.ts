import { fromCursor, toCursor } from './schemas';

/** One row more than the page shows, so that we know whether there is a next one. */
export function toRequest({ limit, cursor }: { limit: number; cursor?: string | undefined }) {
  return { limit: limit + 1, after: fromCursor(cursor) };
}

/** Cuts one row more than was asked for into a page, and says where the next one begins. */
export function toPage<T extends { _id: string }, V>(
  rows: readonly T[],
  limit: number,
  { view, key }: { view: (row: T) => V; key: (row: T) => number },
) {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const nextCursor = rows.length > limit && last !== undefined ? toCursor([key(last), last._id]) : null;
  return { items: shown.map(view), nextCursor };
}
