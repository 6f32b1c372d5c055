import { z } from 'zod';
import type { ReadModelQueries } from '../crm/read-model-queries';
import type { Command, CommandAnswer } from '../domain/conversation/inputs';
import type { ConversationId, NumberId } from '../domain/ids';
import { AppError, errorTable, isAppError } from '../errors';
import { demandConversation } from './demand-conversation';
import { reasonCode } from './schemas';
import { toConversationView } from './views/conversation-view';
import { toThread } from './views/thread-view';
import type { ThreadReads } from './views/thread-view';

export type ExecuteCommand = (
  recipient: { conversationId: ConversationId; number: NumberId },
  command: Command,
) => Promise<CommandAnswer>;

/** What a conversation answers when a command has become true. */
export const commandAnswerSchema = z
  .object({
    commandId: z.string(),
    step: z.int(),
    owner: z.string(),
    epoch: z.int(),
    paused: z.boolean(),
    open: z.boolean(),
    uncertainSends: z.array(z.string()).meta({ description: 'These were under way and may still reach the buyer.' }),
    send: z.object({ actionId: z.string(), outcome: z.string(), reason: reasonCode.nullable() }).optional(),
  })
  .meta({ title: 'CommandAnswer' });

type GiveCommandDeps = ThreadReads & { queries: ReadModelQueries; execute: ExecuteCommand };

const CONFLICT = errorTable.conflict.httpStatus;

/**
 * Gives a command to a conversation. A refusal comes with the state read again, and with the messages that the person
 * has not seen, so that he can decide anew.
 */
export function createGiveCommand(deps: GiveCommandDeps) {
  const { queries, execute } = deps;
  async function readAgain(id: ConversationId, seen: string | null | undefined) {
    const record = await queries.conversation(id);
    const unseen = seen === undefined ? [] : await queries.messagesBehind(id, seen);
    return {
      conversation: record === null ? undefined : toConversationView(record),
      newMessages: seen === undefined ? undefined : await toThread(deps, unseen),
    };
  }

  return async function giveCommand(id: ConversationId, command: Command) {
    const { number } = await demandConversation(queries, id);
    try {
      const answer = await execute({ conversationId: id, number }, command);
      return { ...answer, uncertainSends: [...answer.uncertainSends] };
    } catch (error) {
      if (!isAppError(error) || errorTable[error.code].httpStatus !== CONFLICT) throw error;
      const details = await readAgain(id, command.kind === 'send' ? command.lastSeenMessageId : undefined);
      throw new AppError(error.code, error.message, { cause: error, details });
    }
  };
}

export type GiveCommand = ReturnType<typeof createGiveCommand>;
