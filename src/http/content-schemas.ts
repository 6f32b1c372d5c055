import { z } from 'zod';
import { lengthOf, mediaKinds } from '../domain/outward-content';
import { isPrivateLiteral } from '../whatsapp/public-lookup';

/** The kinds of messages that people send, with the limits of WhatsApp (fact sheet, 5.1); characters are code points. */

const upTo = (longest: number) =>
  z
    .string()
    .min(1)
    .refine((text) => lengthOf(text) <= longest, `has more than ${longest} characters`)
    .meta({ description: `At most ${longest} characters.` });
const optionalUpTo = (longest: number) => upTo(longest).nullable().default(null);

const MOST_ROWS = 10;
const LONGEST_LINK = 2_000;
/** Names that only mean something inside a house. */
const insideNames = /(^|\.)(localhost|local|internal|home|lan|corp)\.?$/i;

/** WhatsApp fetches the file itself: what is not open to the internet would never arrive. */
function isOpenLink(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, port } = new URL(text);
  const isPublic = hostname.includes('.') && !insideNames.test(hostname) && !isPrivateLiteral(hostname);
  return protocol === 'https:' && username === '' && port === '' && isPublic;
}

const link = z.string().max(LONGEST_LINK).refine(isOpenLink, 'is not an https address that is open to the internet');
const sourceSchema = z.union([
  z.strictObject({ id: z.string().regex(/^\d{1,40}$/, 'is not an id that WhatsApp gave') }),
  z.strictObject({ link }),
]);

const isOnceEach = (words: readonly string[]): boolean => new Set(words).size === words.length;

const buttonsSchema = z.strictObject({
  kind: z.literal('buttons'),
  body: upTo(1_024),
  header: optionalUpTo(60),
  footer: optionalUpTo(60),
  buttons: z
    .array(z.strictObject({ id: upTo(256), title: upTo(20) }))
    .min(1)
    .max(3)
    .refine((all) => isOnceEach(all.map(({ title }) => title)), 'holds a title twice')
    .refine((all) => isOnceEach(all.map(({ id }) => id)), 'holds an id twice'),
});

const rowSchema = z.strictObject({ id: upTo(200), title: upTo(24), description: optionalUpTo(72) });
const sectionSchema = z.strictObject({ title: optionalUpTo(24), rows: z.array(rowSchema).min(1).max(MOST_ROWS) });
type Section = z.output<typeof sectionSchema>;
const rowsOf = (sections: readonly Section[]) => sections.flatMap(({ rows }) => rows);

const listSchema = z.strictObject({
  kind: z.literal('list'),
  body: upTo(4_096),
  header: optionalUpTo(60),
  footer: optionalUpTo(60),
  button: upTo(20),
  sections: z
    .array(sectionSchema)
    .min(1)
    .max(10)
    .refine((all) => rowsOf(all).length <= MOST_ROWS, `has more than ${MOST_ROWS} rows in all`)
    .refine((all) => isOnceEach(rowsOf(all).map(({ id }) => id)), 'holds the id of a row twice')
    .refine((all) => all.length === 1 || all.every(({ title }) => title !== null), 'needs a title for every section'),
});

const mediaSchema = z
  .strictObject({
    kind: z.literal('media'),
    type: z.enum(mediaKinds),
    source: sourceSchema,
    caption: optionalUpTo(1_024),
    filename: optionalUpTo(240),
  })
  .refine(({ type, caption }) => caption === null || !['audio', 'sticker'].includes(type), {
    path: ['caption'],
    error: 'is shown with pictures, films and documents only',
  })
  .refine(({ type, filename }) => filename === null || type === 'document', {
    path: ['filename'],
    error: 'belongs to a document only',
  });

const MOST_PARAMETERS = 50;
const value = z.string().min(1).max(2_000);
const templateSchema = z.strictObject({
  kind: z.literal('template'),
  name: z.string().regex(/^[a-z0-9_]{1,512}$/, 'is not the name of a template'),
  language: z.string().regex(/^[a-z]{2,3}([_-][A-Za-z]{2,4})?$/, 'is not a language such as pt_BR'),
  header: z
    .union([z.strictObject({ text: value }), z.strictObject({ media: sourceSchema })])
    .nullable()
    .default(null),
  parameters: z
    .union([z.array(value).max(MOST_PARAMETERS), z.record(z.string().regex(/^\w{1,100}$/), value)])
    .default([])
    .meta({ description: 'Of the body: by place, or by name where the template names them.' }),
  buttons: z
    .array(z.strictObject({ index: z.int().min(0).max(9), value }))
    .max(10)
    .default([])
    .meta({ description: 'The payload of a quick reply, the end of an address, a code to copy.' }),
});

/** What a person sends that is no plain text. */
export const contentSchema = z.discriminatedUnion('kind', [buttonsSchema, listSchema, mediaSchema, templateSchema]);

export type AskedContent = z.output<typeof contentSchema>;
