import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { filesIn, root } from './cache.mjs';
import { run } from './run.mjs';
import { explained, say, seconds } from './say.mjs';

const dist = path.join(root, 'dist');
const folders = ['src', 'workflows', 'activities', 'worker', 'scripts', 'bench'];
const settings = ['tsconfig.json', 'tsconfig.build.json', 'package-lock.json'];
const bundle = path.join(dist, 'workflow-bundle.js');
/** What the bundle is made of; everything else may change without it. */
const bundled = [path.join('dist', 'workflows'), path.join('dist', 'src', 'domain')];
const SHOWN_ERRORS = 10;

/** Compiles the sources and bundles the workflow code, each only when what it is made of has changed. */
export async function compile() {
  const sources = [...folders.flatMap((folder) => filesIn(path.join(root, folder))), ...settingsFiles()];
  await whenChanged('sources', fingerprint(sources, fileTime), compileSources);
  const parts = [
    ...bundled.flatMap((folder) => filesIn(path.join(root, folder))),
    path.join(root, 'package-lock.json'),
  ];
  await whenChanged('bundle', fingerprint(parts, readFileSync), bundleWorkflows);
}

const settingsFiles = () => settings.map((file) => path.join(root, file));

function fileTime(file) {
  const { mtimeMs, size } = statSync(file);
  return `${mtimeMs} ${size}`;
}

function fingerprint(files, describe) {
  const hash = createHash('sha256');
  for (const file of files) hash.update(`${path.relative(root, file)}\n`).update(describe(file));
  return hash.digest('hex');
}

async function whenChanged(name, wanted, work) {
  const stamp = path.join(dist, `.${name}`);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  if (await work()) writeFileSync(stamp, wanted);
}

async function compileSources() {
  const started = Date.now();
  removeOrphans();
  const tsc = path.join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const errors = [];
  const onLine = (line) => line.includes('error TS') && errors.push(line);
  const { ok, output } = await run(process.execPath, [tsc, '-p', 'tsconfig.build.json'], { cwd: root, onLine });
  if (!ok && errors.length === 0) throw explained(`the sources could not be compiled:\n${output}`);
  for (const line of errors.slice(0, SHOWN_ERRORS)) process.stderr.write(`${line}\n`);
  const verdict = ok ? '' : `, with ${errors.length} type errors ("npm run check" shows all)`;
  say(`sources compiled in ${seconds(started)}${verdict}`);
  return ok;
}

/** A source that is gone must not live on as compiled code. */
function removeOrphans() {
  for (const file of filesIn(dist)) {
    if (!/\.(js|js\.map)$/.test(file) || file.startsWith(bundle)) continue;
    const source = path.join(root, path.relative(dist, file)).replace(/\.js(\.map)?$/, '.ts');
    if (!existsSync(source)) rmSync(file);
  }
}

async function bundleWorkflows() {
  const started = Date.now();
  const { ok, output } = await run(process.execPath, [path.join(dist, 'worker', 'bundle.js')], { cwd: root });
  if (!ok) throw explained(`the workflow code could not be bundled:\n${output}`);
  say(`workflow code bundled in ${seconds(started)}`);
  return true;
}
