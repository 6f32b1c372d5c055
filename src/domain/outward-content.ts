/** Where a file of ours is: uploaded to WhatsApp before, or at an address that WhatsApp fetches it from. */
export type MediaSource = { id: string } | { link: string };
export const mediaKinds = ['image', 'video', 'audio', 'document', 'sticker'] as const;
type MediaKind = (typeof mediaKinds)[number];

/** What a person fills into a template: by place, or by name. A button is named by its place, the first being 0. */
export type TemplateValues = {
  header: { text: string } | { media: MediaSource } | null;
  parameters: readonly string[] | Readonly<Record<string, string>>;
  buttons: readonly { index: number; value: string }[];
};

export type ButtonsContent = {
  kind: 'buttons';
  body: string;
  header: string | null;
  footer: string | null;
  buttons: readonly { id: string; title: string }[];
};

export type ListContent = {
  kind: 'list';
  body: string;
  header: string | null;
  footer: string | null;
  button: string;
  sections: readonly {
    title: string | null;
    rows: readonly { id: string; title: string; description: string | null }[];
  }[];
};

export type MediaContent = {
  kind: 'media';
  type: MediaKind;
  source: MediaSource;
  caption: string | null;
  filename: string | null;
};

/** What an outward message holds beside its text; a plain text has none. */
export type OutwardContent =
  | ButtonsContent
  | ListContent
  | MediaContent
  | ({ kind: 'template'; templateId: string; name: string; language: string } & TemplateValues);

/** Counts what people see as characters, as WhatsApp does: an emoji is one, not the two halves it is stored in. */
export function lengthOf(text: string): number {
  return Array.from(text).length;
}

/** Gives what people read of a message in a thread: the words in it, and the choices one a line. */
export function readableOf(content: Exclude<OutwardContent, { kind: 'template' }>): string {
  switch (content.kind) {
    case 'buttons':
      return lines(content.header, content.body, content.footer, ...content.buttons.map(({ title }) => `[${title}]`));
    case 'list': {
      const rows = content.sections.flatMap((section) => section.rows.map(({ title }) => `- ${title}`));
      return lines(content.header, content.body, content.footer, `[${content.button}]`, ...rows);
    }
    case 'media':
      return lines(content.caption, content.filename);
  }
}

function lines(...given: readonly (string | null)[]): string {
  return given.filter((line) => line !== null).join('\n');
}
