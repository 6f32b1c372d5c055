import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import { createProxy } from '../../../scripts/chaos/proxy';
import type { Proxy } from '../../../scripts/chaos/proxy';
import { eventually } from '../../support/eventually';

const HOST = '127.0.0.1';
let servers: readonly { server: Server; port: number; heard: () => string }[];
let proxy: Proxy;
const clients: Socket[] = [];

async function listen() {
  const words = { heard: '' };
  const server = createServer((socket) =>
    socket.on('data', (chunk) => (words.heard += chunk.toString())).on('error', () => undefined),
  );
  server.listen(0, HOST);
  await once(server, 'listening');
  const address = server.address();
  return { server, port: typeof address === 'object' ? (address?.port ?? 0) : 0, heard: () => words.heard };
}

beforeEach(async () => {
  servers = await Promise.all([listen(), listen()]);
  const [first, second] = servers.map(({ port }) => ({ host: HOST, port }));
  proxy = await createProxy(first ?? { host: HOST, port: 0 }, ...(second === undefined ? [] : [second]));
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy();
  await proxy.close();
  for (const { server } of servers) server.close();
});

/** Somebody who speaks over the line. */
async function client(): Promise<Socket> {
  const socket = connect(proxy.port, HOST);
  clients.push(socket);
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}
const heard = (): readonly string[] => servers.map((one) => one.heard()).sort();

describe('A line', () => {
  test('takes turns between its targets', async () => {
    for (const word of ['a', 'b']) (await client()).write(word);
    await eventually(() => expect(heard()).toEqual(['a', 'b']));
    expect(proxy.felt()).toBe(0);
  });

  test('that is slow lets nothing overtake, also when it is fast again', async () => {
    const socket = await client();
    proxy.slow(100);
    socket.write('first ');
    await eventually(() => expect(proxy.felt()).toBe(1));
    proxy.slow(0);
    socket.write('second');
    await eventually(() => expect(heard()).toEqual(['', 'first second']));
  });

  test('that is held lets everything go on afterwards, in order', async () => {
    const socket = await client();
    proxy.hold();
    socket.write('first ');
    await eventually(() => expect(proxy.felt()).toBe(1));
    expect(heard()).toEqual(['', '']);
    proxy.release();
    socket.write('second');
    await eventually(() => expect(heard()).toEqual(['', 'first second']));
  });

  test('that is cut breaks what there is, takes nobody, and counts both', async () => {
    const socket = await client();
    const closed = once(socket, 'close');
    await eventually(() => {
      proxy.cut();
      expect(proxy.felt()).toBeGreaterThan(0);
    });
    await closed;
    const before = proxy.felt();
    await once(await client(), 'close');
    expect(proxy.felt()).toBe(before + 1);
    proxy.mend();
    (await client()).write('again');
    await eventually(() => expect(heard()).toEqual(['', 'again']));
  });

  test('with a trap holds the message that fits, and everything after it', async () => {
    const socket = await client();
    const caught = proxy.trap((said) => said.includes('stop'));
    socket.write('go ');
    await eventually(() => expect(heard()).toEqual(['', 'go ']));
    socket.write('stop');
    await caught;
    expect(heard()).toEqual(['', 'go ']);
    proxy.release();
    await eventually(() => expect(heard()).toEqual(['', 'go stop']));
  });
});
