/**
 * The ids of the product. All are our own: a WhatsApp message id (wamid) and a phone number are personal data and
 * never stand in a Temporal history, a workflow id or a log line.
 */
export type ConversationId = string;
export type ContactId = string;
/** HMAC of business number and wamid, `m_` + 32 hex digits. */
export type MessageId = string;
/** One outward message: `<conversationId>.<step>.<n>`; also Meta's `biz_opaque_callback_data`. */
export type ActionId = string;
/** One decision: `<conversationId>|<step>`, the id of the journal document that holds it. */
export type DecisionId = string;
/** Meta's phone number id of one of our numbers. */
export type NumberId = string;

/** Names the journal document of a step. */
export function stepId(conversationId: ConversationId, step: number): DecisionId {
  return `${conversationId}|${step}`;
}

/** Names the n-th outward message of a step. */
export function actionId(conversationId: ConversationId, step: number, n = 0): ActionId {
  return `${conversationId}.${step}.${n}`;
}

/** Names the decision that an outward message came from: action ids are `<conversationId>.<step>.<n>`. */
export function decisionOfAction(action: ActionId): DecisionId {
  return action.split('.').slice(0, 2).join('|');
}

/** Which message of its step an outward one is, the first being 0; a long text has several. */
export function placeOfAction(action: ActionId): number {
  return Number(action.split('.')[2] ?? 0);
}

/** Names the message of the same step that goes before this one; null for the first. */
export function actionBefore(action: ActionId): ActionId | null {
  const place = placeOfAction(action);
  return place === 0 ? null : [...action.split('.').slice(0, 2), String(place - 1)].join('.');
}

/** Names the workflow of a conversation. */
export function workflowId(conversationId: ConversationId): string {
  return `conversation/${conversationId}`;
}

/** Names the workflow that fetches the file of a message. */
export function mediaWorkflowId(messageId: MessageId): string {
  return `media/${messageId}`;
}

/** Names the task queue that paces the sends of one business number. */
export function sendTaskQueue(number: NumberId): string {
  return `whatsapp-send/${number}`;
}

export const CONVERSATIONS_TASK_QUEUE = 'conversations';
