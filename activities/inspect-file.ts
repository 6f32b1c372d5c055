import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { MediaItem } from '../src/crm/documents';
import type { ReasonCode } from '../src/domain/reasons';
import { AppError } from '../src/errors';
import { HEAD_BYTES, judgeFileType } from '../src/whatsapp/file-types';

export type Inspection = {
  item: Pick<MediaItem, 'type' | 'declared'>;
  /** What Meta says the checksum is, where the message does not. */
  sha256: string | null;
  maxBytes: number;
};

const hexDigest = /^[0-9a-f]{64}$/i;

/** Gives the failure that ends the fetching of a file for good. */
export function refuseFile(reason: ReasonCode): AppError {
  return new AppError('media-refused', undefined, { details: { reason } });
}

/**
 * Lets the bytes of a file through, one piece after the other, and looks at them meanwhile: their number, their first
 * few, their checksum. Throws `media-refused` at the first byte too many, and at the end for anything else; what was
 * written so far is then thrown away. `found` holds what it is once everything has come.
 */
export function inspectFile(bytes: Readable, { item, sha256, maxBytes }: Inspection) {
  const hash = createHash('sha256');
  const found = { mimeType: '', size: 0, sha256: '' };

  async function* pass(): AsyncGenerator<Buffer> {
    let head = Buffer.alloc(0);
    for await (const chunk of bytes) {
      const piece = Buffer.from(chunk);
      found.size += piece.length;
      if (found.size > maxBytes) throw refuseFile('media-too-large');
      if (head.length < HEAD_BYTES) head = Buffer.concat([head, piece.subarray(0, HEAD_BYTES - head.length)]);
      hash.update(piece);
      yield piece;
    }
    found.mimeType = typeOf(head, item);
    found.sha256 = checked(hash.digest(), item.declared.sha256 ?? sha256);
  }

  return { found, pass };
}

function typeOf(head: Buffer, { type, declared }: Inspection['item']): string {
  const mimeType = judgeFileType(head, { type, claimed: declared.mimeType });
  if (mimeType === null) throw refuseFile('media-type-mismatch');
  return mimeType;
}

/** Webhooks write checksums in base64, the Graph API in hex. */
function checked(digest: Buffer, wanted: string | null): string {
  const expected = wanted === null ? digest : Buffer.from(wanted, hexDigest.test(wanted) ? 'hex' : 'base64');
  if (!digest.equals(expected)) throw refuseFile('media-altered');
  return digest.toString('hex');
}
