import { tmpdir } from 'node:os';
import path from 'node:path';
import { startChild } from '../../src/embedded/child';
import type { Child, Exit } from '../../src/embedded/child';
import { eventually } from './eventually';

const dist = path.resolve(__dirname, '../../dist');
/** A cold start on a busy machine. */
const READY_WITHIN_MS = 40_000;

/** `file`: in the build of this project, or anywhere by its full path. */
type Program = { file: string; env: Readonly<Record<string, string>>; readyUrl: string };

/**
 * A compiled program of the product, as a process of its own that a test starts, kills and freezes. It ends with the
 * test process, and `end` takes it along in whatever state it is. SHOW_OUTPUT=1 shows what it says.
 */
export function createChildProcess({ file, env, readyUrl }: Program) {
  let child: Child | null = null;

  function running(): Child {
    if (child === null) throw new Error(`${file} was not started.`);
    return child;
  }
  const send = (signal: NodeJS.Signals): void => running().signal(signal);
  const endBy = (signal: NodeJS.Signals) => async (): Promise<Exit> => {
    send(signal);
    const exit = await running().exited;
    child = null;
    return exit;
  };

  return {
    /** Starts it and returns when it says that it is ready, or fails with its last words. */
    async start(): Promise<void> {
      const started = startChild({
        name: file,
        command: process.execPath,
        args: [path.resolve(dist, file)],
        diesBy: 'stdin',
        env: { ...env, EXIT_WITH_PARENT: '1' },
        cwd: tmpdir(),
        output: process.env['SHOW_OUTPUT'] === '1' ? 'inherit' : 'keep',
      });
      child = started;
      await eventually(
        async () => {
          const { ok } = await fetch(readyUrl);
          if (!ok) throw new Error(`${file} is not ready: ${started.lastLine()}`);
        },
        { withinMs: READY_WITHIN_MS },
      );
    },
    /** Kills it at once, as the system does when there is no memory left; says how it ended. */
    kill: endBy('SIGKILL'),
    /** Asks it to end; says how it did. */
    stop: endBy('SIGTERM'),
    /** Stops its clock. */
    freeze: (): void => send('SIGSTOP'),
    thaw: (): void => send('SIGCONT'),
    /** Ends it in whatever state it is. */
    async end(): Promise<void> {
      if (child !== null) await endBy('SIGKILL')();
    },
  };
}

export type ChildProcess = ReturnType<typeof createChildProcess>;
