import type { InboundView, Sender } from '../domain/inbound-message';
import type { Instant } from '../domain/time';
import { isForwarded, parseContent, quotedBy, typeOf } from './parse-content';
import { fieldOf, listOf, momentBefore } from './parse-fields';
import type { Fields } from './parse-fields';

/** Reads what a person wrote; a message without a readable moment was written when it arrived. */
export function parseMessage(
  message: Fields,
  { sender, receivedAt }: { sender: Sender; receivedAt: Instant },
): InboundView {
  return {
    type: typeOf(message),
    ...parseContent(message),
    providerAt: momentBefore(receivedAt, fieldOf(message, 'timestamp')),
    sender,
    quotedWamid: quotedBy(message),
    forwarded: isForwarded(message),
    ...mediaErrorOf(message),
  };
}

/** Inbound media that WhatsApp could not take, most often because it is larger than 100 MB (fact sheet, 5.6). */
const MEDIA_NOT_TAKEN = 131_052;

function mediaErrorOf(message: Fields): Pick<InboundView, 'mediaError'> {
  const codes = listOf(fieldOf(message, 'errors')).map((error) => fieldOf(error, 'code'));
  return codes.includes(MEDIA_NOT_TAKEN) ? { mediaError: MEDIA_NOT_TAKEN } : {};
}
