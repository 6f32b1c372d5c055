import { z } from 'zod';
import { fileSchema, fileTypes, interactiveSchema, templateCallSchema, words } from './outward-schemas';
import type { GivenComponent } from './outward-schemas';
import type { Refusal } from './refusals';

/** A call of the product, as far as it can be read. */
export type GraphCall =
  { kind: 'send'; send: OutwardCall } | { kind: 'mark-read'; wamid: string } | { kind: 'unreadable'; refusal: Refusal };

export type OutwardCall = {
  to: { kind: 'phone' | 'recipient'; value: string };
  type: string;
  text: string | null;
  template: { name: string; language: string; components: readonly GivenComponent[] } | null;
  /** An uploaded file that it shows. */
  fileId: string | null;
  quotes: string | null;
  actionId: string | null;
};

/** WhatsApp's own limit for the body of a text. */
const LONGEST_TEXT = 4_096;

const markReadSchema = z.object({
  messaging_product: z.literal('whatsapp'),
  status: z.literal('read'),
  message_id: z.string(),
});
const common = {
  messaging_product: z.literal('whatsapp'),
  recipient_type: z.literal('individual').optional(),
  to: z.string().min(1).optional(),
  recipient: z.string().min(1).optional(),
  context: z.object({ message_id: z.string() }).optional(),
  biz_opaque_callback_data: z.string().optional(),
};
const textSchema = z.object({
  ...common,
  type: z.literal('text').default('text'),
  text: z.object({ body: words(LONGEST_TEXT), preview_url: z.boolean().optional() }),
});
const templateSchema = z.object({
  ...common,
  type: z.literal('template'),
  template: templateCallSchema,
});
const interactiveCall = z.object({ ...common, type: z.literal('interactive'), interactive: interactiveSchema });
const reactionSchema = z.object({
  ...common,
  type: z.literal('reaction'),
  reaction: z.object({ message_id: z.string() }),
});
const typeSchema = z.object({ type: z.string() });

const refuse = (code: Refusal['code'], details: string): GraphCall => ({
  kind: 'unreadable',
  refusal: { code, details },
});

/** Reads the body of a POST to `/{number}/messages`; what WhatsApp would not take is refused with its reason. */
export function parseGraphCall(body: unknown): GraphCall {
  const read = markReadSchema.safeParse(body);
  if (read.success) return { kind: 'mark-read', wamid: read.data.message_id };
  const type = typeSchema.safeParse(body);
  switch (type.success ? type.data.type : 'text') {
    case 'text':
      return toCall(textSchema.safeParse(body), ({ text }) => ({ text: text.body }));
    case 'template':
      return toCall(templateSchema.safeParse(body), ({ template: { name, language, components } }) => ({
        template: { name, language: language.code, components },
      }));
    case 'interactive':
      return toCall(interactiveCall.safeParse(body), ({ interactive }) => ({ text: interactive.body.text }));
    case 'reaction':
      return toCall(reactionSchema.safeParse(body), () => ({}));
    default:
      return parseFile(type.data?.type ?? '', body);
  }
}

/** A picture, sound, film, document or sticker: the object of that name says which. */
function parseFile(name: string, body: unknown): GraphCall {
  const type = fileTypes.find((known) => known === name);
  if (type === undefined) return refuse(131051, 'This simulator takes text, files, templates, buttons and lists.');
  const schema = z.object({ ...common, type: z.literal(type), [type]: fileSchema(type) });
  const read = schema.safeParse(body);
  const shown = fileSchema(type).safeParse(z.looseObject({}).safeParse(body).data?.[type]).data;
  return toCall(read, () => ({ text: shown?.caption ?? null, fileId: shown?.id ?? null }));
}

type Common = z.output<z.ZodObject<typeof common>> & { type: string };
type Read<T> = { success: true; data: T } | { success: false; error: z.ZodError };

function toCall<T extends Common>(
  read: Read<T>,
  contentOf: (data: T) => Partial<Pick<OutwardCall, 'text' | 'template' | 'fileId'>>,
): GraphCall {
  if (!read.success) return refuse(100, firstProblem(read.error));
  const { to, recipient, type, context, biz_opaque_callback_data: actionId } = read.data;
  const address = addressOf(to, recipient);
  if (address === null) return refuse(131008, 'to: is missing');
  const quotes = context?.message_id ?? null;
  const call = { to: address, type, text: null, template: null, fileId: null, quotes, actionId: actionId ?? null };
  return { kind: 'send', send: { ...call, ...contentOf(read.data) } };
}

function firstProblem({ issues: [issue] }: z.ZodError): string {
  return issue === undefined ? 'The body is not understood.' : `${issue.path.join('.')}: ${issue.message}`;
}

/** Where both are given the phone wins. */
function addressOf(to: string | undefined, recipient: string | undefined): OutwardCall['to'] | null {
  if (to !== undefined) return { kind: 'phone', value: to };
  return recipient === undefined ? null : { kind: 'recipient', value: recipient };
}
