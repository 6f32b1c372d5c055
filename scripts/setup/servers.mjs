import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { cacheKey, filesIn, findCached, localCache, makeCached, root } from './cache.mjs';
import { mongodb } from './mongodb.mjs';
import { lastLine, run } from './run.mjs';
import { explained, say, seconds } from './say.mjs';
import { temporal } from './temporal.mjs';

/** A name lookup and a connection take less; a network that swallows packets would take minutes to say no. */
const REACHABLE_MS = 3_000;
/** A download that has brought nothing by then will not. Once bytes arrive it may take as long as it takes. */
const FIRST_BYTES_MS = 6_000;

/**
 * Makes sure of a Temporal server and a MongoDB: configured, on the machine, downloaded or built, in that order.
 * What was found is in .cache/servers.json, where src/embedded reads it. `packages` is the package installation that
 * runs at the same time; only a download has to wait for it.
 */
export async function provideServers({ packages }) {
  readEnvFile();
  const provideOne = (server) => provide(server, packages);
  const [found, foundMongodb] = await Promise.all([provideOne(temporal), provideOne(mongodb), packages]);
  const file = path.join(localCache, 'servers.json');
  writeFileSync(file, `${JSON.stringify({ temporal: found, mongodb: foundMongodb }, null, 2)}\n`);
}

async function provide(server, packages) {
  const reasons = [];
  for (const way of [configured, onMachine, downloadedBefore, builtBefore, downloaded, built]) {
    const { found, how, reason } = await way(server, packages);
    if (found !== undefined) {
      say(`${server.title}: ${how}`);
      return found;
    }
    if (reason !== undefined) reasons.push(reason);
  }
  throw explained(
    [`there is no ${server.title}. One of these is enough:`, ...reasons.map((text, at) => `  ${at + 1}. ${text}`)].join(
      '\n',
    ),
  );
}

/** "npm start" is for real and reads .env; a demo or a test must never touch what stands there. */
function readEnvFile() {
  const file = path.join(root, '.env');
  if (process.env.npm_lifecycle_event === 'start' && existsSync(file)) process.loadEnvFile(file);
}

function configured({ variable, title }) {
  // The address may hold a password: only that there is one is written down.
  if (process.env[variable]) return { found: { kind: 'configured' }, how: `configured (${variable})` };
  return { reason: `set ${variable} to the address of a running ${title}` };
}

const onMachine = (server) => server.findOnMachine();

const downloadKey = ({ download }) => cacheKey({ ...download, sources: [] });
const buildKey = ({ build }) => cacheKey({ ...build, sources: filesIn(path.join(root, build.folder)) });

const foundDownload = (server, folder) => ({ kind: 'downloaded', path: path.join(folder, server.download.program) });
const foundBuild = (server, folder) => ({ kind: 'built', ...server.build.describe(folder) });

function downloadedBefore(server) {
  const folder = findCached(downloadKey(server));
  return folder === undefined ? {} : { found: foundDownload(server, folder), how: 'downloaded earlier' };
}

function builtBefore(server) {
  const folder = findCached(buildKey(server));
  return folder === undefined
    ? {}
    : { found: foundBuild(server, folder), how: `built earlier from ${server.build.folder}` };
}

async function downloaded(server, packages) {
  const advice = `let setup download it from ${server.download.host}`;
  if (!(await isReachable(server.download.host))) return { reason: `${advice}: cannot be reached` };
  const started = Date.now();
  await packages;
  say(`downloading a ${server.title} …`);
  try {
    const folder = await makeCached(downloadKey(server), (into) => fetchProgram(server, into));
    return { found: foundDownload(server, folder), how: `downloaded in ${seconds(started)}` };
  } catch (error) {
    say(`${server.title}: the download failed (${error.message})`);
    return { reason: `${advice}: ${error.message}` };
  }
}

async function isReachable(host) {
  // fetch knows nothing of a proxy, the downloads do.
  if (process.env.HTTPS_PROXY || process.env.https_proxy) return true;
  try {
    await fetch(`https://${host}/`, { method: 'HEAD', redirect: 'manual', signal: AbortSignal.timeout(REACHABLE_MS) });
    return true;
  } catch {
    return false;
  }
}

/** Downloads in a process of its own, which is ended when nothing arrives. */
async function fetchProgram(server, into) {
  const scratch = mkdtempSync(path.join(localCache, 'download-'));
  const hung = new AbortController();
  const watch = setTimeout(() => filesIn(scratch).length === 0 && hung.abort(), FIRST_BYTES_MS);
  const args = [path.join(root, 'scripts', 'setup.mjs'), 'download', server.download.name, scratch, into];
  try {
    const { ok, output } = await run(process.execPath, args, { cwd: root, signal: hung.signal });
    if (!ok) throw new Error(hung.signal.aborted ? 'nothing arrived' : lastLine(output));
    const { ok: runs } = await run(path.join(into, server.download.program), ['--version']);
    if (!runs) throw new Error('what was downloaded does not run on this machine');
  } finally {
    clearTimeout(watch);
    rmSync(scratch, { recursive: true, force: true });
  }
}

async function built(server) {
  const advice = `let setup build it from ${server.build.folder}, which needs ${server.build.needs}`;
  const missing = server.build.missing();
  if (missing.length > 0) return { reason: `${advice}: ${missing.join(' and ')} not on PATH` };
  const started = Date.now();
  try {
    const folder = await makeCached(buildKey(server), server.build.make);
    return { found: foundBuild(server, folder), how: `built in ${seconds(started)} from ${server.build.folder}` };
  } catch (error) {
    return { reason: `${advice}: ${error.message}` };
  }
}
