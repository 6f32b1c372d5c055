import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';

/** What is kept of a program's output to explain its failure. */
const KEPT_CHARACTERS = 4_000;
const running = new Set();
process.once('exit', () => running.forEach((child) => child.kill()));

/**
 * Runs a program to its end. Never throws: a program that is not there is `{ ok: false }` like one that fails.
 * `onLine` hears every line; `output` is the end of what was said.
 */
export function run(command, args, { cwd, env, signal, onLine } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd,
      signal,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    running.add(child);
    let output = '';
    let rest = '';
    const hear = (chunk) => {
      output = (output + chunk).slice(-KEPT_CHARACTERS);
      const lines = (rest + chunk).split('\n');
      rest = lines.pop();
      for (const line of lines) onLine?.(line);
    };
    child.stdout.setEncoding('utf8').on('data', hear);
    child.stderr.setEncoding('utf8').on('data', hear);
    child.once('error', (error) => resolve({ ok: false, output: error.message }));
    child.once('close', (code) => {
      running.delete(child);
      resolve({ ok: code === 0, output: output.trim() });
    });
  });
}

/** Finds a program on PATH; undefined when there is none. */
export function onPath(name) {
  const folders = (process.env.PATH ?? '').split(path.delimiter).filter((folder) => folder !== '');
  const names = process.platform === 'win32' ? [`${name}.exe`, `${name}.cmd`] : [name];
  return folders.flatMap((folder) => names.map((file) => path.join(folder, file))).find(existsSync);
}

/** The last line of a program's output: where programs say what went wrong. */
export function lastLine(output) {
  return output.split('\n').at(-1)?.trim() || 'no output';
}

/** Compares versions like 1.32.0; what cannot be read is too old. */
export function isAtLeast(version, wanted) {
  const numbers = (text) => (text ?? '0').split('.').map(Number);
  const [have, want] = [numbers(version), numbers(wanted)];
  const differs = want.findIndex((part, at) => (have[at] ?? 0) !== part);
  return differs === -1 || (have[differs] ?? 0) > want[differs];
}
