import type { InboundView, Sender } from '../domain/inbound-message';
import type { Instant } from '../domain/time';
import { isForwarded, parseContent, quotedBy, typeOf } from './parse-content';
import { fieldOf, momentBefore } from './parse-fields';
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
  };
}
