import type { InboundView, Sender } from '../domain/inbound-message';
import { addressesOf } from '../domain/inbound-message';
import { fieldOf, idOf, isFields, listOf, parseJson } from './parse-fields';
import type { Fields } from './parse-fields';
import { parseMessage } from './parse-message';
import { addressesIn, contactsIn, findSender, subject, writer } from './parse-sender';
import type { StoredItem } from './ports';

/** What was said with one buyer before the number came here: each message with its id, and whether he wrote it. */
export type PastThread = {
  buyer: Sender;
  messages: readonly { providerId: string; isBuyers: boolean; view: InboundView }[];
};

const noContacts = contactsIn([]);

/** Tells whether a change of the field `history` holds messages; one that says why it holds none does not. */
export function holdsHistory(value: Fields): boolean {
  return listOf(value['history']).some((part) => listOf(fieldOf(part, 'threads')).length > 0);
}

/** Reads the threads of a stored part of the history; what names nobody, or no message, is left out. */
export function parseHistory({ raw, receivedAt }: StoredItem): readonly PastThread[] {
  const [entry] = listOf(fieldOf(parseJson(raw), 'entry'));
  const [change] = listOf(fieldOf(entry, 'changes'));
  const parts = listOf(fieldOf(fieldOf(change, 'value'), 'history'));
  const threads = parts.flatMap((part) => listOf(fieldOf(part, 'threads')));
  return threads
    .map((thread) => readThread(thread, receivedAt))
    .filter(({ buyer, messages }) => addressesOf(buyer).length > 0 && messages.length > 0);
}

function readThread(thread: unknown, receivedAt: number): PastThread {
  const { sender: buyer } = findSender(addressesIn(fieldOf(thread, 'context'), subject), noContacts);
  const messages = listOf(fieldOf(thread, 'messages')).flatMap((item) => {
    const providerId = idOf(fieldOf(item, 'id'));
    if (!isFields(item) || providerId === null) return [];
    return [{ providerId, isBuyers: isFrom(item, buyer), view: parseMessage(item, { sender: buyer, receivedAt }) }];
  });
  return { buyer, messages };
}

/** Everything in a thread is from its buyer or from us. */
function isFrom(item: Fields, buyer: Sender): boolean {
  const { phone, bsuid } = addressesIn(item, writer);
  return (phone !== null && phone === buyer.phone) || (bsuid !== null && bsuid === buyer.bsuid);
}
