import { createHash } from 'node:crypto';
import { cpSync, existsSync, linkSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { unlinkSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { say } from './say.mjs';

export const root = path.resolve(import.meta.dirname, '..', '..');
export const localCache = path.join(root, '.cache');
const sharedCache = path.join(process.env.XDG_CACHE_HOME || path.join(homedir(), '.cache'), 'continuo');
const LOCK_POLL_MS = 250;

/** Names a program by its version, the content of the folder it is built from, and the kind of machine. */
export function cacheKey({ name, version, sources }) {
  const hash = createHash('sha256');
  for (const file of sources) hash.update(`${path.basename(file)}\n`).update(readFileSync(file));
  const content = sources.length === 0 ? '' : `-${hash.digest('hex').slice(0, 12)}`;
  return `${name}-${version}${content}-${process.platform}-${process.arch}`;
}

/**
 * Gives the folder of a program from the cache of the checkout, or from the one shared by all checkouts of this user.
 * Undefined when neither has it. A folder that is there is complete: it got its name at the end.
 */
export function findCached(key) {
  const local = path.join(localCache, key);
  if (existsSync(local)) return local;
  const shared = path.join(sharedCache, key);
  if (!existsSync(shared)) return undefined;
  copyFolder(shared, local);
  return local;
}

/** Lets `make(folder)` fill a folder, then keeps it in both caches. Returns the folder in the checkout. */
export async function makeCached(key, make) {
  const unfinished = path.join(localCache, `${key}.${process.pid}`);
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true });
  try {
    await make(unfinished);
    takeName(unfinished, path.join(localCache, key));
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
  share(key);
  return path.join(localCache, key);
}

function share(key) {
  try {
    copyFolder(path.join(localCache, key), path.join(sharedCache, key));
  } catch (error) {
    say(`not shared with other checkouts: ${error.message}`);
  }
}

/** Copies by hard links where the two are on one disk: the server is 150 MB. */
function copyFolder(from, to) {
  if (existsSync(to)) return;
  const unfinished = `${to}.${process.pid}`;
  rmSync(unfinished, { recursive: true, force: true });
  for (const file of filesIn(from)) {
    const target = path.join(unfinished, path.relative(from, file));
    mkdirSync(path.dirname(target), { recursive: true });
    try {
      linkSync(file, target);
    } catch {
      cpSync(file, target);
    }
  }
  takeName(unfinished, to);
}

function takeName(unfinished, to) {
  try {
    renameSync(unfinished, to);
  } catch (error) {
    // Somebody else finished the same at the same time; theirs is as good.
    if (!existsSync(to)) throw error;
    rmSync(unfinished, { recursive: true, force: true });
  }
}

/** Lists every file below a folder, in one order. */
export function filesIn(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();
}

/** Lets one setup at a time work in a checkout; a lock of a process that is gone is taken over. */
export async function withLock(work) {
  mkdirSync(localCache, { recursive: true });
  const lock = path.join(localCache, 'setup.lock');
  for (let told = false; !tryLock(lock); told = true) {
    if (!told) say(`waiting for the setup of process ${readHolder(lock)}; if there is none, delete .cache/setup.lock`);
    await pause(LOCK_POLL_MS);
  }
  process.once('exit', () => unlinkSync(lock));
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));
  await work();
}

function tryLock(lock) {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
  }
  if (!isAlive(readHolder(lock))) rmSync(lock, { force: true });
  return false;
}

function readHolder(lock) {
  try {
    return Number(readFileSync(lock, 'utf8'));
  } catch {
    return 0;
  }
}

function isAlive(pid) {
  // An empty lock is one that is being written at this moment.
  if (pid === 0) return true;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
