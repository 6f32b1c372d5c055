import { addressId, addressesOf } from '../domain/inbound-message';
import type { Sender } from '../domain/inbound-message';
import type { Inbound } from '../domain/conversation/inputs';
import type { Instant } from '../domain/time';
import { expectMedia } from './expect-media';
import type { ExpectMediaParts } from './expect-media';
import { handleAccount } from './handle-account';
import { handleHistory } from './handle-history';
import type { HistoryParts } from './handle-history';
import { parseCaller, parseChangedAddresses, parsePreference } from './parse-events';
import { parseTemplateNews } from './parse-template-news';
import { readDelivery } from './parse-webhook';
import type { Reading } from './parse-webhook';
import type {
  AliasesPort,
  Deliver,
  GatesPort,
  InboxPort,
  ItemKind,
  LedgerPort,
  Recipient,
  ReceiptsPort,
  StoredItem,
  TemplatesPort,
} from './ports';

export type HandlingParts = Omit<Reading, 'receivedAt'> &
  ExpectMediaParts & {
    inbox: InboxPort;
    gates: Pick<GatesPort, 'noteForeign' | 'notePreference' | 'stop' | 'takeBack'>;
    aliases: AliasesPort;
    receipts: ReceiptsPort;
    ledger: LedgerPort;
    templates: TemplatesPort;
    pastMessages: HistoryParts['pastMessages'];
    deliver: Deliver;
    now: () => Instant;
  };

type Handler = (parts: HandlingParts, item: StoredItem) => Promise<void>;

/** Names the conversation that an item belongs to, learning addresses that are new; null when it names nobody. */
export async function conversationOf({ aliases, now }: HandlingParts, item: StoredItem): Promise<Recipient | null> {
  const sender = item.view?.sender;
  if (sender === undefined || addressesOf(sender).length === 0) return null;
  const learnedFrom = item.kind === 'echo' ? 'echo' : 'message';
  const { conversationId } = await aliases.resolve(item.number, sender, { learnedFrom, now: now() });
  return { conversationId, number: item.number };
}

/**
 * Handles everything but messages and statuses: a changed number is an alias, the rest one signal. Safe to
 * repeat: whatever dies in between leaves the item pending, and the sweeper brings it again.
 */
export async function handleItem(parts: HandlingParts, item: StoredItem): Promise<void> {
  const handler = handlers[item.kind];
  if (handler === undefined) await parts.inbox.markParked([item._id], 'nothing acts on items of this kind');
  else await handler(parts, item);
}

const handlers: Partial<Record<ItemKind, Handler>> = {
  reaction: (parts, item) => signalStep(parts, item, 'reaction'),
  echo: (parts, item) => signalStep(parts, item, 'humanSpoke'),
  system: handleSystem,
  preference: handlePreference,
  call: handleCall,
  template: handleTemplate,
  account: handleAccount,
  history: handleHistory,
  unknown: readAgain,
};

/** A step of the conversation will name the item; until then it is handed over, not done. */
async function signalStep(parts: HandlingParts, item: StoredItem, kind: 'reaction' | 'humanSpoke'): Promise<void> {
  const to = await conversationOf(parts, item);
  if (to === null) return parts.inbox.markDead(item._id, 'the item names no buyer').then(() => undefined);
  await expectMedia(parts, item, to);
  await parts.deliver(to, { kind, messageId: item.messageId, at: parts.now() });
  await parts.inbox.markHanded([item._id], parts.now());
}

/** A changed number or user id: the new addresses lead to where the old ones led, because WhatsApp says so itself. */
async function handleSystem(parts: HandlingParts, item: StoredItem): Promise<void> {
  const changed = parseChangedAddresses(item);
  if (changed === null || addressesOf(changed.before).length === 0 || addressesOf(changed.after).length === 0) {
    await parts.inbox.markParked([item._id], 'the system message names no change of addresses');
    return;
  }
  const { number } = item;
  const learning = { learnedFrom: 'system-message', now: parts.now() } as const;
  const { conversationId } = await parts.aliases.resolve(number, changed.before, learning);
  for (const { kind, value } of addressesOf(changed.after)) {
    await parts.aliases.learn({
      ...{ _id: addressId(number, { kind, value }), v: 1, number, kind, value, conversationId },
      ...{ learnedFrom: learning.learnedFrom, learnedAt: learning.now, lastSeenAt: learning.now },
    });
  }
  await signalAndEnd(parts, item, {
    to: { conversationId, number },
    inbound: { kind: 'identityChanged', at: parts.now() },
  });
}

/** Wishes may come in any order: an older one never overrules a later one. */
async function handlePreference(parts: HandlingParts, item: StoredItem): Promise<void> {
  const read = parsePreference(item);
  if (read === null) return parts.inbox.markParked([item._id], 'the preference is not known').then(() => undefined);
  const to = await recipientOf(parts, item, read.sender);
  const wishedAt = Math.min(item.providerAt ?? item.receivedAt, item.receivedAt);
  if ((await parts.gates.notePreference(to.conversationId, wishedAt)) > wishedAt) return done(parts, item);
  const { messageId } = item;
  await parts.deliver(to, { kind: 'preferenceChanged', preference: read.preference, messageId, at: parts.now() });
  // A wish to stop must outlive the engine: it is done when a step names it.
  await parts.inbox.markHanded([item._id], parts.now());
}

async function handleCall(parts: HandlingParts, item: StoredItem): Promise<void> {
  const caller = parseCaller(item);
  if (caller === null) return parts.inbox.markParked([item._id], 'the call names no buyer').then(() => undefined);
  const to = await recipientOf(parts, item, caller);
  await signalAndEnd(parts, item, { to, inbound: { kind: 'called', at: parts.now() } });
}

/** A template that was never read from the account has nothing that could be followed; the next reading brings it whole. */
async function handleTemplate(parts: HandlingParts, item: StoredItem): Promise<void> {
  const news = parseTemplateNews(item);
  if (news === null) return parts.inbox.markParked([item._id], 'the template news is not known').then(() => undefined);
  if ((await parts.templates.follow(news)) !== 'unknown') return done(parts, item);
  await parts.inbox.markParked([item._id], 'the template is not known; "continuo templates sync" brings it');
}

async function recipientOf(
  { aliases, now }: HandlingParts,
  { number }: StoredItem,
  sender: Sender,
): Promise<Recipient> {
  const { conversationId } = await aliases.resolve(number, sender, { learnedFrom: 'message', now: now() });
  return { conversationId, number };
}

/** No step names these items: they are done once the signal is durable. */
async function signalAndEnd(
  parts: HandlingParts,
  item: StoredItem,
  { to, inbound }: { to: Recipient; inbound: Inbound },
): Promise<void> {
  await parts.deliver(to, inbound);
  await done(parts, item);
}

/** A dead letter that was driven again: what this version can read of it becomes items of their own. */
async function readAgain(parts: HandlingParts, item: StoredItem): Promise<void> {
  const { receivedAt } = item;
  const read = readDelivery(Buffer.from(item.raw), { ...parts, receivedAt });
  const [only] = read;
  if (read.every(({ state }) => state === 'dead')) {
    await parts.inbox.markDead(item._id, only?.reason ?? 'it still cannot be read');
    return;
  }
  await parts.inbox.store(read);
  await done(parts, item);
}

async function done({ inbox, now }: HandlingParts, { messageId }: StoredItem): Promise<void> {
  await inbox.markDone([messageId], now());
}
