import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { awaitReady } from '../../../src/embedded/await-ready';
import { supervise } from '../../../src/embedded/supervise';
import type { SuperviseSpec } from '../../../src/embedded/supervise';
import { eventually } from '../../support/eventually';

const said: string[] = [];
const log = { info: () => undefined, warn: (_: unknown, message: string) => void said.push(message) };
const staysUntilItsInputCloses = 'process.stdin.once("close", () => process.exit()).resume()';
const staysForEver = 'setInterval(() => undefined, 1000)';
const compiled = path.resolve('dist/src/embedded/supervise.js');

const node = (script: string, other: Partial<SuperviseSpec> = {}): SuperviseSpec => ({
  name: 'a child',
  command: process.execPath,
  args: ['-e', script],
  diesBy: 'stdin',
  output: 'keep',
  restart: true,
  log,
  ...other,
});

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

/** A process that supervises a child and says the child's id. */
async function aParent(spec: object): Promise<{ pid: number; childPid: number; kill: () => void }> {
  const script = `
    const { supervise } = require(${JSON.stringify(compiled)});
    const child = supervise({ ...${JSON.stringify(spec)}, log: { info() {}, warn() {} } });
    const poll = setInterval(() => {
      if (child.pid() === undefined) return;
      clearInterval(poll);
      console.log(child.pid());
    }, 500);`;
  const parent = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(parent.stdout, 'data')) as [Buffer];
  return { pid: parent.pid ?? 0, childPid: Number(String(line)), kill: () => parent.kill('SIGKILL') };
}

describe('a supervised child', () => {
  it('is started again when it is killed, and not when it is stopped', async () => {
    const child = supervise(node(staysUntilItsInputCloses));
    const first = child.pid() ?? 0;
    process.kill(first, 'SIGKILL');
    await eventually(() => {
      expect(child.pid()).not.toBe(first);
    });
    expect(said).toEqual(['A child process ended; it is started again.']);
    const second = child.pid() ?? 0;
    await child.stop();
    expect(isAlive(second)).toBe(false);
  });

  it('that cannot start is explained by its last words', async () => {
    const child = supervise(node('console.error("the disk is full"); process.exit(3)'));
    await expect(awaitReady(child, () => Promise.resolve(false))).rejects.toMatchObject({
      code: 'server-failed',
      message: 'a child did not start: the disk is full.',
    });
  });

  it('that does not end when asked is killed', async () => {
    const child = supervise(
      node(`process.on('SIGTERM', () => undefined); console.log('up'); ${staysForEver}`, { graceMs: 100 }),
    );
    const pid = child.pid() ?? 0;
    await eventually(() => {
      expect(child.lastLine()).toBe('up');
    });
    await child.stop();
    expect(isAlive(pid)).toBe(false);
  });

  it.each([
    ['that listens to its input', { ...node(staysUntilItsInputCloses) }],
    ['of any other kind', { ...node(staysForEver), diesBy: 'guard' }],
  ])('%s dies with its parent, even when that one is killed', async (_, spec) => {
    const parent = await aParent(spec);
    expect(isAlive(parent.childPid)).toBe(true);
    parent.kill();
    await eventually(() => {
      expect(isAlive(parent.childPid)).toBe(false);
    });
  });
});
