import { isDeepStrictEqual } from 'node:util';
import type { CollectionName, Database } from './database';
import type { InboxItem } from './documents';
import { createJournal } from './journal';
import { createProjections } from './projections';

/** What can be thrown away and made again from the facts. */
export const projectionNames = [
  'messages',
  'conversations',
  'decisions',
  'responses',
] as const satisfies CollectionName[];

/** One document that is not as the facts say, and in which fields. */
export type Difference = { collection: string; id: string; fields: readonly string[] };

type InboxReader = { byMessageIds: (ids: readonly string[]) => Promise<readonly InboxItem[]> };
type RebuildParts = {
  /** Where the facts are. */
  source: Database;
  inbox: InboxReader;
  /** Where the projections are built; everything of that name in it is replaced. */
  target: Database;
  onProgress?: (done: number, of: number) => void;
};

/**
 * Builds every projection from journal, inbox and ledger by the same functions that keep them in step every day.
 * Gives the number of conversations.
 */
export async function rebuildProjections({ source, inbox, target, onProgress }: RebuildParts): Promise<number> {
  const journal = createJournal({ database: source });
  const projections = createProjections({ database: target, journal, inbox });
  const conversations = await journal.conversations();
  for (const [done, id] of conversations.entries()) {
    for (const step of await journal.all(id)) await projections.apply(step);
    onProgress?.(done + 1, conversations.length);
  }
  return conversations.length;
}

/** Compares the projections of two databases document by document and field by field. */
export async function compareProjections(left: Database, right: Database): Promise<readonly Difference[]> {
  const found: Difference[] = [];
  for (const name of projectionNames) found.push(...(await compareCollection(name, left, right)));
  return found;
}

async function compareCollection(name: CollectionName, left: Database, right: Database): Promise<Difference[]> {
  const [ours, theirs] = await Promise.all([contentOf(name, left), contentOf(name, right)]);
  const ids = [...new Set([...ours.keys(), ...theirs.keys()])].sort();
  return ids.flatMap((id) => {
    const fields = differingFields(ours.get(id), theirs.get(id));
    return fields.length === 0 ? [] : [{ collection: name, id, fields }];
  });
}

type Content = Readonly<Record<string, unknown>>;

async function contentOf(name: CollectionName, database: Database): Promise<Map<string, Content>> {
  const documents: readonly Content[] = await database.collection(name).find({}).toArray();
  return new Map(documents.map((document) => [String(document['_id']), document]));
}

function differingFields(left: Content | undefined, right: Content | undefined): readonly string[] {
  if (left === undefined || right === undefined) return [left === undefined ? '(missing here)' : '(missing there)'];
  const names = [...new Set([...Object.keys(left), ...Object.keys(right)])].sort();
  return names.filter((name) => !isDeepStrictEqual(left[name], right[name]));
}
