import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';

/**
 * How a child learns that its parent is gone, even when the parent was killed. Every child has a pipe as standard
 * input; the system closes it. `stdin`: the program ends by itself then (our servers; api and worker with
 * EXIT_WITH_PARENT=1). `guard`: any other program, under a small Node process that ends it.
 */
type DiesBy = 'stdin' | 'guard';

export type ChildSpec = {
  /** What people call it. */
  name: string;
  command: string;
  args: readonly string[];
  diesBy: DiesBy;
  /** The whole environment; the parent's when not given. */
  env?: Readonly<Record<string, string | undefined>>;
  cwd?: string;
  /** `inherit` shows what the child says, `keep` only remembers the end of it. */
  output: 'inherit' | 'keep';
  /** Gets everything the child says, with `keep`. */
  hear?: (words: string) => void;
};

/** How a child ended. */
export type Exit = { code: number | null; signal: NodeJS.Signals | null };

/** Enough of a child's last words to say why it failed. */
const KEPT_CHARACTERS = 2_000;
const GUARDED = /^GUARDED (\d+)$/m;

const guard = `
const { spawn } = require('node:child_process');
const [command, ...args] = process.argv.slice(1);
const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'] });
child.once('error', (error) => { console.error(error.message); process.exit(127); });
child.once('exit', (code) => process.exit(code ?? 1));
console.log('GUARDED ' + child.pid);
const stop = () => child.kill('SIGTERM');
process.on('SIGTERM', stop);
process.stdin.on('close', stop).on('error', stop).resume();
`;

function commandLine({ command, args, diesBy }: ChildSpec): [string, string[]] {
  if (diesBy === 'stdin') return [command, [...args]];
  return [process.execPath, ['-e', guard, '--', command, ...args]];
}

/** Starts a child in a session of its own: Ctrl-C at the terminal reaches the parent alone, which ends all in order. */
export function startChild(spec: ChildSpec) {
  const [command, args] = commandLine(spec);
  const output = spec.output === 'inherit' ? 'inherit' : 'pipe';
  const child = spawn(command, args, {
    detached: true,
    stdio: ['pipe', output, output],
    ...(spec.cwd === undefined ? {} : { cwd: spec.cwd }),
    ...(spec.env === undefined ? {} : { env: spec.env }),
  });
  child.stdin?.on('error', () => undefined);
  const words = keepWords(child, spec.hear);

  return {
    /** The process that does the work, not its guard; undefined when it could not be started. */
    pid(): number | undefined {
      const guarded = GUARDED.exec(words().first)?.[1];
      return guarded === undefined ? child.pid : Number(guarded);
    },
    exited: exitOf(child),
    /** The last line it said. */
    lastLine: (): string => words().last.trim().split('\n').at(-1) ?? '',
    signal: (signal: NodeJS.Signals): void => void child.kill(signal),
  };
}

export type Child = ReturnType<typeof startChild>;

function exitOf(child: ChildProcess): Promise<Exit> {
  return new Promise((resolve) => {
    child.once('error', () => {
      if (child.pid === undefined) resolve({ code: null, signal: null });
    });
    child.once('close', (code, signal) => {
      resolve({ code, signal });
    });
  });
}

function keepWords(child: ChildProcess, tell: ChildSpec['hear']): () => { first: string; last: string } {
  const words = { first: '', last: '' };
  const hear = (chunk: string): void => {
    tell?.(chunk);
    if (words.first.length < KEPT_CHARACTERS) words.first += chunk;
    words.last = (words.last + chunk).slice(-KEPT_CHARACTERS);
  };
  child.stdout?.setEncoding('utf8').on('data', hear);
  child.stderr?.setEncoding('utf8').on('data', hear);
  return () => words;
}
