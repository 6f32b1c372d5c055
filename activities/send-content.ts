import { fillTemplate } from '../src/domain/template-fill';
import type { ReasonCode } from '../src/domain/reasons';
import type { TemplateState } from '../src/domain/template';
import type { SendRow } from '../src/crm/documents';
import type { Templates } from '../src/crm/templates';
import type { GraphContent } from '../src/whatsapp/graph-content';

/** What a message holds when it is written, or why it must not be. */
export type ContentAtHand = { holds: GraphContent; forbids: null } | { holds: null; forbids: ReasonCode };

const holds = (content: GraphContent): ContentAtHand => ({ holds: content, forbids: null });
const forbid = (reason: ReasonCode): ContentAtHand => ({ holds: null, forbids: reason });

const whyNotInState: Readonly<Record<Exclude<TemplateState, 'approved'>, ReasonCode>> = {
  pending: 'template-not-approved',
  rejected: 'template-not-approved',
  paused: 'template-paused',
  disabled: 'template-disabled',
  archived: 'template-not-approved',
  deleted: 'template-unknown',
  unknown: 'template-not-approved',
};

/**
 * Reads what a message holds at the moment of its try. A template is asked for once more: WhatsApp may have paused it, or
 * people may have changed it, since the message was written.
 */
export async function contentOf(
  templates: Pick<Templates, 'byId'>,
  { text, content }: SendRow,
): Promise<ContentAtHand> {
  if (content === undefined) return holds({ kind: 'text', text });
  if (content.kind !== 'template') return holds(content);
  const template = await templates.byId(content.templateId);
  if (template === null) return forbid('template-unknown');
  const { name, language, state } = template;
  if (state !== 'approved') return forbid(whyNotInState[state]);
  const filling = fillTemplate(template.shape, content);
  return filling.ok ? holds({ kind: 'template', name, language, filled: filling.filled }) : forbid('template-mismatch');
}
