import { z } from 'zod';
import type { Account } from './account';
import { MANAGEMENT } from './account';
import type { Clock } from './clock';
import type { Deliveries } from './deliveries';
import type { FaultKind, Faults } from './faults';
import type { Random } from './random';
import type { Refusal } from './refusals';
import { toGraphError } from './refusals';
import { ACCOUNT } from './webhook-body';

const states = ['approved', 'pending', 'rejected', 'paused', 'disabled', 'deleted'] as const;
const categories = ['utility', 'marketing', 'authentication'] as const;
const qualities = ['GREEN', 'YELLOW', 'RED', 'UNKNOWN'] as const;

/** One language of a template; `components` are in Meta's own form. */
export type Template = {
  name: string;
  language: string;
  category: (typeof categories)[number];
  state: (typeof states)[number];
  quality?: (typeof qualities)[number];
  components?: readonly object[];
};
type Kept = Required<Template> & { id: string };

/** `POST /simulator/templates`: a template is made, or another state, quality or category is told of it. */
export const templateSchema = z.strictObject({
  name: z.string().regex(/^[a-z0-9_]+$/),
  language: z.string().min(2),
  category: z.enum(categories).exactOptional(),
  state: z.enum(states).exactOptional(),
  quality: z.enum(qualities).exactOptional(),
  components: z.array(z.looseObject({ type: z.string() })).exactOptional(),
});
type Asked = z.output<typeof templateSchema>;

type TemplateParts = {
  given: readonly Template[];
  account: Pick<Account, 'whyNot'>;
  clock: Clock;
  random: Random;
  faults: Pick<Faults, 'befall'>;
  deliveries: Pick<Deliveries, 'post'>;
};

/** A call to `GET /{account}/message_templates`. */
type ListCall = { account: string; authorization: string | undefined; limit: number; after: string | undefined };
type ListAnswer = { kind: 'answer'; status: number; body: object | string; delayMs: number } | { kind: 'hang' };

const ID_DIGITS = 15;
const keyOf = ({ name, language }: Pick<Template, 'name' | 'language'>): string => `${name} ${language}`;

const answer = (status: number, body: object | string): ListAnswer => ({ kind: 'answer', status, body, delayMs: 0 });

function refused(refusal: Refusal): ListAnswer {
  const { status, body } = toGraphError(refusal, 'simulator');
  return answer(status, body);
}

/** The templates of the account: listed page after page, changed on request, and every change told by webhook. */
export function createTemplates({ given, account: owner, clock, random, faults, deliveries }: TemplateParts) {
  const usual = (): Omit<Kept, 'name' | 'language'> => ({
    ...{ id: random.digits(ID_DIGITS), category: 'utility', state: 'approved', quality: 'UNKNOWN' },
    components: [{ type: 'BODY', text: 'Hello.' }],
  });
  const kept = new Map<string, Kept>(given.map((template) => [keyOf(template), { ...usual(), ...template }]));
  let serial = 0;

  function tell({ id, name, language }: Kept, { field, value }: Told): void {
    serial += 1;
    const about = {
      message_template_id: Number(id),
      message_template_name: name,
      message_template_language: language.replace('_', '-'),
    };
    deliveries.post({ key: `template ${serial}`, field, at: clock.now(), value: { ...about, ...value } });
  }

  return {
    find: (asked: Pick<Template, 'name' | 'language'>): Template | null => kept.get(keyOf(asked)) ?? null,
    /** Makes a template, or changes one and tells of it as WhatsApp does. */
    put(asked: Asked): Template {
      const before = kept.get(keyOf(asked));
      const after: Kept = { ...(before ?? usual()), ...asked };
      kept.set(keyOf(after), after);
      for (const told of changesOf(before, after)) tell(after, told);
      return after;
    },
    /** Answers a call for the list. */
    list({ account, authorization, limit, after }: ListCall): ListAnswer {
      const forbidden = owner.whyNot(authorization, MANAGEMENT);
      if (forbidden !== null) return refused(forbidden);
      if (account !== ACCOUNT) return refused({ code: 100, details: `There is no object ${account}.` });
      const present = [...kept.values()].filter(({ state }) => state !== 'deleted');
      return wrongAnswer(faults.befall('list', account)) ?? answer(200, toPage(present, { limit, after }));
    },
  };
}

export type Templates = ReturnType<typeof createTemplates>;

function wrongAnswer(fault: FaultKind | null): ListAnswer | null {
  switch (fault) {
    case 'list-error-500':
      return refused({ code: 131000, details: 'Something went wrong.' });
    case 'list-throttled':
      return refused({ code: 80007, details: 'There have been too many calls from this WhatsApp account.' });
    case 'list-page':
      return answer(502, '<html><body><h1>502 Bad Gateway</h1></body></html>');
    case 'list-hang':
      return { kind: 'hang' };
    default:
      return null;
  }
}

function toPage(present: readonly Kept[], { limit, after }: Pick<ListCall, 'limit' | 'after'>): object {
  const from = after === undefined ? 0 : Number(Buffer.from(after, 'base64').toString());
  const data = present.slice(from, from + limit).map(toListed);
  const cursor = Buffer.from(String(from + data.length)).toString('base64');
  const isLast = from + data.length >= present.length;
  const next = isLast ? {} : { next: `https://graph.facebook.com/message_templates?after=${cursor}` };
  return { data, paging: { cursors: { before: 'MA==', after: cursor }, ...next } };
}

function toListed({ id, name, language, category, state, quality, components }: Kept): object {
  return {
    ...{ id, name, language, status: state.toUpperCase(), category: category.toUpperCase() },
    quality_score: { score: quality },
    rejected_reason: state === 'rejected' ? 'INVALID_FORMAT' : 'NONE',
    components,
  };
}

type Told = { field: string; value: object };

function changesOf(before: Kept | undefined, after: Kept): readonly Told[] {
  const { state, quality, category } = after;
  const reason = state === 'rejected' ? 'INVALID_FORMAT' : 'NONE';
  const ofState = {
    field: 'message_template_status_update',
    value: { event: state.toUpperCase(), reason },
    isNew: before?.state !== state,
  };
  const ofQuality = {
    field: 'message_template_quality_update',
    value: { previous_quality_score: before?.quality, new_quality_score: quality },
    isNew: before !== undefined && before.quality !== quality,
  };
  const ofCategory = {
    field: 'template_category_update',
    value: { previous_category: before?.category.toUpperCase(), new_category: category.toUpperCase() },
    isNew: before !== undefined && before.category !== category,
  };
  return [ofState, ofQuality, ofCategory].filter(({ isNew }) => isNew).map(({ field, value }) => ({ field, value }));
}
