/**
 * One promise chain a key: what is asked for the same key happens one after the other, in the order it was asked;
 * different keys do not wait for each other. A failure ends nothing but its own link.
 */
export function createLines() {
  const lines = new Map<string, Promise<unknown>>();

  return {
    /** Runs work after everything that was asked for the key before. */
    run<T>(key: string, work: () => Promise<T>): Promise<T> {
      const before = lines.get(key) ?? Promise.resolve();
      const link = before.then(work, work);
      const settled = link.catch(() => undefined);
      lines.set(key, settled);
      void settled.then(() => {
        if (lines.get(key) === settled) lines.delete(key);
      });
      return link;
    },
    /** Returns when nothing is under way any more. */
    async idle(): Promise<void> {
      while (lines.size > 0) await Promise.all(lines.values());
    },
  };
}
