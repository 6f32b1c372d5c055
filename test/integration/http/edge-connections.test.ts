import { WEBHOOK, SECRET, openEdge, speak, statusLine } from '../../support/edge';
import type { Edge } from '../../support/edge';
import { signatureOf } from '../../../src/simulator/meta-json';
import { aDelivery, aText, messages } from '../../support/deliveries';
import { testDatabase } from '../../support/servers';

const database = testDatabase();
const bytes = aDelivery(messages(aText()));
const signature = signatureOf(SECRET, bytes);
/** As the api has it, in tenths of seconds instead of tens of them. */
const patience = { headersMs: 300, requestMs: 600, lookEveryMs: 50 };
let edge: Edge;
beforeAll(async () => {
  edge = await openEdge(database, { patience });
});
afterAll(() => edge.close());

const head = (...lines: readonly string[]): string =>
  [`POST ${WEBHOOK} HTTP/1.1`, 'Host: x', ...lines, '', ''].join('\r\n');
const signed = [`X-Hub-Signature-256: ${signature}`, 'Content-Type: application/json'];
const stored = () => database.collection('inbox').countDocuments({});

/** Goes on speaking, a little at a time, until the other side has had enough. */
function drip(first: string, next: string): Promise<string> {
  const { socket, heard } = speak(edge.port, first);
  const timer = setInterval(() => socket.write(next), 20);
  return heard.finally(() => clearInterval(timer));
}

describe('A slow client', () => {
  it.each([
    ['whose headers never end', () => drip(`POST ${WEBHOOK} HTTP/1.1\r\nHost: x\r\n`, 'X-More: 1\r\n')],
    ['whose header line never ends', () => drip(`POST ${WEBHOOK} HTTP/1.1\r\nX-Long: `, 'x')],
    ['that says nothing', () => speak(edge.port, '').heard],
    ['whose signed body comes byte by byte', () => drip(head(...signed, 'Content-Length: 3000000'), 'x')],
    ['whose chunks come one by one', () => drip(head(...signed, 'Transfer-Encoding: chunked'), '1\r\nx\r\n')],
  ])('%s is cut off, and others are served meanwhile', async (_what, connect) => {
    const slow = Array.from({ length: 20 }, connect);
    expect(await edge.isServing()).toBe(true);
    expect((await edge.deliver(bytes)).status).toBe(200);
    const heard = await Promise.all(slow);
    expect(new Set(heard.map(statusLine))).toStrictEqual(new Set(['HTTP/1.1 408 Request Timeout']));
  });

  it('that goes away in the middle of its body leaves nothing behind', async () => {
    const before = await stored();
    const { socket, heard } = speak(edge.port, head(...signed, `Content-Length: ${bytes.length}`));
    socket.write(bytes.subarray(0, 10), () => socket.destroy());
    await heard;
    expect(await edge.isServing()).toBe(true);
    expect(await stored()).toBe(before);
  });
});

describe('A request', () => {
  const answerTo = async (request: string | Buffer) => statusLine(await speak(edge.port, request).heard);
  const closing = ['Connection: close', ...signed];

  it.each([
    ['whose headers are huge', head(`X-Huge: ${'x'.repeat(100_000)}`), '431 Request Header Fields Too Large'],
    ['whose path is huge', `GET /${'x'.repeat(100_000)} HTTP/1.1\r\n\r\n`, '431 Request Header Fields Too Large'],
    ['that is no HTTP', 'HELO mail.example.com\r\n\r\n', '400 Bad Request'],
    ['that is TLS', Buffer.from('16030100c8010000c40303', 'hex').toString('latin1'), '400 Bad Request'],
    ['with two lengths', head(...closing, 'Content-Length: 1', 'Content-Length: 2'), '400 Bad Request'],
    [
      'with a length and chunks',
      head(...closing, 'Content-Length: 4', 'Transfer-Encoding: chunked'),
      '400 Bad Request',
    ],
    ['with a length below zero', head(...closing, 'Content-Length: -1'), '400 Bad Request'],
    ['that folds its headers', head('X-A: 1', ' folded: 2'), '400 Bad Request'],
  ])('%s is refused', async (_what, request, status) => {
    expect(await answerTo(request)).toBe(`HTTP/1.1 ${status}`);
    expect(await edge.isServing()).toBe(true);
  });

  it('whose body is larger than may be sent is refused, with its length or in chunks', async () => {
    const large = 'x'.repeat(4 * 1024 * 1024 + 1);
    const counted = `${head(...closing, `Content-Length: ${large.length}`)}${large}`;
    const chunks = `${large.length.toString(16)}\r\n${large}\r\n0\r\n\r\n`;
    expect(await answerTo(counted)).toBe('HTTP/1.1 413 Payload Too Large');
    expect(await answerTo(`${head(...closing, 'Transfer-Encoding: chunked')}${chunks}`)).toBe(
      'HTTP/1.1 413 Payload Too Large',
    );
  });

  it('may come in chunks, under any media type and with many parameters', async () => {
    const chunked = [10, 100, bytes.length - 110].reduce(
      ({ text, at }, size) => ({
        text: `${text}${size.toString(16)}\r\n${bytes.subarray(at, at + size).toString('latin1')}\r\n`,
        at: at + size,
      }),
      { text: '', at: 0 },
    ).text;
    const types = [
      'text/html',
      'application/xml',
      'multipart/form-data; boundary=x',
      'application/json; charset=utf-7',
    ];
    for (const type of types) {
      const lines = ['Connection: close', `X-Hub-Signature-256: ${signature}`, `Content-Type: ${type}`];
      const request = `${head(...lines, 'Transfer-Encoding: chunked')}${chunked}0\r\n\r\n`;
      expect(await answerTo(Buffer.from(request, 'latin1'))).toBe('HTTP/1.1 200 OK');
    }
    const query = Array.from({ length: 1_000 }, (_, n) => `a[${n}]=${n}`).join('&');
    const get = `GET ${WEBHOOK}?${query}&hub.mode=subscribe HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`;
    expect(await answerTo(get)).toBe('HTTP/1.1 403 Forbidden');
  });

  it('of another method is refused', async () => {
    for (const method of ['PUT', 'DELETE', 'PATCH', 'TRACE', 'PROPFIND'])
      expect(await answerTo(head('Connection: close').replace('POST', method))).toBe('HTTP/1.1 404 Not Found');
  });
});

describe('The handshake', () => {
  it('gives a challenge back as text that no browser takes for a page', async () => {
    const challenge = '<script>alert(1)</script>\r\nSet-Cookie: a=b';
    const query = new URLSearchParams({
      'hub.mode': 'subscribe',
      'hub.verify_token': 'verify',
      'hub.challenge': challenge,
    });
    const answer = await fetch(`http://127.0.0.1:${edge.port}${WEBHOOK}?${query.toString()}`);
    const { headers } = answer;
    expect([answer.status, await answer.text(), headers.get('set-cookie')]).toStrictEqual([200, challenge, null]);
    expect([headers.get('content-type'), headers.get('x-content-type-options')]).toStrictEqual([
      'text/plain; charset=utf-8',
      'nosniff',
    ]);
  });
});
