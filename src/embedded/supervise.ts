import type { Log } from '../log';
import { startChild } from './child';
import type { Child, ChildSpec, Exit } from './child';

export type SuperviseSpec = ChildSpec & {
  log: Pick<Log, 'info' | 'warn'>;
  /** Starts the child again when it dies without having been asked to. */
  restart: boolean;
  /** How long a stop may take before the child is killed. */
  graceMs?: number;
};

/** A server that flushes, a process that closes its connections: seconds. Whoever drains says so. */
const GRACE_MS = 10_000;
/** At once after the first death, slower when it dies again and again: a broken disk must not eat the processor too. */
const FIRST_DELAY_MS = 250;
const LONGEST_DELAY_MS = 5_000;
/** A child that lived this long did not die of its start. */
const SETTLED_MS = 10_000;

/**
 * Starts a child process and keeps it alive until it is stopped. A child never outlives this process, however this
 * process ends.
 */
export function supervise(spec: SuperviseSpec) {
  const { log, name } = spec;
  let child: Child = startChild(spec);
  let startedAt = Date.now();
  let delayMs = FIRST_DELAY_MS;
  let stopping = false;
  let restart: NodeJS.Timeout | undefined;

  const watch = (): void => {
    void child.exited.then(onExit);
  };
  const onExit = ({ code, signal }: Exit): void => {
    if (stopping || !spec.restart) return;
    if (Date.now() - startedAt > SETTLED_MS) delayMs = FIRST_DELAY_MS;
    log.warn({ child: name, exitCode: code, signal, delayMs }, 'A child process ended; it is started again.');
    restart = setTimeout(begin, delayMs);
    delayMs = Math.min(delayMs * 2, LONGEST_DELAY_MS);
  };
  const begin = (): void => {
    child = startChild(spec);
    startedAt = Date.now();
    watch();
  };
  const firstExit = child.exited;
  watch();

  return {
    name,
    /** The process id of the child that runs now; undefined between two lives. */
    pid: (): number | undefined => child.pid(),
    /** Settles when the first child ends: before it was ready, this is why it did not start. */
    firstExit,
    /** The last thing the child said that was not shown. */
    lastLine: (): string => child.lastLine(),
    /** Ends the child and waits until it is gone; kills it when it takes too long. */
    stop: async (): Promise<void> => {
      stopping = true;
      clearTimeout(restart);
      await end(child, spec.graceMs ?? GRACE_MS);
    },
  };
}

export type Supervised = ReturnType<typeof supervise>;

async function end(child: Child, graceMs: number): Promise<void> {
  child.signal('SIGTERM');
  const kill = setTimeout(() => {
    child.signal('SIGKILL');
  }, graceMs);
  await child.exited;
  clearTimeout(kill);
}
