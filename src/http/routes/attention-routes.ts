import { z } from 'zod';
import type { Audit } from '../../crm/audit';
import type { InboxItem, InboxState } from '../../crm/documents';
import type { ReadModelQueries } from '../../crm/read-model-queries';
import { actorName } from '../acting';
import { changing, defineRoute, reading } from '../route';
import type { Route } from '../route';
import { idText, nameText, pageQuery, toIso, toIsoOrNull, whyText } from '../schemas';

/** What was delivered and how far it has come. */
export type InboxStore = {
  list: (asked: { state: InboxState; limit: number; after: string | null }) => Promise<readonly InboxItem[]>;
  /** Drives dead items again; gives how many there were. Ids are message ids. */
  redrive: (messageIds: readonly string[]) => Promise<number>;
};

export type AttentionRouteDeps = {
  queries: Pick<ReadModelQueries, 'conversations' | 'uncertainSends'>;
  inbox: InboxStore;
  audit: Audit;
};

/** One list for people is not longer than people read. */
const MOST_CONVERSATIONS = 200;
const MOST_DEAD = 200;
/** The largest set that one request drives again. */
const MOST_REDRIVEN = 500;

const needSchema = z
  .object({
    kind: z.enum(['conversation', 'uncertain-send', 'dead-letter']),
    reason: z.string(),
    since: z.string().nullable(),
    conversationId: z.string().nullable(),
    owner: z.string().nullable(),
    answerBy: z.string().nullable(),
    id: z.string().meta({ description: 'of the conversation, the send, or the delivered item' }),
  })
  .meta({ title: 'Need' });
type Need = z.input<typeof needSchema>;

const nobody = { conversationId: null, owner: null, answerBy: null };

async function readNeeds({ queries, inbox }: AttentionRouteDeps): Promise<Need[]> {
  const [conversations, sends, dead] = await Promise.all([
    queries.conversations({ attention: 'any' }, { limit: MOST_CONVERSATIONS, after: null }),
    queries.uncertainSends(),
    inbox.list({ state: 'dead', limit: MOST_DEAD, after: null }),
  ]);
  return [
    ...conversations.map(({ _id, attention, waitingSince, owner, state, updatedAt }): Need => ({
      kind: 'conversation',
      reason: attention ?? '',
      since: toIso(waitingSince ?? updatedAt),
      conversationId: _id,
      owner,
      answerBy: toIsoOrNull(state.answerBy),
      id: _id,
    })),
    ...sends.map(({ _id, conversationId, uncertainAt }): Need => ({
      kind: 'uncertain-send',
      reason: 'send-uncertain',
      since: toIsoOrNull(uncertainAt),
      ...nobody,
      conversationId,
      id: _id,
    })),
    ...dead.map(({ messageId, reason, receivedAt }): Need => ({
      kind: 'dead-letter',
      reason: reason ?? 'unknown',
      since: toIso(receivedAt),
      ...nobody,
      id: messageId,
    })),
  ];
}

const itemSchema = z
  .object({
    id: z.string(),
    number: z.string(),
    kind: z.string(),
    state: z.string(),
    reason: z.string().nullable(),
    receivedAt: z.string(),
    tries: z.int(),
  })
  .meta({ title: 'InboxItem' });

const toItem = ({ messageId, number, kind, state, reason, receivedAt, tries }: InboxItem) => ({
  ...{ id: messageId, number, kind, state, reason, tries },
  receivedAt: toIso(receivedAt),
});

const inboxQuery = z.strictObject({
  state: z.enum(['pending', 'handed', 'done', 'dead', 'parked']).default('dead'),
  limit: pageQuery.limit,
  after: z.string().max(300).optional(),
});

function inboxRoutes({ inbox, audit }: AttentionRouteDeps): readonly Route[] {
  return [
    defineRoute({
      ...reading,
      path: '/api/v1/inbox',
      tag: 'inbox',
      summary: 'Lists delivered items in a state; the dead ones unless another is asked for.',
      permission: 'supervisor',
      query: inboxQuery,
      answer: z.object({ items: z.array(itemSchema), nextCursor: z.string().nullable() }),
      async handle({ query: { state, limit, after = null } }) {
        const items = await inbox.list({ state, limit, after });
        return { items: items.map(toItem), nextCursor: items.length < limit ? null : (items.at(-1)?._id ?? null) };
      },
    }),
    defineRoute({
      ...changing,
      path: '/api/v1/inbox/redrive',
      tag: 'inbox',
      summary: 'Drives dead items again.',
      permission: 'supervisor',
      body: z.strictObject({
        ids: z.array(idText).min(1).max(MOST_REDRIVEN),
        reason: whyText,
        operator: nameText.optional(),
      }),
      answer: z.object({ redriven: z.int() }),
      async handle({ body: { ids, reason, operator }, caller, requestId }) {
        const redriven = await inbox.redrive(ids);
        const by = actorName(caller, operator);
        const entry = { by, act: 'redrive-inbox', subject: 'inbox', reason, before: { ids }, after: { redriven } };
        await audit.record({ _id: requestId, ...entry });
        return { redriven };
      },
    }),
  ];
}

/** All that needs a person, and what could not be handled. */
export function attentionRoutes(deps: AttentionRouteDeps): readonly Route[] {
  return [
    defineRoute({
      ...reading,
      path: '/api/v1/attention',
      tag: 'attention',
      summary: 'One list of everything that needs a person: conversations, uncertain sends, dead letters.',
      permission: 'viewer',
      answer: z.object({ items: z.array(needSchema) }),
      handle: async () => ({ items: await readNeeds(deps) }),
    }),
    ...inboxRoutes(deps),
  ];
}
