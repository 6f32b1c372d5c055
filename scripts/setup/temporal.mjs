import path from 'node:path';
import { root } from './cache.mjs';
import { isAtLeast, lastLine, onPath, run } from './run.mjs';
import { say, seconds } from './say.mjs';

/** The first server in which a single workflow can skip time, which the tests need. */
const WANTED_SERVER = '1.32.0';
const PROGRESS_MS = 15_000;
const folder = path.join('tools', 'temporal');
const program = process.platform === 'win32' ? 'temporal.exe' : 'temporal';

/** How to come by a Temporal server with its Web UI. */
export const temporal = {
  title: 'Temporal server',
  variable: 'TEMPORAL_ADDRESS',
  findOnMachine: async () => {
    const advice = `put the Temporal CLI with server ${WANTED_SERVER} or newer on PATH`;
    const file = onPath('temporal');
    if (file === undefined) return { reason: `${advice}: there is none` };
    const { output } = await run(file, ['--version']);
    const version = /Server (\d+\.\d+\.\d+)/i.exec(output)?.[1];
    if (!isAtLeast(version, WANTED_SERVER))
      return { reason: `${advice}: ${file} is ${version ?? 'of unknown version'}` };
    return { found: { kind: 'cli', path: file }, how: `${file}, server ${version}` };
  },
  download: { name: 'temporal-cli', version: '1.9.1', host: 'temporal.download', program },
  build: {
    name: 'temporal-server',
    version: WANTED_SERVER,
    folder,
    needs: 'Go',
    missing: () => (onPath('go') === undefined ? ['go'] : []),
    make: buildServer,
    describe: (into) => ({ path: path.join(into, program) }),
  },
};

/** Builds the server from the Go module proxy: some minutes the first time, so it says how far it is. */
async function buildServer(into) {
  const cwd = path.join(root, folder);
  // Without C no compiler but Go's is needed, and the file runs on every Linux.
  const env = { CGO_ENABLED: '0', GOFLAGS: '-mod=readonly -buildvcs=false' };
  const started = Date.now();
  say('building a Temporal server, once; some minutes on a small machine …');
  const listed = await run('go', ['mod', 'download'], { cwd, env });
  if (!listed.ok) throw new Error(lastLine(listed.output));
  const total = await countPackages({ cwd, env });
  let compiled = 0;
  const tell = () => say(`building a Temporal server: ${compiled} of ${total} packages, ${seconds(started)}`);
  const progress = setInterval(tell, PROGRESS_MS);
  try {
    const args = ['build', '-v', '-trimpath', '-ldflags', '-s -w', '-o', path.join(into, program), '.'];
    const { ok, output } = await run('go', args, { cwd, env, onLine: () => (compiled += 1) });
    if (!ok) throw new Error(lastLine(output));
  } finally {
    clearInterval(progress);
  }
}

async function countPackages(options) {
  let count = 0;
  await run('go', ['list', '-deps', '.'], { ...options, onLine: () => (count += 1) });
  return count;
}
