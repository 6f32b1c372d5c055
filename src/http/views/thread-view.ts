import { z } from 'zod';
import type { DeliveryStateNow } from '../../crm/delivery-state';
import type { JournalStep, MediaItem } from '../../crm/documents';
import type { Media } from '../../crm/media';
import type { ReadModelQueries } from '../../crm/read-model-queries';
import type { Note } from '../../crm/masters';
import type { DecisionRecord, ThreadMessage, ThreadRow } from '../../crm/read-models';
import { reasons } from '../../domain/reasons';
import type { Instant } from '../../domain/time';
import { reasonCode, toIso, toIsoOrNull } from '../schemas';
import { mediaSchema, toMediaView } from './media-view';
import { momentOrNull, planSchema, toPlanView } from './conversation-view';
import type { Beside } from './observed-view';
import { observedSchema, toObservedView } from './observed-view';

const moment = z.string().meta({ format: 'date-time' });
const anything = z.record(z.string(), z.unknown());

export const messageSchema = z
  .object({
    id: z.string(),
    direction: z.enum(['in', 'out']),
    who: z.enum(['buyer', 'bot', 'person', 'phone']),
    by: z.string().nullable(),
    type: z.string(),
    text: z.string().nullable(),
    at: moment,
    arrivedAt: moment,
    episode: z.int(),
    answers: z.string().nullable(),
    late: z.boolean(),
    decisionId: z.string().nullable(),
    status: z
      .string()
      .nullable()
      .meta({ description: 'How far a message of ours came; null for what the buyer or the phone app said.' }),
    origin: z
      .enum(['live', 'history'])
      .meta({ description: 'history: it was said before the number came here; nothing was decided about it.' }),
    media: mediaSchema.nullable().meta({ description: 'The file that the message came with.' }),
  })
  .meta({ title: 'Message' });

export type ThreadReads = {
  media: Pick<Media, 'ofMessages'>;
  queries: Pick<ReadModelQueries, 'deliveries'>;
  now: () => Instant;
};

/** Whatever comes without an origin came live. */
type Shown = ThreadMessage & { origin?: ThreadRow['origin'] };

/** What changes about a message without a step. */
type Fate = { file: MediaItem | undefined; status: DeliveryStateNow | null };

/** Shows a message of the thread; WhatsApp's own id stays inside, it decodes to a phone number. */
function toMessageView({ _id, at, arrivedAt, origin = 'live', ...rest }: Shown, { file, status }: Fate) {
  const media = file === undefined ? null : toMediaView(file);
  return { ...rest, id: _id, at: toIso(at), arrivedAt: toIso(arrivedAt), origin, status, media };
}

/** Shows messages of a thread, each with the file that it came with and how far it came. */
export async function toThread(
  { media, queries, now }: ThreadReads,
  messages: readonly Shown[],
): Promise<z.input<typeof messageSchema>[]> {
  const withFile = messages.filter(({ direction, type }) => direction === 'in' || type !== 'text');
  const outward = messages.filter(({ direction }) => direction === 'out');
  const [files, statuses] = await Promise.all([
    media.ofMessages(withFile.map(({ _id }) => _id)),
    queries.deliveries(
      outward.map(({ _id }) => _id),
      now(),
    ),
  ]);
  const fileOf = new Map(files.map((file) => [file._id, file]));
  return messages.map((message) =>
    toMessageView(message, { file: fileOf.get(message._id), status: statuses.get(message._id) ?? null }),
  );
}

export const decisionSchema = z
  .object({
    id: z.string(),
    step: z.int(),
    at: moment,
    result: z.string(),
    reason: reasonCode,
    because: z.string().meta({ description: 'The reason as a sentence.' }),
    rule: z.string().nullable(),
    entry: z.string().nullable(),
    topic: z.string().nullable(),
    team: z.string().nullable(),
    priority: z.string(),
    answerBy: momentOrNull,
    considered: z.array(z.object({ rule: z.string(), matched: z.boolean(), because: z.string() })),
    placement: z.object({ kind: z.string(), reason: reasonCode, refersTo: z.string().nullable() }).nullable(),
    seesMessageId: z.string().nullable(),
    messageIds: z.array(z.string()),
    supersedes: z.string().nullable(),
    superseded: z.boolean(),
    outcome: z.object({ code: reasonCode, waitMs: z.number(), at: moment }).nullable(),
    followUp: z
      .object({
        verdict: z.string(),
        reason: reasonCode,
        silence: z.string(),
        plan: planSchema.nullable(),
        explanation: anything.nullable(),
      })
      .nullable(),
    observed: observedSchema.nullable().meta({ description: 'There where the number only observed.' }),
    policyVersions: z.record(z.string(), z.int()),
    contextHash: z.string(),
  })
  .meta({ title: 'Decision' });

/** Shows a decision with everything that explains it. */
export function toDecisionView(record: DecisionRecord, beside: Beside): z.input<typeof decisionSchema> {
  const { _id, at, answerBy, considered, messageIds, outcome, followUp, ...rest } = record;
  return {
    ...rest,
    id: _id,
    at: toIso(at),
    because: reasons[record.reason],
    answerBy: toIsoOrNull(answerBy),
    considered: [...considered],
    messageIds: [...messageIds],
    outcome: outcome === null ? null : { ...outcome, at: toIso(outcome.at) },
    observed: toObservedView(record, beside),
    followUp:
      followUp === null
        ? null
        : {
            ...followUp,
            plan: toPlanView(followUp.plan),
            explanation: followUp.explanation === null ? null : toFields(followUp.explanation),
          },
  };
}

export const journalSchema = z
  .object({
    id: z.string(),
    step: z.int(),
    kind: z.string(),
    decidedAt: moment,
    recordedAt: moment,
    messageIds: z.array(z.string()),
    input: z.unknown().meta({ description: 'The command or event, without text.' }),
    decisionId: z.string().nullable(),
    facts: z.array(anything),
    sends: z.array(z.object({ actionId: z.string(), source: z.string() })),
    before: anything,
    after: anything,
  })
  .meta({ title: 'Step' });

/** Shows a step of the journal: what came in, what became true, who and why. */
export function toJournalView(step: JournalStep): z.input<typeof journalSchema> {
  return {
    id: step._id,
    step: step.step,
    kind: step.kind,
    decidedAt: toIso(step.decidedAt),
    recordedAt: toIso(step.recordedAt),
    messageIds: [...step.messageIds],
    input: withIsoMoments('input', step.input ?? null),
    decisionId: step.decision === null ? null : step._id,
    facts: step.facts.map(toFields),
    sends: step.sends.map(({ actionId, source }) => ({ actionId, source })),
    before: toFields(step.before),
    after: toFields(step.after),
  };
}

export const noteSchema = z
  .object({ id: z.string(), by: z.string(), text: z.string(), at: moment })
  .meta({ title: 'Note' });

/** Shows a note. */
export function toNoteView({ _id, by, text, at }: Note): z.input<typeof noteSchema> {
  return { id: _id, by, text, at: toIso(at) };
}

/** The names under which facts keep moments. */
const momentNames = /(?:At|^at|^until|^by|^since)$/;
/** Whatever is smaller is a count or a duration, not a moment of this century. */
const FIRST_MOMENT_MS = 1_000_000_000_000;

function withIsoMoments(name: string, value: unknown): unknown {
  if (typeof value === 'number') return momentNames.test(name) && value >= FIRST_MOMENT_MS ? toIso(value) : value;
  if (Array.isArray(value)) return value.map((item: unknown) => withIsoMoments(name, item));
  return typeof value === 'object' && value !== null ? toFields(value) : value;
}

function toFields(value: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, withIsoMoments(name, field)]));
}
