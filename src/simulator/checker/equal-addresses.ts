import type { MessageTruth } from '../truth';
import type { View } from './view';
import { conversationOfMessage, groupBy } from './view';

type Placed = { message: MessageTruth; conversationId: string };

/** Part of I5: one address is one conversation, and people who share none never meet in one. */
export function checkAddresses(view: View): readonly string[] {
  const placed = view.acknowledged.flatMap((message): Placed[] => {
    const conversationId = message.kind === 'message' ? conversationOfMessage(view, message) : null;
    return conversationId === null ? [] : [{ message, conversationId }];
  });
  return [...splitTalks(placed), ...mixedTalks(view, placed), ...tornTalks(view, placed)];
}

/** The same address at the same number in two conversations. */
function splitTalks(placed: readonly Placed[]): readonly string[] {
  const byAddress = groupBy(
    placed,
    ({ message: { number, shown } }) => `${number} ${shown.phone ?? '-'} ${shown.bsuid}`,
  );
  return [...byAddress.values()].flatMap((all) => {
    const conversations = [...new Set(all.map(({ conversationId }) => conversationId))];
    return conversations.length === 1
      ? []
      : [`One buyer is split into the conversations ${conversations.join(' and ')}.`];
  });
}

/** Two people in one conversation. A change of number and a moved number join addresses, as WhatsApp showed them. */
function mixedTalks(view: View, placed: readonly Placed[]): readonly string[] {
  const personOf = joinAddresses(view.truth.messages);
  return [...groupBy(placed, ({ conversationId }) => conversationId)].flatMap(([conversationId, all]) => {
    const people = new Set(all.map(({ message }) => personOf(message)));
    return people.size === 1 ? [] : [`Conversation ${conversationId} holds the messages of ${people.size} buyers.`];
  });
}

/** WhatsApp said that a buyer changed his number: what he writes afterwards belongs to the same talk. */
function tornTalks({ acknowledged }: View, placed: readonly Placed[]): readonly string[] {
  const changes = acknowledged.filter(({ kind }) => kind === 'system');
  return changes.flatMap(({ buyer, number, acknowledgedAt }) => {
    const his = placed.filter(({ message }) => message.buyer === buyer && message.number === number);
    const before = his.filter(({ message }) => message.saidAt < (acknowledgedAt ?? 0));
    const after = his.filter(({ message }) => message.saidAt > (acknowledgedAt ?? 0));
    const conversations = [...new Set([...before, ...after].map(({ conversationId }) => conversationId))];
    const isOne = before.length === 0 || after.length === 0 || conversations.length === 1;
    return isOne ? [] : [`A change of number tore ${conversations.join(' and ')} apart.`];
  });
}

/** Joins what one message or one user showed together; gives a name for each group of addresses. */
function joinAddresses(messages: readonly MessageTruth[]): (message: MessageTruth) => string {
  const parents = new Map<string, string>();
  const rootOf = (key: string): string => {
    const parent = parents.get(key) ?? key;
    return parent === key ? key : rootOf(parent);
  };
  const keysOf = ({ number, shown, buyer }: MessageTruth): readonly string[] => [
    `${number} user ${shown.bsuid}`,
    `${number} buyer ${buyer}`,
    ...(shown.phone === null ? [] : [`${number} phone ${shown.phone}`]),
  ];
  for (const message of messages) {
    const [first, ...others] = keysOf(message);
    for (const other of others) parents.set(rootOf(other), rootOf(first ?? other));
  }
  return ({ number, shown }) => rootOf(`${number} user ${shown.bsuid}`);
}
