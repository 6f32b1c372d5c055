import { z } from 'zod';
import type { MediaItem } from '../../crm/documents';
import { reasons } from '../../domain/reasons';
import type { ReasonCode } from '../../domain/reasons';
import { reasonCode, toIso } from '../schemas';

export const mediaSchema = z
  .object({
    id: z.string().meta({ description: 'of the message' }),
    conversationId: z.string(),
    type: z.string().meta({ description: 'the type of the message: image, document …' }),
    state: z.enum(['pending', 'stored', 'refused', 'expired']),
    reason: reasonCode.nullable(),
    because: z.string().nullable().meta({ description: 'The reason as a sentence.' }),
    mimeType: z.string().nullable().meta({ description: 'what its first bytes say' }),
    claimedType: z.string().meta({ description: 'what the sender says' }),
    filename: z.string().nullable().meta({ description: 'what the sender calls it' }),
    size: z.int().nullable(),
    sha256: z.string().nullable(),
    sentAt: z.string().meta({ format: 'date-time' }),
    tries: z.int().meta({ description: 'how often fetching it has failed' }),
    lastProblem: z.string().nullable(),
    link: z.string().nullable().meta({ description: 'where its bytes are' }),
  })
  .meta({ title: 'Media' });

const nothingKept = { mimeType: null, size: null, sha256: null };

/** Shows how far a file is. WhatsApp's own id of it stays inside. */
export function toMediaView(item: MediaItem): z.input<typeof mediaSchema> {
  const { _id, conversationId, type, state, declared, kept, tries, lastProblem } = item;
  const reason = reasonOf(item);
  return {
    ...{ id: _id, conversationId, type, state, reason, tries, lastProblem },
    because: reason === null ? null : reasons[reason],
    claimedType: declared.mimeType,
    filename: declared.filename,
    ...(kept ?? nothingKept),
    sentAt: toIso(item.providerAt),
    link: state === 'stored' ? `/api/v1/media/${_id}/file` : null,
  };
}

/** A file that is still waited for has a reason once fetching it has failed. */
function reasonOf({ reason, state, tries }: MediaItem): ReasonCode | null {
  return state === 'pending' && tries > 0 ? 'media-waiting' : reason;
}
