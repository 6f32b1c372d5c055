import type { TemplateNews } from '../domain/template';
import { toTemplateLanguage, toTemplateState } from '../domain/template';
import type { Instant } from '../domain/time';
import { SECOND_MS } from '../domain/time';
import { fieldOf, firstOf, listOf, momentBefore, parseJson, textOf, wordOf } from './parse-fields';
import type { StoredItem } from './ports';

type News = TemplateNews['news'];
type Reader = (value: unknown) => News | null;

/** The title of a pause, else the reason of a refusal. */
function whyOf(value: unknown): string | null {
  const said = firstOf(textOf(fieldOf(fieldOf(value, 'other_info'), 'description')), textOf(fieldOf(value, 'reason')));
  return said === 'NONE' ? null : said;
}

const readers: Readonly<Record<string, Reader>> = {
  message_template_status_update(value) {
    const event = wordOf(fieldOf(value, 'event'));
    return event === null ? null : { kind: 'state', state: toTemplateState(event), why: whyOf(value) };
  },
  message_template_quality_update(value) {
    const quality = wordOf(fieldOf(value, 'new_quality_score'));
    return quality === null ? null : { kind: 'quality', quality };
  },
  template_category_update(value) {
    // A change that is only announced names the present category as the new one, and the coming one beside it.
    const category = wordOf(fieldOf(value, 'new_category'));
    return category === null || fieldOf(value, 'correct_category') !== undefined
      ? null
      : { kind: 'category', category };
  },
};

/** Meta's moment has whole seconds: the end of one, so that news of the second in which a list was read still counts. */
function endOfSecond(receivedAt: Instant, time: unknown): Instant {
  return momentBefore(receivedAt, time) + SECOND_MS - 1;
}

/** Reads what a stored item says of a template; null when nothing is known to follow from it. */
export function parseTemplateNews({ raw, receivedAt }: StoredItem): TemplateNews | null {
  const [entry] = listOf(fieldOf(parseJson(raw), 'entry'));
  const [change] = listOf(fieldOf(entry, 'changes'));
  const value = fieldOf(change, 'value');
  const read = readers[wordOf(fieldOf(change, 'field')) ?? ''];
  const news = read?.(value) ?? null;
  const account = wordOf(fieldOf(entry, 'id'));
  const name = wordOf(fieldOf(value, 'message_template_name'));
  const language = wordOf(fieldOf(value, 'message_template_language'));
  if (news === null || account === null || name === null || language === null) return null;
  const at = endOfSecond(receivedAt, fieldOf(entry, 'time'));
  return { account, name, language: toTemplateLanguage(language), at, news };
}
