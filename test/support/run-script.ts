import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import path from 'node:path';

const dist = path.resolve(__dirname, '../../dist');

/** How a program ended, and what it said. */
export type Ran = { code: number; said: string; complained: string };

/** Runs a compiled script of the product to its end, as a process of its own, with nothing but the given environment. */
export function runScript(
  file: string,
  { args = [], env }: { args?: readonly string[]; env: Readonly<Record<string, string>> },
): Promise<Ran> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [path.join(dist, file), ...args],
      { env, cwd: tmpdir() },
      (_error, said, complained) => resolve({ code: child.exitCode ?? -1, said, complained }),
    );
  });
}
