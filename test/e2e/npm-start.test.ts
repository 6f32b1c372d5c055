import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort } from '../../src/embedded/ports';
import { eventually } from '../support/eventually';

const program = path.resolve(__dirname, '../../dist/scripts/start.js');
const KEY = /ck_first_[\w-]{43}/g;
const OWNER_ONLY = 0o600;
const PERMISSIONS = 0o777;
const STARTS_WITHIN_MS = 60_000;
const BACK_WITHIN_MS = 30_000;

const folder = mkdtempSync(path.join(tmpdir(), 'continuo-start-'));
const started: ChildProcess[] = [];
afterAll(() => {
  // Its children notice by themselves.
  for (const child of started) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

const names = [
  'PUBLIC_PORT',
  'INTERNAL_PORT',
  'WORKER_PORT',
  'TEMPORAL_PORT',
  'TEMPORAL_UI_PORT',
  'MONGODB_PORT',
] as const;
type Ports = Record<(typeof names)[number], string>;

async function choosePorts(): Promise<Ports> {
  const ports = new Set<string>();
  while (ports.size < names.length) ports.add(String(await freePort()));
  return Object.fromEntries([...ports].map((port, n) => [names[n], port])) as Ports;
}

/** npm start in an empty folder, with what it says. */
function start(ports: Ports) {
  const { PATH = '', HOME = '' } = process.env;
  const env = { PATH, HOME, DATA_DIR: path.join(folder, 'data'), LOG_LEVEL: 'warn', ...ports };
  const child = spawn(process.execPath, [program], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  started.push(child);
  const said = { all: '' };
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (said.all += chunk.toString()));
  const runs = () => eventually(() => expect(said.all).toContain('Ctrl-C stops it.'), { withinMs: STARTS_WITHIN_MS });
  const ended = once(child, 'exit').then(([code]) => code as number | null);
  return { child, said, runs, ended };
}

type Row = { pid: number; parent: number; command: string };

function processes(): readonly Row[] {
  const { stdout } = spawnSync('ps', ['-A', '-ww', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' });
  return stdout.split('\n').flatMap((line) => {
    const [, pid, parent, command] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    return command === undefined ? [] : [{ pid: Number(pid), parent: Number(parent), command }];
  });
}

const childrenOf = (pid: number | undefined): readonly Row[] => processes().filter(({ parent }) => parent === pid);
const pidOf = (pid: number | undefined, file: string): number | undefined =>
  childrenOf(pid).find(({ command }) => command.includes(file))?.pid;
const isReady = async (port: string): Promise<boolean> => (await fetch(`http://127.0.0.1:${port}/readyz`)).ok;

describe('npm start in an empty folder', () => {
  it('writes .env for its owner alone, shows the first key once, revives what dies, and Ctrl-C stops all', async () => {
    const ports = await choosePorts();
    const first = start(ports);
    await first.runs();
    const { pid } = first.child;
    const env = readFileSync(path.join(folder, '.env'), 'utf8');
    expect(statSync(path.join(folder, '.env')).mode & PERMISSIONS).toBe(OWNER_ONLY);
    expect(env).toMatch(/^MESSAGE_ID_KEY=[0-9a-f]{64}$/m);
    const keys = first.said.all.match(KEY) ?? [];
    expect(keys).toHaveLength(1);
    const headers = { authorization: `Bearer ${keys[0] ?? ''}` };
    const listed = () => fetch(`http://127.0.0.1:${ports.INTERNAL_PORT}/api/v1/policies`, { headers });
    expect(await (await listed()).json()).toMatchObject({ items: [{ version: 1 }, { version: 1 }, {}, {}, {}] });

    expect(childrenOf(pid)).toHaveLength(4);
    for (const [file, port] of [
      ['src/server.js', ports.INTERNAL_PORT],
      ['worker/main.js', ports.WORKER_PORT],
    ] as const) {
      const before = pidOf(pid, file) ?? 0;
      process.kill(before, 'SIGKILL');
      await eventually(
        async () => {
          expect([undefined, before]).not.toContain(pidOf(pid, file));
          expect(await isReady(port)).toBe(true);
        },
        { withinMs: BACK_WITHIN_MS },
      );
    }

    const family = childrenOf(pid).map((child) => child.pid);
    expect(family).toHaveLength(4);
    first.child.kill('SIGINT');
    expect(await first.ended).toBe(0);
    expect(first.said.all).toContain('Stopped.');
    expect(processes().filter((one) => family.includes(one.pid))).toEqual([]);

    const second = start(ports);
    await second.runs();
    expect(second.said.all.match(KEY)).toBeNull();
    expect(readFileSync(path.join(folder, '.env'), 'utf8')).toBe(env);
    expect((await listed()).status).toBe(200);
    expect(readdirSync(folder).sort()).toEqual(['.env', 'data']);
    second.child.kill('SIGTERM');
    expect(await second.ended).toBe(0);
  }, 180_000);
});
