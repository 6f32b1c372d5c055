import type { Database } from '../../src/crm/database';
import type { JournalStep } from '../../src/crm/documents';
import { lineOf } from './step-lines';
import type { Say } from './stage';

const LOOK_EVERY_MS = 300;
/** Steps of several workers may appear a little out of order. */
const OVERLAP_MS = 5_000;

type Parts = { database: Database; say: Say; hourMs: number };
type Words = { name: string | null; texts: readonly string[] };

/** Who wrote what a step took in, in the order in which it was written. */
async function wordsOf(database: Database, { messageIds }: JournalStep): Promise<Words> {
  if (messageIds.length === 0) return { name: null, texts: [] };
  const items = await database
    .collection('inbox')
    .find({ messageId: { $in: [...messageIds] } })
    .toArray();
  const sorted = messageIds.flatMap((id) => items.find(({ messageId }) => messageId === id) ?? []);
  const names = sorted.flatMap(({ view }) => view?.sender.name ?? []);
  return { name: names[0] ?? null, texts: sorted.map(({ view, kind }) => view?.text ?? `[${view?.type ?? kind}]`) };
}

/** Tells every step of every conversation as it is recorded, until it is stopped. */
export function createNarrator({ database, say, hourMs }: Parts) {
  const told = new Set<string>();
  const names = new Map<string, string>();
  const nameOf = (conversationId: string): string => names.get(conversationId) ?? conversationId;
  let newest = 0;
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  async function tell(step: JournalStep): Promise<void> {
    const { name, texts } = await wordsOf(database, step);
    if (name !== null && !names.has(step.conversationId)) names.set(step.conversationId, name);
    told.add(step._id);
    newest = Math.max(newest, step.recordedAt);
    const line = lineOf({ step, texts, name: nameOf(step.conversationId), hourMs });
    if (line !== null) say(line);
  }

  async function look(): Promise<void> {
    const since = newest - OVERLAP_MS;
    const steps = await database
      .collection('journal')
      .find({ recordedAt: { $gte: since } })
      .toArray();
    const fresh = steps.filter(({ _id }) => !told.has(_id)).sort((a, b) => a.recordedAt - b.recordedAt);
    for (const step of fresh) await tell(step);
  }

  async function goOn(): Promise<void> {
    // A database that was killed is back in a moment; nothing is skipped meanwhile.
    await look().catch(() => undefined);
    if (!stopped) timer = setTimeout(() => void goOn(), LOOK_EVERY_MS);
  }

  return {
    nameOf,
    start: (): void => void goOn(),
    stop(): void {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
