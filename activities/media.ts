import type { MediaItem } from '../src/crm/documents';
import type { Media, MediaEnd } from '../src/crm/media';
import type { MediaStore } from '../src/crm/media-store';
import { isReasonCode } from '../src/domain/reasons';
import type { ReasonCode } from '../src/domain/reasons';
import type { Instant } from '../src/domain/time';
import { DAY_MS } from '../src/domain/time';
import { isAppError } from '../src/errors';
import type { Metrics } from '../src/metrics';
import type { MediaClient } from '../src/whatsapp/media-client';
import type { FetchedMedia, MediaActivities } from './contract';
import { inspectFile, refuseFile } from './inspect-file';

/** WhatsApp keeps a file for so long after its message (fact sheet, 5.6). */
const LIFE_MS = 7 * DAY_MS;

export type MediaParts = {
  media: Pick<Media, 'get' | 'noteTry' | 'end'>;
  store: Pick<MediaStore, 'save'>;
  client: Pick<MediaClient, 'locate' | 'download'>;
  maxBytes: number;
  now: () => Instant;
  metrics: Pick<Metrics, 'media'>;
};

/**
 * Fetches files that buyers sent, and keeps them. Each try begins with a new address, because an address holds for five
 * minutes. A file that must not be kept is refused for good; everything else fails, is noted, and comes again until
 * WhatsApp has thrown the file away.
 */
export function createMediaActivities(parts: MediaParts): MediaActivities {
  return {
    async fetchMedia({ messageId }) {
      const item = await parts.media.get(messageId);
      if (item?.state !== 'pending' || item.providerId === null) return toFetched(item);
      try {
        const kept = await fetchAndKeep(parts, { ...item, providerId: item.providerId });
        return await end(parts, item, { state: 'stored', reason: null, kept });
      } catch (error) {
        return await afterFailure(parts, item, error);
      }
    },
    async giveUpMedia({ messageId }) {
      const item = await parts.media.get(messageId);
      if (item?.state !== 'pending') return toFetched(item);
      return end(parts, item, expired);
    },
  };
}

const expired = { state: 'expired', reason: 'media-expired', kept: null } as const;

const toFetched = (item: MediaItem | null): FetchedMedia => ({
  state: item?.state ?? null,
  reason: item?.reason ?? null,
});

async function fetchAndKeep(
  { client, store, maxBytes }: MediaParts,
  item: MediaItem & { providerId: string },
): Promise<MediaItem['kept']> {
  const { url, size, sha256 } = await client.locate(item);
  if (size !== null && size > maxBytes) throw refuseFile('media-too-large');
  const bytes = await client.download(url, item.number);
  const { found, pass } = inspectFile(bytes, { item, sha256, maxBytes });
  try {
    await store.save(item._id, pass());
    return found;
  } finally {
    // A store that fails before it has begun to read would leave the connection open.
    bytes.destroy();
  }
}

async function afterFailure(parts: MediaParts, item: MediaItem, error: unknown): Promise<FetchedMedia> {
  const reason = refusalOf(error);
  if (reason !== null) return end(parts, item, { state: 'refused', reason, kept: null });
  if (parts.now() >= item.providerAt + LIFE_MS) return end(parts, item, expired);
  parts.metrics.media.inc({ outcome: 'failed' });
  await parts.media.noteTry(item._id, problemOf(error));
  throw error;
}

async function end(parts: MediaParts, item: MediaItem, ended: Omit<MediaEnd, 'endedAt'>): Promise<FetchedMedia> {
  await parts.media.end(item._id, { ...ended, endedAt: parts.now() });
  parts.metrics.media.inc({ outcome: ended.state });
  return { state: ended.state, reason: ended.reason };
}

function refusalOf(error: unknown): ReasonCode | null {
  if (!isAppError(error, 'media-refused')) return null;
  const reason = error.details?.['reason'];
  return isReasonCode(reason) ? reason : null;
}

/** The code of a failure: ours, or that of the system (`ENOSPC`, `ECONNRESET`). */
function problemOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'internal';
}
