import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { root } from './cache.mjs';
import { isAtLeast, lastLine, onPath, run } from './run.mjs';
import { say } from './say.mjs';

/** Older ones are out of support. */
const WANTED_MONGOD = '7.0.0';
const folder = path.join('tools', 'mongodb');
const program = process.platform === 'win32' ? 'mongod.exe' : 'mongod';
const tools = ['java', 'javac', 'mvn'];

/** How to come by a MongoDB. */
export const mongodb = {
  title: 'MongoDB',
  variable: 'MONGODB_URI',
  findOnMachine: async () => {
    const advice = `put mongod ${WANTED_MONGOD} or newer on PATH`;
    const file = onPath('mongod');
    if (file === undefined) return { reason: `${advice}: there is none` };
    const { output } = await run(file, ['--version']);
    const version = /db version v(\d+\.\d+\.\d+)/.exec(output)?.[1];
    if (!isAtLeast(version, WANTED_MONGOD))
      return { reason: `${advice}: ${file} is ${version ?? 'of unknown version'}` };
    return { found: { kind: 'cli', path: file }, how: `${file}, version ${version}` };
  },
  download: { name: 'mongod', version: '8.2.6', host: 'fastdl.mongodb.org', program },
  build: {
    name: 'mongo-java-server',
    version: '1.47.0',
    folder,
    needs: 'a JDK (17 or newer) and Maven',
    missing: () => tools.filter((name) => onPath(name) === undefined),
    make: buildLauncher,
    describe: (into) => ({ path: into, java: onPath('java') }),
  },
};

/** Fetches the jars and compiles the launcher: seconds. */
async function buildLauncher(into) {
  say('building a small MongoDB, once …');
  const sources = path.join(root, folder);
  const [lib, classes] = [path.join(into, 'lib'), path.join(into, 'classes')];
  mkdirSync(classes, { recursive: true });
  const pom = path.join(sources, 'pom.xml');
  const goal = ['dependency:copy-dependencies', `-DoutputDirectory=${lib}`];
  const fetched = await run('mvn', ['-q', '-B', '-Dstyle.color=never', '-f', pom, ...goal]);
  if (!fetched.ok) throw new Error(firstError(fetched.output));
  const args = ['-cp', path.join(lib, '*'), '-d', classes, path.join(sources, 'Launcher.java')];
  const compiled = await run('javac', args);
  if (!compiled.ok) throw new Error(lastLine(compiled.output));
}

/** Maven explains itself first and gives links after. */
const firstError = (output) => output.split('\n').find((line) => line.includes('ERROR')) ?? lastLine(output);
