import type { ReadModelQueries } from '../crm/read-model-queries';
import { AppError } from '../errors';

/** Throws `conversation-not-found` when there is no such conversation. */
export async function demandConversation(queries: Pick<ReadModelQueries, 'conversation'>, id: string) {
  const record = await queries.conversation(id);
  if (record === null) throw new AppError('conversation-not-found');
  return record;
}
