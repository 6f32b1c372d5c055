import { z } from 'zod';
import type { ConversationFilter, ReadModelQueries } from '../../crm/read-model-queries';
import { demandConversation } from '../demand-conversation';
import { toPage, toRequest } from '../page';
import { defineRoute, reading } from '../route';
import type { Route } from '../route';
import { byId, flag, nameText, pageOf, pageQuery } from '../schemas';
import { conversationSchema, toConversationView } from '../views/conversation-view';
import { decisionSchema, journalSchema, messageSchema } from '../views/thread-view';
import { toDecisionView, toJournalView, toThread } from '../views/thread-view';
import type { ThreadReads } from '../views/thread-view';

export type ConversationRouteDeps = ThreadReads & { queries: ReadModelQueries };

const tag = 'conversations';
const path = '/api/v1/conversations';
const page = z.strictObject(pageQuery);
const filterQuery = z.strictObject({
  ...pageQuery,
  number: nameText.optional(),
  owner: nameText.optional().meta({ description: '"bot", "human", an operator or a team' }),
  open: flag.optional(),
  paused: flag.optional(),
  attention: nameText.optional().meta({ description: 'a reason, or "any"' }),
  stage: nameText.optional(),
  unanswered: flag.optional().meta({ description: 'the buyer waits for an answer' }),
});

const isTrue = (value: 'true' | 'false' | undefined): boolean | undefined =>
  value === undefined ? undefined : value === 'true';

function toFilter(query: z.output<typeof filterQuery>): ConversationFilter {
  const { number, owner, attention, stage } = query;
  const yesOrNo = { open: isTrue(query.open), paused: isTrue(query.paused), unanswered: isTrue(query.unanswered) };
  const given = Object.entries({ number, owner, attention, stage, ...yesOrNo }).filter(
    ([, value]) => value !== undefined,
  );
  return Object.fromEntries(given);
}

function list({ queries }: ConversationRouteDeps): readonly Route[] {
  return [
    defineRoute({
      ...reading,
      path,
      tag,
      summary: 'Lists conversations, the last changed first.',
      permission: 'viewer',
      query: filterQuery,
      answer: pageOf(conversationSchema),
      async handle({ query }) {
        const rows = await queries.conversations(toFilter(query), toRequest(query));
        return toPage(rows, query.limit, { view: toConversationView, key: (row) => row.updatedAt });
      },
    }),
    defineRoute({
      ...reading,
      path: `${path}/:id`,
      tag,
      summary: 'Shows a conversation: who owns it, what happens next and why.',
      permission: 'viewer',
      params: byId,
      answer: conversationSchema,
      handle: async ({ params }) => toConversationView(await demandConversation(queries, params.id)),
    }),
  ];
}

function messagesRoute(deps: ConversationRouteDeps): Route {
  const { queries } = deps;
  return defineRoute({
    ...reading,
    path: `${path}/:id/messages`,
    tag,
    summary: 'Reads both sides of a conversation, oldest first; the cursor leads to older ones.',
    permission: 'viewer',
    params: byId,
    query: page,
    answer: pageOf(messageSchema),
    async handle({ params, query }) {
      await demandConversation(queries, params.id);
      const rows = await queries.messages(params.id, toRequest(query));
      const { items, nextCursor } = toPage(rows, query.limit, { view: (row) => row, key: (row) => row.at });
      return { items: await toThread(deps, items.reverse()), nextCursor };
    },
  });
}

function journalRoute({ queries }: ConversationRouteDeps): Route {
  return defineRoute({
    ...reading,
    path: `${path}/:id/journal`,
    tag,
    summary: 'Reads what happened to a conversation, step by step, newest first.',
    permission: 'viewer',
    params: byId,
    query: page,
    answer: pageOf(journalSchema),
    async handle({ params, query }) {
      await demandConversation(queries, params.id);
      const rows = await queries.journal(params.id, toRequest(query));
      return toPage(rows, query.limit, { view: toJournalView, key: (row) => row.step });
    },
  });
}

function decisionsRoute({ queries }: ConversationRouteDeps): Route {
  return defineRoute({
    ...reading,
    path: `${path}/:id/decisions`,
    tag,
    summary: 'Explains every decision of a conversation and what came of it, newest first.',
    permission: 'viewer',
    params: byId,
    query: page,
    answer: pageOf(decisionSchema),
    async handle({ params, query }) {
      await demandConversation(queries, params.id);
      const rows = await queries.decisions(params.id, toRequest(query));
      const beside = await queries.besideDecisions(params.id, rows.at(-1)?.at ?? 0);
      return toPage(rows, query.limit, { view: (row) => toDecisionView(row, beside), key: (row) => row.step });
    },
  });
}

/** Conversations to look at. */
export function conversationRoutes(deps: ConversationRouteDeps): readonly Route[] {
  return [...list(deps), messagesRoute(deps), journalRoute(deps), decisionsRoute(deps)];
}
