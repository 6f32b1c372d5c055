import type { Address } from '../domain/inbound-message';
import type { GraphContent } from './graph-content';
import { toGraphContent } from './graph-content';
import type { GraphError } from './graph-errors';

/** A message that is to be sent. */
export type OutwardMessage = {
  to: Address;
  content: GraphContent;
  /** wamid of the message it answers, shown as a quotation. */
  replyTo: string | null;
  actionId: string;
};

/**
 * The body of a send. A phone number always goes with its `+`: without it Meta puts the country of the business before
 * it, and the message reaches somebody else.
 */
export function messageBody({ to, content, replyTo, actionId }: OutwardMessage) {
  return {
    messaging_product: 'whatsapp',
    recipient_type: 'individual',
    ...(to.kind === 'phone' ? { to: `+${to.value}` } : { recipient: to.value }),
    ...toGraphContent(content),
    ...(replyTo === null ? {} : { context: { message_id: replyTo } }),
    biz_opaque_callback_data: actionId,
  };
}

/** What the answer to a send says: the id of the message, the address it went to, whether it is kept for review. */
export type GraphAnswer = { wamid: string; waId: string | null; held: boolean };

type Fields = Readonly<Record<string, unknown>>;
const fieldsOf = (value: unknown): Fields => (typeof value === 'object' && value !== null ? { ...value } : {});
const firstOf = (value: unknown): Fields => (Array.isArray(value) ? fieldsOf(value[0]) : {});

function parsed(body: string): Fields {
  try {
    const value: unknown = JSON.parse(body);
    return fieldsOf(value);
  } catch {
    return {};
  }
}

/** Reads a success; null when it names no message, which is no proof of anything. */
export function readAnswer(body: string): GraphAnswer | null {
  const answer = parsed(body);
  const message = firstOf(answer['messages']);
  const contact = firstOf(answer['contacts']);
  if (typeof message['id'] !== 'string' || message['id'] === '') return null;
  return {
    wamid: message['id'],
    waId: typeof contact['wa_id'] === 'string' ? contact['wa_id'] : null,
    held: message['message_status'] === 'held_for_quality_assessment',
  };
}

/** Reads an error; its code is null when the answer is none of Graph's: a page, nothing, or something else. */
export function readError(body: string): GraphError {
  const { code, is_transient: isTransient } = fieldsOf(parsed(body)['error']);
  const number = typeof code === 'string' && /^\d+$/.test(code) ? Number(code) : code;
  return { code: Number.isSafeInteger(number) ? Number(number) : null, isTransient: isTransient === true };
}
