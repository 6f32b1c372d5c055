import type { AccountNews } from '../domain/account-news';
import type { Instant } from '../domain/time';
import { parseAccountNews } from './parse-account-news';
import type { AccountScope, GatesPort, InboxPort, StoredItem } from './ports';

type AccountParts = {
  inbox: Pick<InboxPort, 'markDone'>;
  gates: Pick<GatesPort, 'stop' | 'takeBack'>;
  numbers: readonly string[];
  now: () => Instant;
};

/**
 * WhatsApp says itself that it takes something no longer, or again: the gates hear of it before a message is refused.
 * Events name a number by what people dial, which is not known here, and limits are those of all numbers together: what
 * nobody asked for stops at every number. Safe to repeat, and in any order: each reason counts by WhatsApp's moment of it.
 */
export async function handleAccount(parts: AccountParts, item: StoredItem): Promise<void> {
  const { news, at } = parseAccountNews(item);
  for (const one of news) await follow(parts, one, at);
  await parts.inbox.markDone([item.messageId], parts.now());
}

async function follow({ gates, numbers }: AccountParts, news: AccountNews, at: Instant): Promise<void> {
  const unasked = numbers.map((number): AccountScope => `unasked|${number}`);
  if (news.kind === 'takes-back') {
    for (const scope of ['account', ...unasked] as const) await gates.takeBack(scope, { reasons: news.reasons, at });
    return;
  }
  const { what, reason, until } = news;
  const scopes: readonly AccountScope[] = what === 'everything' ? ['account'] : unasked;
  for (const scope of scopes) await gates.stop(scope, { code: null, until, reason, askedAt: at, at });
}
