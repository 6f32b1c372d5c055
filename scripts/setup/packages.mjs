import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './cache.mjs';
import { isAtLeast, lastLine, run } from './run.mjs';
import { explained, say, seconds } from './say.mjs';

const WANTED_NODE = '20.19.0';
/** "npm install" writes the lock file and its note of what is installed one after the other. */
const WRITTEN_TOGETHER_MS = 5_000;
const lockFile = path.join(root, 'package-lock.json');
const installed = path.join(root, 'node_modules', '.package-lock.json');
/** Holds the hash of the lock file that was installed: a clone or a checkout of a branch changes times, not content. */
const stamp = path.join(root, 'node_modules', '.continuo-lock');

/** Refuses an old Node in one sentence, before anything fails in a way that nobody understands. */
export function requireNode() {
  if (!isAtLeast(process.versions.node, WANTED_NODE)) {
    throw explained(`Node ${WANTED_NODE} or newer is needed; this is ${process.versions.node}`);
  }
}

/** Makes node_modules what package-lock.json says, when it is missing or older. */
export async function providePackages() {
  const wanted = createHash('sha256').update(readFileSync(lockFile)).digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  if (!isInstalled()) await install();
  writeFileSync(stamp, wanted);
}

function isInstalled() {
  if (!existsSync(installed)) return false;
  return statSync(installed).mtimeMs + WRITTEN_TOGETHER_MS > statSync(lockFile).mtimeMs;
}

async function install() {
  const started = Date.now();
  say('installing packages (npm ci) …');
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const { ok, output } = await run(npm, ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: root });
  if (!ok) throw explained(`the packages could not be installed: ${lastLine(output)}\n${output}`);
  say(`packages installed in ${seconds(started)}`);
}
