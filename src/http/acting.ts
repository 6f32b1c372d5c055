import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Notes } from '../crm/notes';
import type { ReadModelQueries } from '../crm/read-model-queries';
import type { ConversationId } from '../domain/ids';
import type { ReasonCode } from '../domain/reasons';
import type { Instant } from '../domain/time';
import { demandConversation } from './demand-conversation';
import type { Caller } from './route';
import { nameText, reasonCode } from './schemas';

/**
 * Who acts and why. The key is proven, the operator is claimed: `by` names both, so the record never says more than is
 * known. Text becomes a note first, because a command carries ids and codes only.
 */
export const actFields = {
  operator: nameText.optional().meta({ description: 'the person behind the API key; without it the key itself acts' }),
  reason: reasonCode.optional(),
  note: z.string().trim().min(1).max(4_000).optional(),
};
export type ActBody = { operator?: string | undefined; reason?: ReasonCode | undefined; note?: string | undefined };

/** What every command names, and the operator it speaks for. */
export type Acting = { commandId: string; by: string; reason: ReasonCode; noteId?: string };

/** Names who acts, for records: the operator where one is given, and always the key. */
export function actorName(caller: Caller, operator: string | undefined): string {
  return operator === undefined ? caller.name : `${operator} via ${caller.name}`;
}

type Asked = { conversationId: ConversationId; caller: Caller; kind: string; idempotencyKey: string };

/** The id of a command: the same for every repetition of a request, another for every other one. */
export function commandIdOf({ conversationId, caller, kind, idempotencyKey }: Asked): string {
  const parts = JSON.stringify([conversationId, caller.keyId, kind, idempotencyKey]);
  return createHash('sha256').update(parts).digest('hex').slice(0, COMMAND_ID_DIGITS);
}
const COMMAND_ID_DIGITS = 32;

type ActingDeps = { notes: Notes; queries: Pick<ReadModelQueries, 'conversation'>; now: () => Instant };

/** Prepares who, why and the note of a command to a conversation that exists; throws `conversation-not-found` else. */
export function createActing({ notes, queries, now }: ActingDeps) {
  return async function acting(asked: Asked, body: ActBody & { reason: ReasonCode }): Promise<Acting> {
    await demandConversation(queries, asked.conversationId);
    const commandId = commandIdOf(asked);
    const by = actorName(asked.caller, body.operator);
    const act = { commandId, by, reason: body.reason };
    if (body.note === undefined) return act;
    const { conversationId } = asked;
    const note = await notes.save({ _id: `n_${commandId}`, v: 1, conversationId, by, text: body.note, at: now() });
    return { ...act, noteId: note._id };
  };
}

export type PrepareAct = ReturnType<typeof createActing>;
