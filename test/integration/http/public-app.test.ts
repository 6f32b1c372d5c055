import { createHmac, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import supertest from 'supertest';
import { AppError } from '../../../src/errors';
import { createPublicApp } from '../../../src/http/public-app';
import { createMetrics } from '../../../src/metrics';
import { silentLog } from '../../support/internal-api';

const sign = (body: string | Buffer, secret: string) =>
  `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;

function givenApp({ isStoring = true, verifyToken = 'verify me' } = {}) {
  const taken: string[] = [];
  const noticed: unknown[] = [];
  const app = createPublicApp({
    takeDelivery(raw) {
      if (!isStoring) return Promise.reject(new AppError('store-unavailable'));
      taken.push(raw.toString('utf8'));
      return Promise.resolve({ items: [] });
    },
    notice: (items) => noticed.push(items),
    appSecrets: ['old secret', 'new secret'],
    verifyToken,
    log: silentLog,
    metrics: createMetrics(),
    newId: randomUUID,
  });
  const post = (body: string, signature?: string) => {
    const request = supertest(app).post('/webhooks/whatsapp').set('Content-Type', 'application/json');
    return (signature === undefined ? request : request.set('X-Hub-Signature-256', signature)).send(body);
  };
  return { app, taken, noticed, post };
}

const handshake = { 'hub.mode': 'subscribe', 'hub.verify_token': 'verify me', 'hub.challenge': '1158201444' };

describe('The handshake of WhatsApp', () => {
  it('gets the bare challenge as plain text when it knows the verify token', async () => {
    const { app } = givenApp();
    const answer = await supertest(app).get('/webhooks/whatsapp').query(handshake);
    expect([answer.status, answer.text, answer.type]).toEqual([200, '1158201444', 'text/plain']);
  });

  it.each([
    ['a wrong token', { ...handshake, 'hub.verify_token': 'guess' }],
    ['another mode', { ...handshake, 'hub.mode': 'unsubscribe' }],
    ['no challenge', { 'hub.mode': 'subscribe', 'hub.verify_token': 'verify me' }],
    ['nothing', {}],
  ])('is refused with %s', async (_what, query) => {
    const answer = await supertest(givenApp().app).get('/webhooks/whatsapp').query(query);
    expect([answer.status, answer.type]).toEqual([403, 'application/problem+json']);
  });

  it('is refused when a parameter comes twice', async () => {
    const query = 'hub.mode=subscribe&hub.verify_token=verify%20me&hub.verify_token=verify%20me&hub.challenge=1';
    expect((await supertest(givenApp().app).get(`/webhooks/whatsapp?${query}`)).status).toBe(403);
  });

  it('never matches a verify token that is not set', async () => {
    const query = { ...handshake, 'hub.verify_token': '' };
    const { app } = givenApp({ verifyToken: '' });
    expect((await supertest(app).get('/webhooks/whatsapp').query(query)).status).toBe(403);
  });
});

describe('A delivery of WhatsApp', () => {
  it.each(['old secret', 'new secret'])('is acknowledged once it is stored, signed with the %s', async (secret) => {
    const { post, taken, noticed } = givenApp();
    const body = '{"object":"whatsapp_business_account","entry":[],"text":"\\u00fcber"}';
    const answer = await post(body, sign(body, secret));
    expect([answer.status, taken, noticed]).toEqual([200, [body], [[]]]);
  });

  it.each([
    ['no signature', undefined],
    ['a signature of something else', sign('something else', 'old secret')],
    ['a signature with another secret', sign('{}', 'another secret')],
    ['a signature in the old form', `sha1=${'a'.repeat(40)}`],
    ['a signature that is too short', 'sha256=abc'],
  ])('is refused with %s, and nothing is stored', async (_what, signature) => {
    const { post, taken } = givenApp();
    const answer = await post('{}', signature);
    expect([answer.status, (answer.body as { code: string }).code, taken]).toEqual([401, 'signature-missing', []]);
  });

  it('is not acknowledged when it cannot be stored, and nobody hears of it', async () => {
    const { post, noticed } = givenApp({ isStoring: false });
    const answer = await post('{}', sign('{}', 'old secret'));
    expect([answer.status, (answer.body as { code: string }).code, noticed]).toEqual([503, 'store-unavailable', []]);
  });

  it('may hold 3 MB, and not more than 4 MB', async () => {
    const { post, taken } = givenApp();
    const large = JSON.stringify('x'.repeat(3 * 1024 * 1024));
    const tooLarge = JSON.stringify('x'.repeat(4 * 1024 * 1024));
    expect((await post(large, sign(large, 'new secret'))).status).toBe(200);
    expect((await post(tooLarge, sign(tooLarge, 'new secret'))).status).toBe(413);
    expect(taken).toHaveLength(1);
  });

  it('is refused without a signature before its body has arrived', async () => {
    const server = givenApp().app.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    socket.write('POST /webhooks/whatsapp HTTP/1.1\r\nHost: x\r\nContent-Length: 3000000\r\n\r\n{');
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(answer.toString('utf8')).toMatch(/^HTTP\/1\.1 401 /);
    socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
});

describe('The public listener', () => {
  it('says that it is alive', async () => {
    expect((await supertest(givenApp().app).get('/healthz')).body).toEqual({ status: 'alive' });
  });

  it.each(['/', '/api/v1/conversations', '/metrics', '/docs', '/openapi.json', '/readyz'])(
    'has nothing at %s',
    async (path) => {
      const answer = await supertest(givenApp().app).get(path);
      expect([answer.status, (answer.body as { code: string }).code]).toEqual([404, 'not-found']);
    },
  );
});
