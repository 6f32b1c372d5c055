import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { beginnings } from '../../support/files';
import { aFileStage } from './file-stage';
import type { ClientParts } from './file-stage';

const { aClient, aWorker, aFile } = aFileStage();

/** A server that counts who comes. */
async function aListener(location?: string) {
  const asked: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    asked.push(request.headers.authorization);
    if (location === undefined) response.end(beginnings.png);
    else response.writeHead(302, { location }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { asked, url, close: () => server.close() };
}

describe('An address that WhatsApp gives', () => {
  const refused = { state: 'refused', reason: 'media-address-refused' };

  /** A Graph API that says a file is at a place. */
  async function aGraph(url: string) {
    const server = createServer((_request, response) => response.end(JSON.stringify({ url })));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => server.close() };
  }

  it('is refused when it is the one where cloud machines keep their secrets', async () => {
    const messageId = await aFile({}, 'file-elsewhere');

    expect(await aWorker().fetchMedia({ messageId })).toEqual(refused);
  });

  it.each([
    ['another host of this machine', (place: string) => place],
    ['a host that is not on the list', () => 'https://elsewhere.example/file'],
    ['a host of the list without TLS', () => 'http://files.example/file'],
    ['another port of a host of the list', () => 'https://files.example:8443/file'],
    ['a file of this machine', () => 'file:///etc/passwd'],
    ['a name of the list that leads to this machine', () => 'https://files.example/file'],
  ])('is refused, and nothing asked there: %s', async (_what, toUrl) => {
    const listener = await aListener();
    const graph = await aGraph(toUrl(listener.url));
    const messageId = await aFile();
    const resolve: ClientParts['resolve'] = (_name, _options, give) =>
      give(null, [{ address: '127.0.0.1', family: 4 }]);

    expect(await aWorker({ client: { baseUrl: graph.url, resolve } }).fetchMedia({ messageId })).toEqual(refused);
    expect(listener.asked).toEqual([]);
    listener.close();
    graph.close();
  });

  it('that leads on to another host is not followed, and the token is not shown there', async () => {
    const listener = await aListener();
    const graph = await aListener(`${listener.url}/file`);
    const client = aClient({ baseUrl: graph.url, hosts: [] });

    await expect(client.download(`${graph.url}/file`, '1')).rejects.toMatchObject({
      details: { reason: 'media-address-refused' },
    });
    expect([graph.asked, listener.asked]).toEqual([['Bearer the token'], []]);
    [listener, graph].forEach((one) => one.close());
  });

  it('that leads on to itself is given up', async () => {
    const graph = await aListener('/again');
    const client = aClient({ baseUrl: graph.url, hosts: [] });

    await expect(client.download(`${graph.url}/file`, '1')).rejects.toMatchObject({ code: 'media-refused' });
    expect(graph.asked).toHaveLength(4);
    graph.close();
  });
});
