import { z } from 'zod';

/** Counts code points. */
export const lengthOf = (text: string): number => Array.from(text).length;

/** What WhatsApp takes besides text, with its limits; every character that people see counts once. */
export const words = (longest: number) =>
  z
    .string()
    .min(1)
    .refine((text) => lengthOf(text) <= longest, `is longer than ${longest} characters`);
const text = (longest: number) => z.object({ text: words(longest) });

const frame = {
  header: z.object({ type: z.literal('text'), text: words(60) }).optional(),
  footer: text(60).optional(),
};
const areOnceEach = (all: readonly string[]): boolean => new Set(all).size === all.length;

const replies = z
  .array(z.object({ type: z.literal('reply'), reply: z.object({ id: words(256), title: words(20) }) }))
  .min(1)
  .max(3)
  .refine((all) => areOnceEach(all.map(({ reply }) => reply.title)), 'titles must differ')
  .refine((all) => areOnceEach(all.map(({ reply }) => reply.id)), 'ids must differ');

const rows = z.array(z.object({ id: words(200), title: words(24), description: words(72).optional() })).min(1);
const sections = z
  .array(z.object({ title: words(24).optional(), rows }))
  .min(1)
  .max(10)
  .refine((all) => all.flatMap((section) => section.rows).length <= 10, 'more than 10 rows in all')
  .refine((all) => areOnceEach(all.flatMap((section) => section.rows.map(({ id }) => id))), 'ids must differ')
  .refine((all) => all.length === 1 || all.every(({ title }) => title !== undefined), 'sections need titles');

export const interactiveSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('button'), ...frame, body: text(1_024), action: z.object({ buttons: replies }) }),
  z.object({ type: z.literal('list'), ...frame, body: text(4_096), action: z.object({ button: words(20), sections }) }),
]);

export const fileTypes = ['image', 'video', 'audio', 'document', 'sticker'] as const;
type FileType = (typeof fileTypes)[number];

const source = { id: z.string().optional(), link: z.url({ protocol: /^https?$/ }).optional() };

/** The object that a type of file names: only some show a caption, and only a document has a name. */
export function fileSchema(type: FileType) {
  const caption = words(1_024).optional();
  const shapes = {
    image: z.strictObject({ ...source, caption }),
    video: z.strictObject({ ...source, caption }),
    document: z.strictObject({ ...source, caption, filename: words(240).optional() }),
    audio: z.strictObject({ ...source, voice: z.boolean().optional() }),
    sticker: z.strictObject(source),
  };
  const shape: z.ZodType<{ id?: string | undefined; link?: string | undefined; caption?: string | undefined }> =
    shapes[type];
  return shape.refine(({ id, link }) => (id === undefined) !== (link === undefined), 'give either an id or a link');
}

const file = z.object({ id: z.string().optional(), link: z.string().optional() });
const parameter = z.object({
  type: z.enum(['text', 'payload', 'coupon_code', 'image', 'video', 'document']),
  parameter_name: z.string().optional(),
  text: z.string().optional(),
  payload: z.string().optional(),
  coupon_code: z.string().optional(),
  image: file.optional(),
  video: file.optional(),
  document: file.optional(),
});
const component = z.object({
  type: z.enum(['header', 'body', 'button']),
  sub_type: z.enum(['quick_reply', 'url', 'copy_code']).optional(),
  index: z.string().regex(/^\d$/).optional(),
  parameters: z.array(parameter),
});
export const templateCallSchema = z.object({
  name: z.string(),
  language: z.object({ code: z.string() }),
  components: z.array(component).default([]),
});
export type GivenComponent = z.output<typeof component>;
