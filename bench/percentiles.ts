/**
 * Gives the smallest value that at least the given share of all values do not exceed (nearest rank: a value that was
 * really measured, never one in between); null when there are no values. Infinity is a value: what never came.
 */
export function percentile(values: readonly number[], share: number): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  const rank = Math.max(1, Math.ceil(share * sorted.length));
  return sorted[rank - 1] ?? null;
}

export type Spread = { p50: number | null; p99: number | null };

/** Gives the two percentiles that every table shows. */
export function spreadOf(values: readonly number[]): Spread {
  return { p50: percentile(values, 0.5), p99: percentile(values, 0.99) };
}
