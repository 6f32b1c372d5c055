import type { ButtonsContent, ListContent, MediaContent, MediaSource } from '../domain/outward-content';
import type { FilledTemplate } from '../domain/template-fill';

/** What a send holds, ready for the Graph API. */
export type GraphContent =
  | { kind: 'text'; text: string }
  | ButtonsContent
  | ListContent
  | MediaContent
  | { kind: 'template'; name: string; language: string; filled: FilledTemplate };

/** A field that is left out where there is nothing to say. */
function optional(name: string, value: string | null): Readonly<Record<string, string>> {
  return value === null ? {} : { [name]: value };
}

/** Writes the part of a send that its `type` names. */
export function toGraphContent(content: GraphContent): { type: string } & Readonly<Record<string, unknown>> {
  switch (content.kind) {
    case 'text':
      return { type: 'text', text: { body: content.text, preview_url: false } };
    case 'buttons': {
      const buttons = content.buttons.map((reply) => ({ type: 'reply', reply }));
      return interactive('button', content, { buttons });
    }
    case 'list':
      return interactive('list', content, { button: content.button, sections: content.sections.map(toSection) });
    case 'media': {
      const { type, source, caption, filename } = content;
      return { type, [type]: { ...source, ...optional('caption', caption), ...optional('filename', filename) } };
    }
    case 'template': {
      const { name, language, filled } = content;
      return { type: 'template', template: { name, language: { code: language }, components: toComponents(filled) } };
    }
  }
}

type Framed = Pick<ButtonsContent, 'header' | 'body' | 'footer'>;

function interactive(type: 'button' | 'list', { header, body, footer }: Framed, action: object) {
  const frame = {
    ...(header === null ? {} : { header: { type: 'text', text: header } }),
    body: { text: body },
    ...(footer === null ? {} : { footer: { text: footer } }),
  };
  return { type: 'interactive', interactive: { type, ...frame, action } };
}

function toSection({ title, rows }: ListContent['sections'][number]) {
  return {
    ...optional('title', title),
    rows: rows.map(({ id, title: name, description }) => ({
      id,
      title: name,
      ...optional('description', description),
    })),
  };
}

function toComponents({ header, headerKind, parameters, buttons }: FilledTemplate): readonly object[] {
  const values = parameters.map(({ name, value }) => ({
    type: 'text',
    ...optional('parameter_name', name),
    text: value,
  }));
  return [
    ...(header === null ? [] : [{ type: 'header', parameters: [headerParameter(header, headerKind)] }]),
    ...(values.length === 0 ? [] : [{ type: 'body', parameters: values }]),
    ...buttons.map(({ index, kind, value }) => ({
      ...{ type: 'button', sub_type: subTypes[kind], index: String(index) },
      parameters: [buttonParameter(kind, value)],
    })),
  ];
}

type ButtonKind = FilledTemplate['buttons'][number]['kind'];
const subTypes = { 'quick-reply': 'quick_reply', url: 'url', 'copy-code': 'copy_code', other: 'url' } as const;

function buttonParameter(kind: ButtonKind, value: string): object {
  switch (kind) {
    case 'quick-reply':
      return { type: 'payload', payload: value };
    case 'copy-code':
      return { type: 'coupon_code', coupon_code: value };
    default:
      return { type: 'text', text: value };
  }
}

function headerParameter(header: { text: string } | { media: MediaSource }, kind: string): object {
  return 'text' in header ? { type: 'text', text: header.text } : { type: kind, [kind]: header.media };
}
