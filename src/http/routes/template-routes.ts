import { z } from 'zod';
import type { TemplateRecord } from '../../crm/masters';
import type { Templates } from '../../crm/templates';
import { templateStates } from '../../domain/template';
import { toPage } from '../page';
import { defineRoute, reading } from '../route';
import type { Route } from '../route';
import { fromCursor, nameText, pageOf, pageQuery, toIso } from '../schemas';

export type TemplateRouteDeps = { templates: Pick<Templates, 'all'> };

const templateSchema = z
  .object({
    account: z.string(),
    name: z.string(),
    language: z.string(),
    category: z.string(),
    state: z.enum(templateStates).meta({ description: 'Only an approved template is sent.' }),
    why: z.string().nullable().meta({ description: 'Why WhatsApp refused or paused it, in its own words.' }),
    quality: z.string().nullable(),
    header: z.string().nullable().meta({ description: 'Its text, or the kind of file that it takes.' }),
    headerParameters: z.array(z.string()),
    body: z.string(),
    parameters: z.array(z.string()),
    footer: z.string().nullable(),
    buttons: z.array(z.object({ kind: z.string(), label: z.string(), takesValue: z.boolean() })),
    unfilled: z.array(z.string()).meta({ description: 'Parts that Continuo cannot fill; with any it is not sent.' }),
    listedAt: z.string().meta({ description: 'When the templates of the account were last read.' }),
  })
  .meta({ title: 'Template' });

function toView({ shape, listedAt, ...template }: TemplateRecord) {
  const { header, body, parameters, footer, buttons, unfilled } = shape;
  return {
    ...template,
    header: header.kind === 'text' ? header.text : header.kind === 'none' ? null : header.kind,
    headerParameters: header.kind === 'text' ? [...header.parameters] : [],
    body,
    parameters: [...parameters],
    footer,
    buttons: buttons.map(({ kind, label, takes }) => ({ kind, label, takesValue: takes })),
    unfilled: [...unfilled],
    listedAt: toIso(listedAt),
  };
}

const query = z.strictObject({ name: nameText.optional(), state: z.enum(templateStates).optional(), ...pageQuery });

/** The templates of our accounts. */
export function templateRoutes({ templates }: TemplateRouteDeps): readonly Route[] {
  return [
    defineRoute({
      ...reading,
      path: '/api/v1/templates',
      tag: 'templates',
      summary: 'Lists the templates of the WhatsApp accounts as they were last read and told of, by name.',
      permission: 'viewer',
      query,
      answer: pageOf(templateSchema),
      async handle({ query: { name, state, limit, cursor } }) {
        const after = fromCursor(cursor)?.[1] ?? '';
        const isMeant = (one: TemplateRecord): boolean =>
          one._id > after && (name === undefined || one.name === name) && (state === undefined || one.state === state);
        const rows = (await templates.all()).filter(isMeant);
        return toPage(rows.slice(0, limit + 1), limit, { view: toView, key: () => 0 });
      },
    }),
  ];
}
