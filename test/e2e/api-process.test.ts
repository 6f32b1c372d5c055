import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import path from 'node:path';
import { freePort } from '../../src/embedded/ports';
import { eventually } from '../support/eventually';
import { testDatabase, testServers, uniqueName } from '../support/servers';

const server = path.resolve(__dirname, '../../dist/src/server.js');
const name = uniqueName('api');
const database = testDatabase(name);
const started: ChildProcess[] = [];

afterAll(() => {
  for (const child of started) child.kill('SIGKILL');
});

/** The api as an operator starts it, with what it says. */
function start(env: Record<string, string>) {
  const child = spawn(process.execPath, [server], { env, stdio: ['pipe', 'pipe', 'pipe'] });
  started.push(child);
  const said = { out: '', err: '' };
  child.stdout.on('data', (chunk: Buffer) => (said.out += chunk.toString('utf8')));
  child.stderr.on('data', (chunk: Buffer) => (said.err += chunk.toString('utf8')));
  const ended = once(child, 'exit').then(([code]) => code as number | null);
  return { child, said, ended };
}

async function complete(): Promise<Record<string, string>> {
  const [open, internal] = [await freePort(), await freePort()];
  return {
    MONGODB_URI: testServers().mongodbUri,
    MONGODB_DATABASE: name,
    TEMPORAL_ADDRESS: testServers().temporalAddress,
    WHATSAPP_APP_SECRETS: 'app secret',
    WHATSAPP_VERIFY_TOKEN: 'verify',
    WHATSAPP_ACCESS_TOKEN: 'token',
    WHATSAPP_NUMBERS: '1001',
    MESSAGE_ID_KEY: 'k'.repeat(32),
    PUBLIC_PORT: String(open),
    INTERNAL_PORT: String(internal),
  };
}

const keyIn = (said: { out: string }) => /ck_first_[\w-]{43}/.exec(said.out)?.[0];
const statusOf = async (url: string, init: RequestInit = {}) => (await fetch(url, init)).status;

describe('The api process', () => {
  it('refuses to start without configuration and lists every bad variable at once', async () => {
    const { said, ended } = start({ PUBLIC_PORT: 'eighty' });
    expect(await ended).toBe(78);
    expect(
      said.err
        .trim()
        .split('\n')
        .map((line) => line.split(' ')[0]),
    ).toEqual([
      'MONGODB_URI',
      'PUBLIC_PORT',
      'WHATSAPP_APP_SECRETS',
      'WHATSAPP_VERIFY_TOKEN',
      'WHATSAPP_NUMBERS',
      'MESSAGE_ID_KEY',
    ]);
  });

  it('shows the first admin key once, stops on a signal, and shows none when it starts again', async () => {
    const env = await complete();
    const internal = `http://127.0.0.1:${env['INTERNAL_PORT'] ?? ''}`;
    const first = start(env);
    await eventually(() => expect(keyIn(first.said)).toBeDefined());
    const headers = { authorization: `Bearer ${keyIn(first.said) ?? ''}` };
    expect(await statusOf(`${internal}/api/v1/conversations`, { headers })).toBe(200);
    expect(await statusOf(`${internal}/readyz`)).toBe(200);
    first.child.kill('SIGTERM');
    expect(await first.ended).toBe(0);

    const second = start(env);
    await eventually(async () => expect(await statusOf(`${internal}/readyz`)).toBe(200));
    expect(await statusOf(`${internal}/api/v1/conversations`, { headers })).toBe(200);
    expect(keyIn(second.said)).toBeUndefined();
    second.child.kill('SIGTERM');
    expect(await second.ended).toBe(0);
  });

  it('says in one sentence that a port is taken', async () => {
    const env = await complete();
    const first = start(env);
    await eventually(async () =>
      expect(await statusOf(`http://127.0.0.1:${env['PUBLIC_PORT'] ?? ''}/healthz`)).toBe(200),
    );
    const second = start(env);
    expect(await second.ended).toBe(1);
    expect(second.said.err).toBe(
      `Port ${env['PUBLIC_PORT'] ?? ''} on 127.0.0.1 is taken by another program; set PUBLIC_PORT to another one.\n`,
    );
    first.child.kill('SIGTERM');
    expect(await first.ended).toBe(0);
  });

  it('acknowledges deliveries while Temporal is away, and keeps them', async () => {
    const env: Record<string, string> = { ...(await complete()), TEMPORAL_ADDRESS: `127.0.0.1:${await freePort()}` };
    const { child, ended } = start(env);
    const url = `http://127.0.0.1:${env['PUBLIC_PORT'] ?? ''}/webhooks/whatsapp`;
    const message = {
      from: '491700000001',
      id: 'wamid.away',
      timestamp: '1772442000',
      type: 'text',
      text: { body: 'Hi' },
    };
    const value = { messaging_product: 'whatsapp', metadata: { phone_number_id: '1001' }, messages: [message] };
    const body = JSON.stringify({
      object: 'whatsapp_business_account',
      entry: [{ id: '1', changes: [{ field: 'messages', value }] }],
    });
    const signature = `sha256=${createHmac('sha256', 'app secret').update(body).digest('hex')}`;
    const headers = { 'x-hub-signature-256': signature, 'content-type': 'application/json' };
    await eventually(async () => expect(await statusOf(url, { method: 'POST', headers, body })).toBe(200));
    expect(
      await statusOf(url, { method: 'POST', headers: { ...headers, 'x-hub-signature-256': 'sha256=0' }, body }),
    ).toBe(401);
    expect(await database.collection('inbox').findOne({ _id: '1001|message|wamid.away' })).toMatchObject({
      state: 'pending',
    });
    expect(await statusOf(`http://127.0.0.1:${env['INTERNAL_PORT'] ?? ''}/readyz`)).toBe(503);
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
  });

  it('ends with the parent that it was told of', async () => {
    const { child, ended } = start({ ...(await complete()), EXIT_WITH_PARENT: '1' });
    child.stdin.end();
    expect(await ended).toBe(0);
  });
});
