import { createHash, randomUUID } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { createMediaStore } from '../../../src/crm/media-store';
import { DAY_MS } from '../../../src/domain/time';
import type { FaultKind } from '../../../src/simulator/faults';
import { eventually } from '../../support/eventually';
import { beginnings } from '../../support/files';
import { MIB, aFileStage } from './file-stage';

const { database, media, simulator, place, aWorker, aFile, fileOf, filesOf } = aFileStage();

/** WhatsApp, with a file that never ends; counts who reads it. */
async function anEndlessFile() {
  let open = 0;
  const server = createServer((request, response) => {
    if (request.url?.startsWith('/v26.0/') === true) {
      response.end(JSON.stringify({ url: `http://${request.headers.host ?? ''}/file` }));
      return;
    }
    open += 1;
    response.once('close', () => (open -= 1)).write(beginnings.png);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, open: () => open, close: () => server.close().closeAllConnections() };
}

describe('A file that a buyer sent', () => {
  it('is fetched, and kept with its type, size and checksum', async () => {
    const begins = Buffer.concat([beginnings.png, Buffer.alloc(300_000, 'x')]);
    const messageId = await aFile({ begins });

    expect(await aWorker().fetchMedia({ messageId })).toEqual({ state: 'stored', reason: null });

    const sha256 = createHash('sha256').update(begins).digest('hex');
    expect((await media.get(messageId))?.kept).toEqual({ mimeType: 'image/png', size: begins.length, sha256 });
    expect(await readFile(fileOf(messageId))).toEqual(begins);
  });

  it('is fetched once, however often it is asked for', async () => {
    const messageId = await aFile();
    await aWorker().fetchMedia({ messageId });
    simulator.faultNext('file-error-500');

    expect(await aWorker().fetchMedia({ messageId })).toEqual({ state: 'stored', reason: null });
    await expect(aWorker().fetchMedia({ messageId: await aFile() })).rejects.toMatchObject({
      code: 'media-unreachable',
    });
  });

  it.each<[string, FaultKind]>([
    ['WhatsApp cannot say where it is', 'file-error-500'],
    ['its address is too old', 'file-gone'],
    ['the connection breaks in the middle', 'file-reset'],
  ])('comes with the next try when %s', async (_what, fault) => {
    const messageId = await aFile({ size: 500_000 }, fault);

    await expect(aWorker().fetchMedia({ messageId })).rejects.toThrow();
    expect(await media.get(messageId)).toMatchObject({
      state: 'pending',
      tries: 1,
      lastProblem: expect.any(String) as string,
    });
    expect(await aWorker().fetchMedia({ messageId })).toEqual({ state: 'stored', reason: null });
    expect(await filesOf(messageId)).toEqual([messageId]);
  });

  it('comes with the next try when nothing comes in time', async () => {
    const messageId = await aFile({}, 'file-hang');

    await expect(aWorker({ client: { idleMs: 100 } }).fetchMedia({ messageId })).rejects.toMatchObject({
      code: 'media-unreachable',
    });
    expect(await aWorker().fetchMedia({ messageId })).toEqual({ state: 'stored', reason: null });
  });

  it('comes with the next try when it takes too long as a whole', async () => {
    const messageId = await aFile({}, 'file-hang');

    await expect(aWorker({ client: { wholeMs: 100 } }).fetchMedia({ messageId })).rejects.toMatchObject({
      code: 'media-unreachable',
    });
  });

  it('comes with the next try when the disk fails', async () => {
    const messageId = await aFile();
    const blocked = path.join(place.folder, 'blocked');
    await writeFile(blocked, 'a file where a folder should be');
    const store = createMediaStore({ folder: blocked, newId: randomUUID });

    await expect(aWorker({ store }).fetchMedia({ messageId })).rejects.toThrow();
    expect(await media.get(messageId)).toMatchObject({ state: 'pending', tries: 1, lastProblem: 'ENOTDIR' });
    expect(await aWorker().fetchMedia({ messageId })).toEqual({ state: 'stored', reason: null });
  });

  it('is no longer read when the disk fails', async () => {
    const source = await anEndlessFile();
    const messageId = await aFile();
    const store = { save: () => Promise.reject(new Error('the disk is full')) };

    await expect(
      aWorker({ store, client: { baseUrl: source.url, idleMs: 60_000 } }).fetchMedia({ messageId }),
    ).rejects.toThrow();

    await eventually(() => expect(source.open()).toBe(0)).finally(source.close);
  });

  it('comes with the next try when MongoDB fails after it was kept', async () => {
    const messageId = await aFile();
    const away = { ...media, end: () => Promise.reject(new Error('MongoDB is away')) };

    await expect(aWorker({ media: away }).fetchMedia({ messageId })).rejects.toThrow('MongoDB is away');
    expect(await aWorker().fetchMedia({ messageId })).toEqual({ state: 'stored', reason: null });
  });

  it('leaves nothing behind of a worker that was killed in the middle of it', async () => {
    const messageId = await aFile();
    await aWorker().fetchMedia({ messageId });
    await writeFile(`${fileOf(messageId)}.of-a-dead-worker.part`, 'half');
    await media.end(messageId, { state: 'stored', reason: null, kept: null, endedAt: 0 });
    await database.collection('media').updateOne({ _id: messageId }, { $set: { state: 'pending' } });

    await aWorker().fetchMedia({ messageId });

    expect(await filesOf(messageId)).toEqual([messageId]);
  });

  it('has expired when it did not come within seven days', async () => {
    const messageId = await aFile({ sentAt: Date.now() - 7 * DAY_MS }, 'file-gone');

    expect(await aWorker().fetchMedia({ messageId })).toEqual({ state: 'expired', reason: 'media-expired' });
  });

  it('has expired when its workflow gives up, unless it is here', async () => {
    const [missing, here] = [await aFile(), await aFile()];
    await aWorker().fetchMedia({ messageId: here });

    expect(await aWorker().giveUpMedia({ messageId: missing })).toEqual({ state: 'expired', reason: 'media-expired' });
    expect(await aWorker().giveUpMedia({ messageId: here })).toEqual({ state: 'stored', reason: null });
  });

  it('of which nothing is known is not asked for', async () => {
    expect(await aWorker().fetchMedia({ messageId: `m_${'f'.repeat(32)}` })).toEqual({ state: null, reason: null });
  });
});

describe('A file that must not be kept', () => {
  it('does not stay in memory while it comes', async () => {
    const messageId = await aFile({ size: 200 * MIB }, 'file-size-untold');
    const store = createMediaStore({ folder: place.folder, newId: randomUUID });
    const before = process.memoryUsage().arrayBuffers;
    let most = 0;
    async function* watched(bytes: AsyncIterable<Uint8Array>) {
      for await (const piece of bytes) {
        most = Math.max(most, process.memoryUsage().arrayBuffers - before);
        yield piece;
      }
    }
    const save: typeof store.save = (id, bytes) => store.save(id, watched(bytes));

    await aWorker({ store: { save } }).fetchMedia({ messageId });

    // What has passed through lies about until the collector comes; half of the file never does.
    expect(most).toBeLessThan(100 * MIB);
  });

  it('is refused at the first byte too many, and read no further: 200 MB', async () => {
    const messageId = await aFile({ size: 200 * MIB }, 'file-size-untold');

    expect(await aWorker().fetchMedia({ messageId })).toEqual({ state: 'refused', reason: 'media-too-large' });
    expect(await filesOf(messageId)).toEqual([]);
  });

  it('is refused before it is asked for when WhatsApp says how large it is', async () => {
    const messageId = await aFile({ size: 2 * MIB }, 'file-gone');

    expect(await aWorker({ maxBytes: MIB }).fetchMedia({ messageId })).toEqual({
      ...{ state: 'refused', reason: 'media-too-large' },
    });
    // The address would have been gone: nobody asked it, the fault still waits for somebody.
    await expect(aWorker().fetchMedia({ messageId: await aFile() })).rejects.toMatchObject({
      code: 'media-unreachable',
    });
  });

  it.each([
    ['a picture that is a program', { begins: beginnings.windowsProgram }],
    ['a PDF that is a page', { type: 'document', mimeType: 'application/pdf', begins: beginnings.page }],
  ])('is refused when it is %s', async (_what, sent) => {
    const messageId = await aFile(sent);

    expect(await aWorker().fetchMedia({ messageId })).toEqual({ state: 'refused', reason: 'media-type-mismatch' });
    expect(await filesOf(messageId)).toEqual([]);
  });

  it('is refused when it is not the one whose checksum the message carries', async () => {
    const altered = { state: 'refused', reason: 'media-altered' };
    const ofAnother = await aFile({ sha256: `${'A'.repeat(43)}=` });
    expect(await aWorker().fetchMedia({ messageId: ofAnother })).toEqual(altered);

    const onTheWay = await aFile({}, 'file-altered');
    expect(await aWorker().fetchMedia({ messageId: onTheWay })).toEqual(altered);
  });
});
