import type { Drafts } from '../crm/drafts';
import type { Draft, TemplateRecord } from '../crm/masters';
import type { Templates } from '../crm/templates';
import type { OutwardContent } from '../domain/outward-content';
import { lengthOf, readableOf } from '../domain/outward-content';
import { splitText } from '../domain/split-text';
import { fillTemplate } from '../domain/template-fill';
import { AppError } from '../errors';
import type { AskedContent } from './content-schemas';

/** What WhatsApp takes as one text message. */
const LONGEST_MESSAGE = 4_096;

type Message = Pick<Draft, 'text' | 'parts' | 'content'>;
type Asked = { draftId: string; text?: string | undefined; content?: AskedContent | undefined };
type AskedTemplate = Extract<AskedContent, { kind: 'template' }>;

/**
 * Makes what a person wants to send ready to be stored. Throws, with one sentence for him, where a template is not
 * approved or what he fills in does not fit. A repetition of the same request is what it was the first time.
 */
export function createPrepareMessage(parts: { templates: Pick<Templates, 'find'>; drafts: Pick<Drafts, 'get'> }) {
  return async ({ draftId, text = '', content }: Asked): Promise<Message> => {
    if (content === undefined) return prepareText(text);
    if (content.kind !== 'template') return { text: readableOf(content), content };
    const before = await parts.drafts.get(draftId);
    if (before?.content !== undefined && isSame(before.content, content)) {
      return { text: before.text, content: before.content };
    }
    return prepareTemplate(parts.templates, content);
  };
}

/** What is longer than one message leaves as several, one after the other. */
function prepareText(text: string): Message {
  if (lengthOf(text) <= LONGEST_MESSAGE) return { text };
  return { text, parts: splitText(text, LONGEST_MESSAGE) };
}

/** The language aside: it may have been chosen among several. */
function isSame(stored: OutwardContent, asked: AskedTemplate): boolean {
  if (stored.kind !== 'template') return false;
  const whatCounts = ({ name, header, parameters, buttons }: AskedTemplate | typeof stored) =>
    JSON.stringify({ name, header, parameters, buttons });
  return whatCounts(stored) === whatCounts(asked);
}

async function prepareTemplate(templates: Pick<Templates, 'find'>, asked: AskedTemplate): Promise<Message> {
  const template = await templates.find(asked);
  if (template === null) {
    const { name, language } = asked;
    const sentence = `No template ${name} is known in ${language} or its tongue; "continuo templates sync" reads them.`;
    throw new AppError('template-unusable', sentence);
  }
  if (template.state !== 'approved') throw new AppError('template-unusable', whyUnusable(template));
  const filling = fillTemplate(template.shape, asked);
  if (!filling.ok) throw new AppError('template-mismatch', filling.says);
  const { _id: templateId, name, language } = template;
  return { text: filling.text, content: { ...asked, templateId, name, language } };
}

function whyUnusable({ name, language, state, why }: TemplateRecord): string {
  const said = why === null ? '' : ` WhatsApp says: ${why}`;
  return `The template ${name} (${language}) is ${state}; only an approved one is sent.${said}`;
}
