import { z } from 'zod';
import type { ConversationRecord } from '../../crm/read-models';
import type { FollowUpPlan } from '../../domain/conversation/state';
import { reasonCode, toIso, toIsoOrNull } from '../schemas';

const moment = z.string().meta({ format: 'date-time' });
export const momentOrNull = moment.nullable();

/** A planned look at a silence. */
export const planSchema = z.object({
  dueAt: moment,
  reason: reasonCode,
  says: z.string(),
  attempt: z.int(),
  editedBy: z.string().nullable(),
});

/** One conversation as lists and a look at it show it. */
export const conversationSchema = z
  .object({
    id: z.string(),
    number: z.string(),
    contactId: z.string().nullable(),
    owner: z.string().meta({ description: '"bot", an operator, or a team' }),
    ownerKind: z.enum(['bot', 'human']),
    epoch: z.int().meta({ description: 'How often the owner has changed; an older send does not leave.' }),
    handBackAt: momentOrNull,
    open: z.boolean(),
    episode: z.int(),
    paused: z.boolean(),
    pause: z.object({ until: momentOrNull, by: z.string(), reason: reasonCode }).nullable(),
    optedOut: z.boolean(),
    stage: z.string().nullable(),
    attention: reasonCode.nullable(),
    answerBy: momentOrNull,
    followUp: planSchema.nullable(),
    followUpsSent: z.int(),
    lastMessageId: z.string().nullable().meta({ description: 'What `send` names as `lastSeenMessageId`.' }),
    lastInAt: momentOrNull,
    lastOutAt: momentOrNull,
    waitingSince: momentOrNull,
    firstReplyMs: z.number().nullable(),
    windowOpenUntil: momentOrNull,
    nextActionAt: momentOrNull,
    nextActionReason: reasonCode.nullable(),
    uncertainSends: z.array(z.string()),
    counters: z.object({ messagesIn: z.int(), botAnswers: z.int(), personAnswers: z.int(), followUps: z.int() }),
    step: z.int(),
    updatedAt: moment,
  })
  .meta({ title: 'Conversation' });

type View = z.input<typeof conversationSchema>;

/** Shows a plan to the outside. */
export function toPlanView(plan: FollowUpPlan | null) {
  return plan === null ? null : { ...plan, dueAt: toIso(plan.dueAt) };
}

/** Shows a conversation to the outside. */
export function toConversationView(record: ConversationRecord): View {
  const { state } = record;
  return {
    id: record._id,
    ...pick(record),
    ownerKind: state.owner.kind,
    epoch: state.epoch,
    handBackAt: toIsoOrNull(state.handBackAt),
    pause: state.pause === null ? null : { ...state.pause, until: toIsoOrNull(state.pause.until) },
    optedOut: state.optedOut,
    answerBy: toIsoOrNull(state.answerBy),
    followUp: toPlanView(state.plan),
    followUpsSent: state.followUpsSent,
    lastMessageId: state.lastInbound?.messageId ?? null,
    ...momentsOf(record),
    uncertainSends: state.uncertain.map((send) => send.actionId),
  };
}

function pick(record: ConversationRecord) {
  const { number, contactId, owner, open, episode, paused, stage, attention } = record;
  const { firstReplyMs, nextActionReason, counters, step } = record;
  return {
    ...{ number, contactId, owner, open, episode, paused, stage, attention },
    ...{ firstReplyMs, nextActionReason, counters, step },
  };
}

function momentsOf(record: ConversationRecord) {
  return {
    lastInAt: toIsoOrNull(record.lastInAt),
    lastOutAt: toIsoOrNull(record.lastOutAt),
    waitingSince: toIsoOrNull(record.waitingSince),
    windowOpenUntil: toIsoOrNull(record.windowOpenUntil),
    nextActionAt: toIsoOrNull(record.nextActionAt),
    updatedAt: toIso(record.updatedAt),
  };
}
