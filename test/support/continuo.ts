import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import path from 'node:path';

const program = path.resolve(__dirname, '../../dist/scripts/continuo.js');

/** Runs `npm run continuo -- …` as a process; `input` is what is piped in. */
export async function continuo(
  words: readonly string[],
  { env, input = '' }: { env: NodeJS.ProcessEnv; input?: string },
) {
  const child = spawn(process.execPath, [program, ...words], { env: { PATH: process.env['PATH'], ...env } });
  child.stdin.end(input);
  const ended = once(child, 'close');
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { code: child.exitCode, out, err };
}
