import { createHash } from 'node:crypto';
import { MINUTE_MS } from '../../../src/domain/time';
import { eventually } from '../../support/eventually';
import { beginnings } from '../../support/files';
import type { Stage } from './stage';
import { aStage, itemsOf } from './stage';

const open: Stage[] = [];
async function stage(...given: Parameters<typeof aStage>): Promise<Stage> {
  const made = await aStage(...given);
  open.push(made);
  return made;
}
afterEach(() => Promise.all(open.splice(0).map((one) => one.close())));

const png = beginnings.png;
const get = (url: string, token = 'token-of-the-test') => fetch(url, { headers: { authorization: `Bearer ${token}` } });
type Located = { url: string; mime_type: string; sha256: string; file_size: number; id: string };

/** A buyer sends a picture; gives its id, and its address. */
function aPicture({ simulator, url }: Stage) {
  const { id } = simulator.files.take({ mimeType: 'image/png', begins: png, size: png.length });
  const located = async () => (await (await get(`${url}/v26.0/${id}`)).json()) as Located;
  return { id, located };
}

describe('A file of a buyer', () => {
  it('is shown by the webhook, located by its id, and given by its address', async () => {
    const at = await stage();
    const file = { mimeType: 'image/png', begins: png, size: png.length };
    at.simulator.sendFile(at.simulator.buyers.add(), { type: 'image', file, content: { caption: 'look' } });
    await eventually(() => expect(at.hooks).toHaveLength(1));
    const [message] = itemsOf(at.hooks, 'messages') as { type: string; image: Record<string, string> }[];
    const digest = createHash('sha256').update(png);
    expect(message).toMatchObject({ type: 'image', image: { mime_type: 'image/png', caption: 'look' } });
    expect(message?.image['sha256']).toBe(digest.copy().digest('base64'));

    const located = (await (await get(`${at.url}/v26.0/${message?.image['id'] ?? ''}`)).json()) as Located;
    expect(located).toMatchObject({ mime_type: 'image/png', sha256: digest.digest('hex'), file_size: png.length });
    const given = await get(located.url);
    expect([given.status, Buffer.from(await given.arrayBuffer())]).toEqual([200, png]);
  });

  it('is given to nobody without the token', async () => {
    const at = await stage();
    const { id, located } = aPicture(at);
    const { url } = await located();

    expect((await get(`${at.url}/v26.0/${id}`, 'another')).status).toBe(401);
    expect((await get(url, 'another')).status).toBe(401);
  });

  it('is not known by another id', async () => {
    const at = await stage();
    expect((await get(`${at.url}/v26.0/123`)).status).toBe(400);
  });

  it('has an address for five minutes, and another one after that', async () => {
    const at = await stage();
    const { located } = aPicture(at);
    const { url } = await located();
    at.clock.advance(5 * MINUTE_MS - 1);
    expect((await get(url)).status).toBe(200);
    at.clock.advance(1);
    expect((await get(url)).status).toBe(404);
    expect((await get((await located()).url)).status).toBe(200);
  });
});

describe('What goes wrong with a file on request', () => {
  it('is on the record', async () => {
    const at = await stage({ faults: ['file-error-500', 'file-gone'] });
    const { id, located } = aPicture(at);

    expect((await get(`${at.url}/v26.0/${id}`)).status).toBe(500);
    expect((await get((await located()).url)).status).toBe(404);
    expect(at.simulator.truth().faults.map(({ kind }) => kind)).toEqual(['file-error-500', 'file-gone']);
  });

  it('is an address elsewhere, a size that is not told, other bytes, or bytes that break off', async () => {
    const at = await stage({ faults: ['file-elsewhere', 'file-size-untold', 'file-altered', 'file-reset'] });
    const { located } = aPicture(at);

    expect((await located()).url).toMatch(/^http:\/\/169\.254\.169\.254\//);
    expect(await located()).not.toHaveProperty('file_size');
    expect((await (await get((await located()).url)).arrayBuffer()).byteLength).toBe(png.length + 1);
    await expect(get((await located()).url).then((answer) => answer.arrayBuffer())).rejects.toThrow();
  });
});
