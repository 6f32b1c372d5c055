import { setTimeout as wait } from 'node:timers/promises';
import type { ApiKeys } from '../crm/api-keys';
import type { Database } from '../crm/database';
import type { Log } from '../log';

const RETRY_MS = 1_000;

type Deps = {
  database: Pick<Database, 'prepare'>;
  keys: Pick<ApiKeys, 'createFirst'>;
  log: Log;
  /** Shows the secret of the first admin key; it is shown nowhere else. */
  show: (secret: string) => void;
};

/** Makes indexes and, once in the life of a database, the first admin key. Goes on trying while MongoDB is away. */
export function createStorePreparation({ database, keys, log, show }: Deps) {
  const stopping = new AbortController();
  let isDone = false;

  async function prepare(): Promise<void> {
    await database.prepare();
    const first = await keys.createFirst();
    if (first !== null) show(first.secret);
  }

  async function run(): Promise<void> {
    while (!isDone && !stopping.signal.aborted) {
      try {
        await prepare();
        isDone = true;
      } catch (err) {
        log.warn({ part: 'mongodb', err }, 'MongoDB cannot be prepared yet; trying again.');
        await wait(RETRY_MS, undefined, { signal: stopping.signal }).catch(() => undefined);
      }
    }
  }

  return { run, isDone: (): boolean => isDone, stop: (): void => stopping.abort() };
}
