import { z } from 'zod';
import type { Drafts } from '../../crm/drafts';
import type { Notes } from '../../crm/notes';
import type { ReadModelQueries } from '../../crm/read-model-queries';
import type { Templates } from '../../crm/templates';
import { lengthOf } from '../../domain/outward-content';
import type { Instant } from '../../domain/time';
import type { PrepareAct } from '../acting';
import { actFields, actorName, commandIdOf } from '../acting';
import type { GiveCommand } from '../give-command';
import { commandAnswerSchema } from '../give-command';
import { contentSchema } from '../content-schemas';
import { demandConversation } from '../demand-conversation';
import { createPrepareMessage } from '../prepare-message';
import { changing, defineRoute, reading } from '../route';
import type { Route } from '../route';
import { byId, idText, nameText } from '../schemas';
import { noteSchema, toNoteView } from '../views/thread-view';

export type SendRouteDeps = {
  giveCommand: GiveCommand;
  acting: PrepareAct;
  queries: ReadModelQueries;
  drafts: Drafts;
  templates: Pick<Templates, 'find'>;
  notes: Notes;
  now: () => Instant;
};

/** At most ten messages of 4,096 characters, none of which is less than half full: whoever writes more sends a document. */
const LONGEST_TEXT = 20_000;

const fields = z.strictObject({
  ...actFields,
  text: z
    .string()
    .min(1)
    .refine((text) => lengthOf(text) <= LONGEST_TEXT, `has more than ${LONGEST_TEXT} characters; send it as a document`)
    .optional()
    .meta({
      description: 'Above 4096 characters it leaves as several messages, in order, cut at the ends of sentences.',
    }),
  content: contentSchema.optional().meta({ description: 'Buttons, a list, a file or a template, in place of a text.' }),
  lastSeenMessageId: idText.nullable().meta({
    description:
      "The buyer's last message that you have seen (`lastMessageId` of the conversation); null when there is none.",
  }),
});
/** Asked even where other fields are wrong, so that all problems are named at once. */
const sendBody = fields.refine(({ text, content }) => (text === undefined) !== (content === undefined), {
  ...{ path: ['text'], error: 'give either a text or a content', when: () => true },
});

function sendRoute({ giveCommand, acting, queries, drafts, templates, now }: SendRouteDeps): Route {
  const prepare = createPrepareMessage({ templates, drafts });
  return defineRoute({
    ...changing,
    repeats: 'command',
    path: '/api/v1/conversations/:id/send',
    tag: 'commands',
    summary:
      'Answers as a person, with a text or a content, and takes over; a message you have not seen stops it (409).',
    permission: 'operator',
    params: byId,
    body: sendBody,
    answer: commandAnswerSchema,
    async handle({ params: { id }, body, caller, idempotencyKey }) {
      await demandConversation(queries, id);
      const asked = { conversationId: id, caller, kind: 'send', idempotencyKey };
      const operator = body.operator ?? caller.name;
      const draftId = `d_${commandIdOf(asked)}`;
      const message = await prepare({ ...body, draftId });
      await drafts.save({ _id: draftId, v: 1, conversationId: id, by: operator, ...message, at: now() });
      const inParts = message.parts === undefined ? {} : { parts: message.parts.length };
      const { lastSeenMessageId, reason = 'operator-send' } = body;
      const act = await acting(asked, { ...body, reason });
      return giveCommand(id, { kind: 'send', ...act, operator, draftId, ...inParts, lastSeenMessageId });
    },
  });
}

const noteBody = z.strictObject({ text: z.string().trim().min(1).max(4_000), operator: nameText.optional() });

function noteRoutes({ queries, notes, now }: SendRouteDeps): readonly Route[] {
  const path = '/api/v1/conversations/:id/notes';
  return [
    defineRoute({
      ...reading,
      path,
      tag: 'conversations',
      summary: 'Reads the notes of a conversation, oldest first.',
      permission: 'viewer',
      params: byId,
      answer: z.object({ items: z.array(noteSchema) }),
      async handle({ params }) {
        await demandConversation(queries, params.id);
        return { items: (await notes.ofConversation(params.id)).map(toNoteView) };
      },
    }),
    defineRoute({
      ...changing,
      path,
      status: 201,
      tag: 'conversations',
      summary: 'Writes a note to a conversation; the buyer never sees it.',
      permission: 'operator',
      params: byId,
      body: noteBody,
      answer: noteSchema,
      async handle({ params: { id }, body, caller, requestId }) {
        await demandConversation(queries, id);
        const by = actorName(caller, body.operator);
        return toNoteView(
          await notes.save({ _id: `n_${requestId}`, v: 1, conversationId: id, by, text: body.text, at: now() }),
        );
      },
    }),
  ];
}

/** What a person writes: to the buyer, and beside the conversation. */
export function sendRoutes(deps: SendRouteDeps): readonly Route[] {
  return [sendRoute(deps), ...noteRoutes(deps)];
}
