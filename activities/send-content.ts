import { actionBefore } from '../src/domain/ids';
import { fillTemplate } from '../src/domain/template-fill';
import type { ReasonCode } from '../src/domain/reasons';
import type { TemplateState } from '../src/domain/template';
import type { SendRow } from '../src/crm/documents';
import type { Ledger } from '../src/crm/ledger';
import type { Templates } from '../src/crm/templates';
import type { GraphContent } from '../src/whatsapp/graph-content';
import { fateOf } from './send-fate';

/** What a message holds when it is written, or why it must not be. */
export type ContentAtHand = { holds: GraphContent; forbids: null } | { holds: null; forbids: ReasonCode };

type ContentParts = { ledger: Pick<Ledger, 'get'>; templates: Pick<Templates, 'byId'> };

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
 * Says why a later part of a person's text must stay back, or null: what goes before it must be with WhatsApp. The parts
 * leave one after the other, so that an earlier one whose fate is open has none any more.
 */
async function whyStaysBack(
  ledger: Pick<Ledger, 'get'>,
  { _id, source }: Pick<SendRow, '_id' | 'source'>,
): Promise<ReasonCode | null> {
  const before = source === 'person' ? actionBefore(_id) : null;
  if (before === null) return null;
  const row = await ledger.get(before);
  return row !== null && isWithWhatsApp(row) ? null : 'earlier-part';
}

function isWithWhatsApp(row: SendRow): boolean {
  return ['accepted', 'held'].includes(fateOf(row)?.outcome ?? '');
}

/**
 * Reads what a message holds at the moment of its try. A template is asked for once more: WhatsApp may have paused it, or
 * people may have changed it, since the message was written.
 */
export async function contentOf(parts: ContentParts, row: SendRow): Promise<ContentAtHand> {
  const staysBack = await whyStaysBack(parts.ledger, row);
  return staysBack === null ? readContent(parts.templates, row) : forbid(staysBack);
}

async function readContent(templates: Pick<Templates, 'byId'>, { text, content }: SendRow): Promise<ContentAtHand> {
  if (content === undefined) return holds({ kind: 'text', text });
  if (content.kind !== 'template') return holds(content);
  const template = await templates.byId(content.templateId);
  if (template === null) return forbid('template-unknown');
  const { name, language, state } = template;
  if (state !== 'approved') return forbid(whyNotInState[state]);
  const filling = fillTemplate(template.shape, content);
  return filling.ok ? holds({ kind: 'template', name, language, filled: filling.filled }) : forbid('template-mismatch');
}
