import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort } from '../../src/embedded/ports';
import { OUR_NUMBER, aDelivery, aText, messages } from '../support/deliveries';
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
function start(ports: Ports, ...args: string[]) {
  const { PATH = '', HOME = '' } = process.env;
  const env = {
    PATH,
    HOME,
    DATA_DIR: path.join(folder, 'data'),
    LOG_LEVEL: 'warn',
    WHATSAPP_NUMBERS: OUR_NUMBER,
    ...ports,
  };
  const child = spawn(process.execPath, [program, ...args], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
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

/** Delivers a message of a buyer, signed with the secret that the first start wrote. */
async function buyerWrites(env: string, ports: Ports): Promise<void> {
  const body = aDelivery(messages(aText()));
  const secret = /^WHATSAPP_APP_SECRETS=(.*)$/m.exec(env)?.[1] ?? '';
  const signature = `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
  const url = `http://127.0.0.1:${ports.PUBLIC_PORT}/webhooks/whatsapp`;
  const init = { method: 'POST', body: new Uint8Array(body), headers: { 'x-hub-signature-256': signature } };
  expect((await fetch(url, init)).status).toBe(200);
}

/** Removes what the local Temporal server keeps, and nothing else. */
function loseTemporalStore(): void {
  const files = readdirSync(path.join(folder, 'data')).filter((name) => name.startsWith('temporal'));
  expect(files).not.toEqual([]);
  for (const name of files) rmSync(path.join(folder, 'data', name));
}

describe('npm start in an empty folder', () => {
  it('writes .env for its owner alone, shows the first key once, revives what dies, stops all, and brings back what a lost store held', async () => {
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
    const ask = (what: string) => fetch(`http://127.0.0.1:${ports.INTERNAL_PORT}/api/v1/${what}`, { headers });
    expect(await (await ask('policies')).json()).toMatchObject({ items: [{ version: 1 }, { version: 1 }, {}, {}, {}] });
    await buyerWrites(env, ports);
    const conversations = async () => ((await (await ask('conversations')).json()) as { items: unknown[] }).items;
    await eventually(async () => expect(await conversations()).toMatchObject([{ open: true }]));
    const before = await conversations();

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

    loseTemporalStore();
    const second = start(ports, '--after-restore');
    await second.runs();
    await eventually(() => expect(second.said.all).toContain('they were begun again'));
    expect(await conversations()).toEqual(before);
    const paused = { everything: { paused: true, reason: 'after-restore' } };
    expect(await (await ask('automation')).json()).toMatchObject(paused);
    expect(second.said.all.match(KEY)).toBeNull();
    expect(readFileSync(path.join(folder, '.env'), 'utf8')).toBe(env);
    expect((await ask('policies')).status).toBe(200);
    expect(readdirSync(folder).sort()).toEqual(['.env', 'data']);
    second.child.kill('SIGTERM');
    expect(await second.ended).toBe(0);
  }, 180_000);
});
