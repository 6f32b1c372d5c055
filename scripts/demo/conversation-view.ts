import { z } from 'zod';
import type { Admin } from './http';

/** A conversation as the admin API shows it, as far as the people of the demo look. */
export const conversationView = z.object({
  id: z.string(),
  owner: z.string(),
  ownerKind: z.enum(['bot', 'human']),
  open: z.boolean(),
  paused: z.boolean(),
  optedOut: z.boolean(),
  lastMessageId: z.string().nullable(),
  lastOutAt: z.string().nullable(),
  waitingSince: z.string().nullable(),
  followUp: z.object({ dueAt: z.string() }).nullable(),
  counters: z.object({ botAnswers: z.number() }),
});
export type ConversationView = z.output<typeof conversationView>;

const PAGE = 100;

/** Lists conversations, the last changed first. */
export async function listConversations(admin: Admin, filter = ''): Promise<readonly ConversationView[]> {
  const answer = await admin.get(
    `/conversations?limit=${PAGE}${filter}`,
    z.object({ items: z.array(conversationView) }),
  );
  return answer.ok ? answer.body.items : [];
}
