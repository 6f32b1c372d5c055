import type { ConversationId } from '../domain/ids';
import { parseHistory } from './parse-history';
import type { PastThread } from './parse-history';
import { messageIdOf } from './parse-webhook';
import type { AliasesPort, InboxPort, PastMessage, PastMessagesPort, StoredItem } from './ports';

export type HistoryParts = {
  inbox: Pick<InboxPort, 'markDone'>;
  aliases: Pick<AliasesPort, 'resolve'>;
  pastMessages: PastMessagesPort;
  messageIdKey: string;
  now: () => number;
};

/** So much at once keeps one write small; whatever else comes is handled in between. */
const MOST_TOGETHER = 200;

/**
 * Keeps what was said before the number came here, for people to read. It raises no gate and tells no conversation: what
 * nobody said to us now is nothing to answer. A message has the id that it has when it comes as a live one, so that it is
 * shown once. Safe to repeat, and in any order.
 */
export async function handleHistory(parts: HistoryParts, item: StoredItem): Promise<void> {
  const { aliases, pastMessages, inbox, now } = parts;
  const learning = { learnedFrom: 'import', now: item.receivedAt } as const;
  const messages: PastMessage[] = [];
  for (const thread of parseHistory(item)) {
    const { conversationId } = await aliases.resolve(item.number, thread.buyer, learning);
    for (const said of thread.messages) messages.push(toPast(parts, { item, conversationId, said }));
  }
  for (let at = 0; at < messages.length; at += MOST_TOGETHER)
    await pastMessages.store(messages.slice(at, at + MOST_TOGETHER));
  await inbox.markDone([item.messageId], now());
}

type Said = { item: StoredItem; conversationId: ConversationId; said: PastThread['messages'][number] };

function toPast({ messageIdKey }: HistoryParts, { item, conversationId, said }: Said): PastMessage {
  const { providerId, isBuyers, view } = said;
  const side = isBuyers ? ({ direction: 'in', who: 'buyer' } as const) : ({ direction: 'out', who: 'phone' } as const);
  return {
    _id: messageIdOf(messageIdKey, `${item.number}|${isBuyers ? 'message' : 'echo'}|${providerId}`),
    ...{ v: 1, conversationId, ...side, by: null, type: view.type, text: view.text, wamid: providerId },
    ...{ at: view.providerAt, arrivedAt: item.receivedAt, episode: 0, answers: null, late: false, decisionId: null },
  };
}
