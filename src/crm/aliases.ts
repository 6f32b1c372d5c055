import { createHmac } from 'node:crypto';
import type { ConversationId, NumberId } from '../domain/ids';
import { addressId, addressesOf } from '../domain/inbound-message';
import type { Sender } from '../domain/inbound-message';
import type { Instant } from '../domain/time';
import type { Database } from './database';
import { insertOnce } from './database';
import type { Alias } from './masters';

/** Enough of the hash that two buyers never share an id (96 bits), short enough to read aloud. */
const ID_DIGITS = 24;

/** Where the addresses of a sender lead: the conversation, and whether one of them leads elsewhere. */
export type Resolved = { conversationId: ConversationId; aliases: readonly Alias[]; disagree: boolean };
type Learning = { learnedFrom: Alias['learnedFrom']; now: Instant };

/** Makes the id of a conversation from the first address that was seen: ours, stable, and nobody can read it back. */
function newConversationId(messageIdKey: string, address: string): ConversationId {
  return `c${createHmac('sha256', messageIdKey).update(`conversation|${address}`).digest('hex').slice(0, ID_DIGITS)}`;
}

/**
 * Address → conversation, insert-only: an alias is never re-pointed. Phone first (continuity), then BSUID, then parent.
 */
export function createAliases({ database, messageIdKey }: { database: Database; messageIdKey: string }) {
  return {
    /**
     * Names the conversation of a sender and learns addresses that are new. When two first messages race, one insert
     * wins and both read it. Throws for a sender without any address.
     */
    async resolve(number: NumberId, sender: Sender, learning: Learning): Promise<Resolved> {
      const ids = addressesOf(sender).map((address) => addressId(number, address));
      const found = await database
        .collection('aliases')
        .find({ _id: { $in: ids } })
        .toArray();
      return learnAll({ database, messageIdKey }, { number, sender, found, ...learning });
    },
    get: (id: string): Promise<Alias | null> => database.collection('aliases').findOne({ _id: id }),
    /** Learns that an address leads to a conversation, where WhatsApp says so (a changed number); what is there stays. */
    learn: async (alias: Alias): Promise<Alias> => (await insertOnce(database, 'aliases', alias)).document,
  };
}

export type Aliases = ReturnType<typeof createAliases>;

type Sighted = Learning & { number: NumberId; sender: Sender; found: readonly Alias[] };

async function learnAll(
  { database, messageIdKey }: { database: Database; messageIdKey: string },
  { number, sender, found, learnedFrom, now }: Sighted,
): Promise<Resolved> {
  const addresses = addressesOf(sender).map((address) => ({ id: addressId(number, address), ...address }));
  const aliases = addresses.flatMap(({ id }) => found.filter((alias) => alias._id === id));
  let conversationId = aliases[0]?.conversationId;
  for (const { id: _id, kind, value } of addresses) {
    if (found.some((alias) => alias._id === _id)) continue;
    const { document } = await insertOnce(database, 'aliases', {
      ...{ _id, v: 1, number, kind, value, learnedFrom, learnedAt: now, lastSeenAt: now },
      conversationId: conversationId ?? newConversationId(messageIdKey, _id),
    });
    conversationId ??= document.conversationId;
    aliases.push(document);
  }
  if (conversationId === undefined) throw new Error('A sender without any address has no conversation.');
  return { conversationId, aliases, disagree: aliases.some((alias) => alias.conversationId !== conversationId) };
}
