import { createHmac } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { SECRET, WEBHOOK, openEdge, speak, statusLine } from '../../support/edge';
import type { Edge } from '../../support/edge';
import { testDatabase } from '../../support/servers';

/** The vectors of the WhatsApp fact sheet, 1.2: key, body, signature. */
const vectors = [
  ['s3cret', '{"t":"\\u00e4\\/\\u0040"}', '6f9079a8501ccbd1107fb29bf1589a28abfdb5249ddc7658e52f0f4351f13195'],
  [
    SECRET,
    '{"object":"whatsapp_business_account","entry":[]}',
    'dec6a680679a968e7e0319355b23599cbfc54502c0784668e9618baa0c633756',
  ],
  [
    SECRET,
    '{"object": "whatsapp_business_account", "entry": []}',
    '56cbbaf4961c6cfdae48b7f116c047e5eb513d2c931baae63a2bc1afd26f803a',
  ],
] as const;
const [, body, right] = vectors[1];
const digest = (secret: string, of: string | Buffer) => createHmac('sha256', secret).update(of);

const database = testDatabase();
let edge: Edge;
beforeAll(async () => {
  edge = await openEdge(database, { secrets: ['rotated out', 's3cret', SECRET] });
});
afterAll(() => edge.close());

const stored = () => database.collection('inbox').countDocuments({});
const signedWith = (signature: string, bytes: string | Buffer = body) =>
  edge.post(Buffer.from(bytes), { 'x-hub-signature-256': signature });

describe('A signature', () => {
  it.each(vectors)('with the secret %s over the bytes %s is right, and the body is kept', async (_key, bytes, hex) => {
    expect(await signedWith(`sha256=${hex}`, bytes)).toStrictEqual({ status: 200, text: 'stored' });
    expect(await database.collection('inbox').findOne({ raw: bytes })).toMatchObject({ state: 'dead' });
  });

  it.each([
    ['of the body that was parsed and written again', digest('s3cret', '{"t":"ä/@"}').digest('hex'), vectors[0][1]],
    ['of a body that differs in a blank', right, `${body} `],
    ['of a body that lost its byte order mark', right, `\ufeff${body}`],
    ['of nothing', digest(SECRET, '').digest('hex'), body],
    ['with an empty secret', digest('', body).digest('hex'), body],
    ['with the secrets joined', digest(`s3cret,${SECRET}`, body).digest('hex'), body],
    ['with the last digit changed', `${right.slice(0, -1)}7`, body],
  ])('%s is refused', async (_what, hex, bytes) => {
    const before = await stored();
    expect((await signedWith(`sha256=${hex}`, bytes)).status).toBe(401);
    expect(await stored()).toBe(before);
  });

  it.each([
    ['in upper case', `sha256=${right.toUpperCase()}`],
    ['whose algorithm is in upper case', `SHA256=${right}`],
    ['without its algorithm', right],
    ['that is cut off', `sha256=${right.slice(0, -1)}`],
    ['that goes on', `sha256=${right}0`],
    ['in base64', `sha256=${digest(SECRET, body).digest('base64')}`],
    ['of another algorithm', `sha512=${createHmac('sha512', SECRET).update(body).digest('hex')}`],
    ['of no length at all', 'sha256='],
    ['that comes twice in one header', `sha256=${right}, sha256=${right}`],
  ])('%s is refused', async (_what, signature) => {
    const before = await stored();
    expect((await signedWith(signature)).status).toBe(401);
    expect(await stored()).toBe(before);
  });

  it('that comes in two headers is refused, whichever is right', async () => {
    const wrong = '0'.repeat(64);
    for (const [first, second] of [
      [right, wrong],
      [wrong, right],
      [right, right],
    ]) {
      const head = [
        `POST ${WEBHOOK} HTTP/1.1`,
        'Host: x',
        'Connection: close',
        `Content-Length: ${body.length}`,
        `X-Hub-Signature-256: sha256=${first ?? ''}`,
        `X-Hub-Signature-256: sha256=${second ?? ''}`,
      ];
      expect(statusLine(await speak(edge.port, `${head.join('\r\n')}\r\n\r\n${body}`).heard)).toBe(
        'HTTP/1.1 401 Unauthorized',
      );
    }
  });

  it('of what a compressed body holds is refused, and so is a compressed body that is signed', async () => {
    const before = await stored();
    const zipped = gzipSync(body);
    const ofZipped = `sha256=${digest(SECRET, zipped).digest('hex')}`;
    for (const signature of [`sha256=${right}`, ofZipped]) {
      const headers = { 'content-encoding': 'gzip', 'x-hub-signature-256': signature };
      expect((await edge.post(zipped, headers)).status).toBe(400);
    }
    expect(await stored()).toBe(before);
  });
});
