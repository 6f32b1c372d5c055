import { createWriteStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { MessageId } from '../domain/ids';

export type MediaStoreParts = { folder: string; newId: () => string };

/** Ids of messages are ours (`m_` and hex digits): no path can be made of anything else. */
const idShape = /^m_[0-9a-f]{32}$/;
/** Two hex digits: 256 folders keep each of them small. */
const SHARD = { from: 2, to: 4 };
const OWNER_ONLY = { file: 0o600, folder: 0o700 };

/**
 * Keeps the bytes of files under the ids of their messages; here in a folder that api and worker share. A file is there
 * as a whole or not at all: it is written beside its place, brought to the disk, and renamed.
 */
export function createMediaStore({ folder, newId }: MediaStoreParts) {
  function placeOf(id: MessageId): string {
    if (!idShape.test(id)) throw new Error('not the id of a message');
    return path.join(folder, id.slice(SHARD.from, SHARD.to), id);
  }

  return {
    /** Keeps what comes, as slowly as the disk takes it; when the source fails nothing of it stays. */
    async save(id: MessageId, bytes: AsyncIterable<Uint8Array>): Promise<void> {
      const place = placeOf(id);
      await mkdir(path.dirname(place), { recursive: true, mode: OWNER_ONLY.folder });
      await removeParts(place);
      const part = `${place}.${newId()}.part`;
      try {
        await pipeline(bytes, createWriteStream(part, { flags: 'wx', mode: OWNER_ONLY.file, flush: true }));
        await rename(part, place);
      } catch (error) {
        await rm(part, { force: true });
        throw error;
      }
    },
    /** Opens a file that was kept; null when it is not there. */
    async open(id: MessageId): Promise<{ size: number; bytes: Readable } | null> {
      try {
        const file = await open(placeOf(id), 'r');
        return { size: (await file.stat()).size, bytes: file.createReadStream() };
      } catch (error) {
        if (isMissing(error)) return null;
        throw error;
      }
    },
  };
}

export type MediaStore = ReturnType<typeof createMediaStore>;

const isMissing = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT';

/** What a worker that was killed left half. One that was only frozen fails at its rename, and begins anew. */
async function removeParts(place: string): Promise<void> {
  const folder = path.dirname(place);
  const begins = `${path.basename(place)}.`;
  const left = (await readdir(folder)).filter((name) => name.startsWith(begins) && name.endsWith('.part'));
  await Promise.all(left.map((name) => rm(path.join(folder, name), { force: true })));
}
