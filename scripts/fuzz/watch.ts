import { parseStalls } from './stalls';
import type { Stalls } from './stalls';

export type Watched = { stalls: Stalls; memoryBefore: number; memoryAfter: number; memoryMost: number };
type Urls = { metrics: string; probe: string };

const EVERY_MS = 1_000;

/** Watches a process: how long its event loop stood still, and how much memory it holds. */
export function createWatch({ metrics, probe }: Urls) {
  let timer: NodeJS.Timeout | undefined;
  let [before, most] = [0, 0];

  async function memory(): Promise<number> {
    const text = await (await fetch(metrics)).text();
    const bytes = Number(/^process_resident_memory_bytes (\S+)$/m.exec(text)?.[1] ?? Number.NaN);
    most = Math.max(most, bytes);
    return bytes;
  }
  const stalls = async (): Promise<Stalls> => parseStalls(await (await fetch(probe)).text());

  return {
    /** Begins anew: what happened during the start does not count. */
    async begin(): Promise<void> {
      before = await memory();
      await stalls();
      timer = setInterval(() => void memory().catch(() => undefined), EVERY_MS);
    },
    async end(): Promise<Watched> {
      clearInterval(timer);
      const seen = await stalls();
      return { stalls: seen, memoryBefore: before, memoryAfter: await memory(), memoryMost: most };
    },
  };
}
