import { z } from 'zod';
import type { Audit } from '../../crm/audit';
import type { InboxItem, MediaItem } from '../../crm/documents';
import { wideGates } from '../../crm/gates';
import type { Gates } from '../../crm/gates';
import type { Inbox } from '../../crm/inbox';
import type { Media } from '../../crm/media';
import type { ReadModelQueries } from '../../crm/read-model-queries';
import type { TemplateRecord } from '../../crm/masters';
import type { Templates } from '../../crm/templates';
import type { ConversationRecord } from '../../crm/read-models';
import { priorities } from '../../domain/judgement/policy';
import type { NumberId } from '../../domain/ids';
import type { Instant } from '../../domain/time';
import { MINUTE_MS } from '../../domain/time';
import { actorName } from '../acting';
import { toPage } from '../page';
import { changing, defineRoute, reading } from '../route';
import type { Route } from '../route';
import { fromCursor, idText, nameText, pageQuery, toIso, toIsoOrNull, whyText } from '../schemas';
import { toPauseView } from '../views/pause-view';

export type AttentionRouteDeps = {
  queries: Pick<ReadModelQueries, 'needy' | 'uncertainSends'>;
  inbox: Pick<Inbox, 'list' | 'byMessageIds' | 'redrive'>;
  media: Pick<Media, 'missing'>;
  templates: Pick<Templates, 'all'>;
  gates: Pick<Gates, 'read'>;
  numbers: readonly NumberId[];
  audit: Audit;
  now: () => Instant;
};

/** One list for people is not longer than people read. */
const MOST_CONVERSATIONS = 200;
const MOST_DEAD = 200;
/** A file is here within seconds, unless something is away. */
const FETCHED_WITHIN_MS = 15 * MINUTE_MS;
/** The largest set that one request drives again. */
const MOST_REDRIVEN = 500;

const needSchema = z
  .object({
    kind: z.enum([
      'stopped-sends',
      'conversation',
      'uncertain-send',
      'dead-letter',
      'media',
      'template',
      'automation-paused',
    ]),
    reason: z.string(),
    since: z.string().nullable(),
    conversationId: z.string().nullable(),
    owner: z.string().nullable(),
    answerBy: z.string().nullable(),
    priority: z
      .enum(priorities)
      .nullable()
      .meta({ description: 'Of a conversation: those that press most come first.' }),
    advice: z.string().nullable().meta({ description: 'What a person has to do, where WhatsApp says why.' }),
    id: z.string().meta({
      description:
        'of the conversation, the send, the delivered item, the message with the file, the template, or what is stopped',
    }),
  })
  .meta({ title: 'Need' });
type Need = z.input<typeof needSchema>;

const nobody = { conversationId: null, owner: null, answerBy: null, priority: null, advice: null };

function toFileNeed({ _id, conversationId, reason, receivedAt }: MediaItem): Need {
  const since = toIso(receivedAt);
  return { kind: 'media', reason: reason ?? 'media-waiting', since, ...nobody, conversationId, id: _id };
}

function toDeadNeed({ messageId, reason, receivedAt }: InboxItem): Need {
  return { kind: 'dead-letter', reason: reason ?? 'unknown', since: toIso(receivedAt), ...nobody, id: messageId };
}

/** Templates that were sent once and may not be now; one that was never approved is nobody's surprise. */
function toTemplateNeed({ _id, state, why, toldState, listedAt }: TemplateRecord): Need[] {
  if (state !== 'paused' && state !== 'disabled') return [];
  const since = toIso(toldState?.at ?? listedAt);
  return [{ kind: 'template', reason: `template-${state}`, since, ...nobody, advice: why, id: _id }];
}

/** What WhatsApp has stopped, and what a person has to resume because no time ends it. */
async function readPauses({ gates, numbers, now }: AttentionRouteDeps): Promise<{ stops: Need[]; endless: Need[] }> {
  const found = await gates.read(wideGates(numbers));
  const all = found.map((gate) => ({ id: gate._id, ...toPauseView(gate, now()) }));
  return {
    stops: all
      .filter(({ advice }) => advice !== null)
      .map(({ id, since, advice, reason }) => ({
        kind: 'stopped-sends',
        reason: reason ?? 'sends-stopped',
        since,
        ...nobody,
        advice,
        id,
      })),
    endless: all
      .filter(({ paused, advice, until }) => paused && advice === null && until === null)
      .map(({ id, since, reason }) => ({ kind: 'automation-paused', reason: reason ?? '', since, ...nobody, id })),
  };
}

type Listed = Pick<
  ConversationRecord,
  '_id' | 'attention' | 'waitingSince' | 'urgency' | 'owner' | 'state' | 'updatedAt'
>;

function toConversationNeed({ _id, attention, waitingSince, urgency, owner, state, updatedAt }: Listed): Need {
  return {
    kind: 'conversation',
    reason: attention ?? '',
    since: toIso(waitingSince ?? updatedAt),
    ...nobody,
    conversationId: _id,
    owner,
    answerBy: toIsoOrNull(state.answerBy),
    priority: priorities[urgency] ?? 'normal',
    id: _id,
  };
}

async function readNeeds(deps: AttentionRouteDeps): Promise<Need[]> {
  const { queries, inbox, media, templates, now } = deps;
  const [{ stops, endless }, conversations, sends, dead, files, known] = await Promise.all([
    readPauses(deps),
    queries.needy(MOST_CONVERSATIONS),
    queries.uncertainSends(),
    inbox.list({ state: 'dead', limit: MOST_DEAD }),
    media.missing(now() - FETCHED_WITHIN_MS),
    templates.all(),
  ]);
  return [
    ...stops,
    ...conversations.map(toConversationNeed),
    ...sends.map(({ _id, conversationId, uncertainAt }): Need => ({
      kind: 'uncertain-send',
      reason: 'send-uncertain',
      since: toIsoOrNull(uncertainAt),
      ...nobody,
      conversationId,
      id: _id,
    })),
    ...dead.map(toDeadNeed),
    ...files.map(toFileNeed),
    ...known.flatMap(toTemplateNeed),
    ...endless,
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
  ...pageQuery,
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
      async handle({ query: { state, limit, cursor } }) {
        const before = fromCursor(cursor)?.[1];
        const items = await inbox.list({ state, limit: limit + 1, ...(before === undefined ? {} : { before }) });
        return toPage(items, limit, { view: toItem, key: () => 0 });
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
        const items = await inbox.byMessageIds(ids);
        const redriven = await inbox.redrive(items.map(({ _id }) => _id));
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
      summary:
        'One list of everything that needs a person: stopped sends, conversations, uncertain sends, dead letters, files, templates, pauses.',
      permission: 'viewer',
      answer: z.object({ items: z.array(needSchema) }),
      handle: async () => ({ items: await readNeeds(deps) }),
    }),
    ...inboxRoutes(deps),
  ];
}
