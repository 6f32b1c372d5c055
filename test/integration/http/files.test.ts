import { mkdtemp, rm } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createMediaStore } from '../../../src/crm/media-store';
import type { MediaItem } from '../../../src/crm/documents';
import { MINUTE_MS } from '../../../src/domain/time';
import { beginnings } from '../../support/files';
import { NOW, internalApi, internalDeps } from '../../support/internal-api';
import { testDatabase } from '../../support/servers';
import { aConversation, aMediaItem, aMessage, given } from './fixtures';

const idOf = (n: number): string => `m_${String(n).padStart(32, '0')}`;
const folder = mkdtemp(path.join(tmpdir(), 'continuo-media-'));
afterAll(async () => rm(await folder, { recursive: true }));

/** The admin API on a folder of its own. */
async function anApi(database: ReturnType<typeof testDatabase>) {
  const mediaStore = createMediaStore({ folder: await folder, newId: randomUUID });
  const deps = internalDeps(database, { mediaStore });
  const viewer = await internalApi(deps).as('viewer');
  const operator = await internalApi(deps).as('operator');
  return { mediaStore, viewer, operator };
}

function keptAs(mimeType: string, bytes: Buffer, filename: string | null = null): Partial<MediaItem> {
  const declared = { mimeType: 'text/html', sha256: null, filename };
  return { state: 'stored', kept: { mimeType, size: bytes.length, sha256: 'ab' }, declared, endedAt: NOW };
}

async function* once(bytes: Buffer): AsyncGenerator<Buffer> {
  yield await Promise.resolve(bytes);
}

describe('The file of a message', () => {
  const database = testDatabase();
  let serial = 0;

  async function served(mimeType: string, filename: string | null = null) {
    serial += 1;
    const { mediaStore, viewer } = await anApi(database);
    await mediaStore.save(idOf(serial), once(beginnings.page));
    await given(database, 'media', [aMediaItem(idOf(serial), keptAs(mimeType, beginnings.page, filename))]);
    return viewer.get(`/api/v1/media/${idOf(serial)}/file`).responseType('blob');
  }

  it.each(['image/jpeg', 'image/png', 'audio/ogg', 'video/mp4', 'application/pdf'])(
    'is shown in place as what its bytes say: %s',
    async (mimeType) => {
      const answer = await served(mimeType);

      expect([answer.status, answer.headers['content-type'], answer.headers['content-disposition']]).toEqual([
        ...[200, mimeType, `inline; filename=${idOf(serial)}.${mimeType.split('/')[1] ?? ''}`],
      ]);
      expect(answer.body).toEqual(beginnings.page);
    },
  );

  it.each(['application/octet-stream', 'application/zip', 'image/svg+xml', 'text/html', 'image/heic'])(
    'is only to be saved, without a type, when it is anything else: %s',
    async (mimeType) => {
      const { headers } = await served(mimeType, 'page.html');

      expect(headers['content-type']).toBe('application/octet-stream');
      expect(headers['content-disposition']).toBe('attachment; filename=page.html');
    },
  );

  it('is never guessed at, runs nothing, and is kept by no browser', async () => {
    const { headers } = await served('image/png');

    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'content-security-policy': "sandbox; default-src 'none'",
      'cross-origin-resource-policy': 'same-origin',
      'cache-control': 'no-store',
      'content-length': String(beginnings.page.length),
    });
  });

  it.each([
    ['../../etc/passwd', 'attachment; filename=passwd'],
    [
      'Angebot für Ana.pdf',
      'attachment; filename="Angebot f?r Ana.pdf"; filename*=UTF-8\'\'Angebot%20f%C3%BCr%20Ana.pdf',
    ],
    ['a"\r\nSet-Cookie: b', 'attachment; filename="a\\"Set-Cookie: b"'],
    ['invoice\u202efdp.exe\u0007', 'attachment; filename=invoicefdp.exe'],
  ])('keeps the name that the sender gave it, and nothing that could do harm: %j', async (filename, header) => {
    expect((await served('application/zip', filename)).headers['content-disposition']).toBe(header);
  });

  it('is not there while it is fetched, when it was refused, and when nobody knows it', async () => {
    const { viewer } = await anApi(database);
    await given(database, 'media', [
      aMediaItem(idOf(90)),
      aMediaItem(idOf(91), { state: 'refused', reason: 'media-altered' }),
      aMediaItem(idOf(92), keptAs('image/png', beginnings.png)),
    ]);
    const answers = await Promise.all([90, 91, 92, 93].map((n) => viewer.get(`/api/v1/media/${idOf(n)}/file`)));

    expect(answers.map(({ status, body }) => [status, (body as { code: string }).code])).toEqual([
      [503, 'media-waiting'],
      [404, 'media-refused'],
      [404, 'not-found'],
      [404, 'not-found'],
    ]);
    expect(answers[2]?.body).toMatchObject({ detail: expect.stringContaining('MEDIA_FOLDER') as string });
  });
});

describe('A thread', () => {
  const database = testDatabase();

  it('shows how far the file of each message is', async () => {
    const { viewer } = await anApi(database);
    await given(database, 'conversations', [aConversation('c1')]);
    await given(database, 'messages', [
      aMessage(idOf(1), { at: NOW + 1 }),
      aMessage(idOf(2), { at: NOW + 2, type: 'image', text: null }),
      aMessage(idOf(3), { at: NOW + 3, type: 'document', text: 'our offer' }),
    ]);
    await given(database, 'media', [
      aMediaItem(idOf(2), { tries: 2, lastProblem: 'media-unreachable' }),
      aMediaItem(idOf(3), { ...keptAs('application/pdf', beginnings.pdf, 'offer.pdf'), type: 'document' }),
    ]);
    const { items } = (await viewer.get('/api/v1/conversations/c1/messages')).body as { items: { media: unknown }[] };

    expect(items.map(({ media }) => media)).toEqual([
      null,
      {
        ...{ id: idOf(2), conversationId: 'c1', type: 'image', state: 'pending', reason: 'media-waiting' },
        because: 'The file could not be fetched so far; it is tried again.',
        ...{ mimeType: null, claimedType: 'image/png', filename: null, size: null, sha256: null },
        ...{ sentAt: new Date(NOW).toISOString(), tries: 2, lastProblem: 'media-unreachable', link: null },
      },
      {
        ...{ id: idOf(3), conversationId: 'c1', type: 'document', state: 'stored', reason: null, because: null },
        ...{ mimeType: 'application/pdf', claimedType: 'text/html', filename: 'offer.pdf' },
        ...{ size: beginnings.pdf.length, sha256: 'ab', sentAt: new Date(NOW).toISOString(), tries: 0 },
        ...{ lastProblem: null, link: `/api/v1/media/${idOf(3)}/file` },
      },
    ]);
  });
});

describe('The list of what needs a person', () => {
  const database = testDatabase();
  const needs = async () => {
    const { viewer } = await anApi(database);
    const { items } = (await viewer.get('/api/v1/attention')).body as { items: Record<string, string>[] };
    return items.map(({ kind, reason, id, conversationId }) => [kind, reason, id, conversationId]);
  };

  it('names files that are not here, until a person has seen that', async () => {
    await given(database, 'media', [
      aMediaItem(idOf(1), { receivedAt: NOW - 16 * MINUTE_MS }),
      aMediaItem(idOf(2), { receivedAt: NOW - 14 * MINUTE_MS }),
      aMediaItem(idOf(3), { state: 'refused', reason: 'media-type-mismatch', receivedAt: NOW - 2 }),
      aMediaItem(idOf(4), { state: 'expired', reason: 'media-expired', receivedAt: NOW - 3 }),
      aMediaItem(idOf(5), keptAs('image/png', beginnings.png)),
    ]);
    expect(await needs()).toEqual([
      ['media', 'media-waiting', idOf(1), 'c1'],
      ['media', 'media-type-mismatch', idOf(3), 'c1'],
      ['media', 'media-expired', idOf(4), 'c1'],
    ]);

    const { operator } = await anApi(database);
    const answer = await operator.post(`/api/v1/media/${idOf(3)}/dismiss`).send({ reason: 'asked for another one' });

    expect([answer.status, answer.body]).toEqual([200, expect.objectContaining({ id: idOf(3), state: 'refused' })]);
    expect((await needs()).map(([, , id]) => id)).toEqual([idOf(1), idOf(4)]);
    expect(await database.collection('audit').find({}).toArray()).toEqual([
      expect.objectContaining({ act: 'dismiss-media', subject: idOf(3), by: 'operator key', at: NOW }),
    ]);
  });
});
