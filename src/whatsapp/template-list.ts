import { z } from 'zod';
import type { Template, TemplateButton, TemplateShape } from '../domain/template';
import { parametersIn, toTemplateLanguage, toTemplateState } from '../domain/template';
import type { GraphReader } from './graph-reader';

const text = z.string().catch('');
const button = z.object({ type: z.string(), text, url: text.optional() });
const component = z.object({
  type: z.string(),
  format: z.string().optional(),
  text,
  buttons: z.array(button).catch([]),
});
type Component = z.output<typeof component>;

const item = z.object({
  id: z.coerce.string().nullish().catch(null),
  name: z.string().min(1),
  language: z.string().min(1),
  status: z.string(),
  category: z.string(),
  quality_score: z.object({ score: z.string() }).nullish().catch(null),
  rejected_reason: z.string().nullish().catch(null),
  components: z.array(component),
});

const FIELDS = 'id,name,language,status,category,quality_score,rejected_reason,components';
const PAGE = '100';
/** What Meta writes where a template was not refused. */
const NO_REASON = 'NONE';

/** What an account has; `unreadable` counts entries in which not even a name was found. */
export type TemplateList = { templates: readonly Template[]; unreadable: number };

/** Reads all templates of a WhatsApp account, page after page: `GET /{account}/message_templates`. */
export function createTemplateList({ graph }: { graph: Pick<GraphReader, 'readAll'> }) {
  return async (account: string): Promise<TemplateList> => {
    const path = `${encodeURIComponent(account)}/message_templates`;
    const items = await graph.readAll(path, { fields: FIELDS, limit: PAGE });
    const templates = items.flatMap((one) => {
      const read = item.safeParse(one);
      return read.success ? [toTemplate(account, read.data)] : [];
    });
    return { templates, unreadable: items.length - templates.length };
  };
}

function toTemplate(account: string, given: z.output<typeof item>): Template {
  const { name, language, status, category, quality_score: quality, rejected_reason: why } = given;
  return {
    ...{ account, name, language: toTemplateLanguage(language), providerId: given.id ?? null, category },
    state: toTemplateState(status),
    quality: quality?.score ?? null,
    why: why === undefined || why === NO_REASON ? null : why,
    shape: toShape(given.components),
  };
}

const emptyShape: TemplateShape = {
  ...{ header: { kind: 'none' }, body: '', parameters: [], footer: null, buttons: [], unfilled: [] },
};

function toShape(components: readonly Component[]): TemplateShape {
  return components.reduce<TemplateShape>((shape, part) => {
    switch (part.type) {
      case 'HEADER':
        return withHeader(shape, part);
      case 'BODY':
        return { ...shape, body: part.text, parameters: parametersIn(part.text) };
      case 'FOOTER':
        return { ...shape, footer: part.text };
      case 'BUTTONS':
        return { ...shape, buttons: part.buttons.map(toButton) };
      default:
        return { ...shape, unfilled: [...shape.unfilled, part.type] };
    }
  }, emptyShape);
}

function withHeader(shape: TemplateShape, { format, text: words }: Component): TemplateShape {
  switch (format) {
    case 'TEXT':
      return { ...shape, header: { kind: 'text', text: words, parameters: parametersIn(words) } };
    case 'IMAGE':
      return { ...shape, header: { kind: 'image' } };
    case 'VIDEO':
      return { ...shape, header: { kind: 'video' } };
    case 'DOCUMENT':
      return { ...shape, header: { kind: 'document' } };
    default:
      return { ...shape, unfilled: [...shape.unfilled, `HEADER ${format ?? ''}`.trim()] };
  }
}

/** A quick reply takes a payload if one is given; an address and a code are needed where the template has a gap. */
function toButton({ type, text: label, url = '' }: z.output<typeof button>): TemplateButton {
  switch (type) {
    case 'QUICK_REPLY':
      return { kind: 'quick-reply', label, takes: false };
    case 'URL':
      return { kind: 'url', label, takes: parametersIn(url).length > 0 };
    case 'COPY_CODE':
      return { kind: 'copy-code', label, takes: true };
    default:
      return { kind: 'other', label, takes: false };
  }
}
