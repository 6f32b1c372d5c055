import type { ConversationId, MessageId, NumberId } from '../domain/ids';
import type { InboundView } from '../domain/inbound-message';
import type { ReasonCode } from '../domain/reasons';
import type { Instant } from '../domain/time';
import type { Recipient, StoredItem } from './ports';

/** What is known of a file before it is fetched. */
type ExpectedMedia = {
  _id: MessageId;
  v: 1;
  conversationId: ConversationId;
  number: NumberId;
  type: string;
  providerId: string | null;
  declared: { mimeType: string; sha256: string | null; filename: string | null };
  providerAt: Instant;
  receivedAt: Instant;
  state: 'pending' | 'refused';
  reason: ReasonCode | null;
  kept: null;
  tries: number;
  lastProblem: null;
  endedAt: Instant | null;
  dismissedAt: null;
};

export type ExpectMediaParts = {
  media: { expect: (item: ExpectedMedia) => Promise<{ state: string }> };
  /** Durable when it returns; twice is once. */
  startMedia: (messageId: MessageId) => Promise<void>;
};

/**
 * Sees to it that the file which a message came with is fetched at once: its place is noted, then its workflow begins.
 * Safe to repeat: whatever dies in between leaves the item pending, and the sweeper brings it again.
 */
export async function expectMedia(
  { media, startMedia }: ExpectMediaParts,
  item: StoredItem,
  { conversationId }: Recipient,
): Promise<void> {
  const expected = toExpected(item, conversationId);
  if (expected === null) return;
  const { state } = await media.expect(expected);
  if (state === 'pending') await startMedia(item.messageId);
}

function toExpected({ messageId, number, view, receivedAt }: StoredItem, conversationId: string): ExpectedMedia | null {
  if (view === null) return null;
  const ending = endingOf(view, receivedAt);
  if (ending === null) return null;
  const { mimeType, sha256, filename } = view.media ?? unknownFile;
  return {
    ...{ _id: messageId, v: 1, conversationId, number, type: view.type, ...ending },
    declared: { mimeType, sha256, filename },
    ...{ providerAt: view.providerAt, receivedAt },
    ...{ kept: null, tries: 0, lastProblem: null, dismissedAt: null },
  };
}

const unknownFile = { mimeType: 'application/octet-stream', sha256: null, filename: null };

type Ending = Pick<ExpectedMedia, 'providerId' | 'state' | 'reason' | 'endedAt'>;

/** A file that WhatsApp itself could not take is refused before it is fetched; null: there is no file. */
function endingOf({ media, mediaError }: InboundView, receivedAt: Instant): Ending | null {
  if (mediaError !== undefined) {
    return { providerId: null, state: 'refused', reason: 'media-too-large', endedAt: receivedAt };
  }
  return media === null ? null : { providerId: media.id, state: 'pending', reason: null, endedAt: null };
}
