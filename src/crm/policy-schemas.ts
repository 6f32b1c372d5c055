import { RE2JS } from 're2js';
import { z } from 'zod';
import type { PolicyName } from '../domain/judgement/policy';
import { MOST_ANSWERS_IN_A_ROW, placeholders } from '../domain/judgement/policy';
import { isReasonCode } from '../domain/reasons';

const word = z.string().trim().min(1).max(120);
const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'write a local time such as 09:00');
const weekday = z.enum(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']);
const share = z.number().min(0).max(1);
const span = z
  .strictObject({ from: clock, to: clock })
  .refine(({ from, to }) => from < to, 'the end must come after the beginning');

const zone = word.refine((name) => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).format(0) !== '';
  } catch {
    return false;
  }
}, 'write a time zone such as Europe/Berlin');

const hours = z.strictObject({
  timeZone: zone,
  open: z.partialRecord(weekday, z.array(span)),
  holidays: z.array(z.iso.date()),
});

const team = z
  .strictObject({
    operators: z.array(z.strictObject({ id: word, name: word, teams: z.array(word), languages: z.array(word) })),
    teams: z.array(z.strictObject({ id: word, name: word })).min(1),
    defaultTeam: word,
  })
  .refine((read) => read.teams.some(({ id }) => id === read.defaultTeam), {
    path: ['defaultTeam'],
    message: 'name one of the teams',
  });

const pattern = z.string().min(1).max(500).refine(isPattern, 'RE2 does not understand this pattern');

function isPattern(text: string): boolean {
  try {
    RE2JS.compile(text);
    return true;
  } catch {
    return false;
  }
}

const allowed: readonly string[] = placeholders;
const text = z
  .string()
  .min(1)
  .max(4_096)
  .refine(
    (content) => [...content.matchAll(/\{\{(.*?)\}\}/g)].every(([, name]) => allowed.includes(name ?? '')),
    `the only placeholders are ${placeholders.map((name) => `{{${name}}}`).join(', ')}`,
  );
const texts = z.record(word, text).refine((given) => Object.keys(given).length > 0, 'write at least one language');

const replyBook = z
  .strictObject({
    fallbackLanguage: word,
    entries: z.array(
      z.strictObject({ id: word, topic: word, patterns: z.array(pattern).min(1), texts, repeatable: z.boolean() }),
    ),
    phrases: z.strictObject({
      outsideHours: texts,
      optOutConfirmation: texts,
      personIsComing: texts,
      followUps: z.array(texts).min(1).max(5),
    }),
  })
  .superRefine((book, context) => {
    for (const [n, entry] of book.entries.entries()) {
      if (entry.texts[book.fallbackLanguage] !== undefined) continue;
      const message = `write a text in the fallback language ${book.fallbackLanguage}`;
      context.addIssue({ code: 'custom', path: ['entries', n, 'texts'], message });
    }
  });

const cue = z.enum([
  ...(['asks-question', 'closing-words', 'bare-ok', 'asks-for-person', 'opt-out', 'opt-in'] as const),
  ...(['complaint', 'urgent', 'promise', 'greeting'] as const),
]);
const plainCondition = z.enum([
  ...(['reply-book-match', 'opted-out', 'person-owns', 'paused', 'arrived-late'] as const),
  ...(['outside-hours', 'our-question-open', 'unreadable', 'automation-loop'] as const),
]);
const condition = z.union([
  z.strictObject({ kind: z.literal('cue'), cue }),
  z.strictObject({ kind: plainCondition }),
  z.strictObject({ kind: z.enum(['language', 'stage']), in: z.array(word).min(1) }),
]);
const conditionOrNot = z.union([condition, z.strictObject({ kind: z.literal('not'), condition })]);

const result = z.discriminatedUnion('reply', [
  z.strictObject({ reply: z.literal('none') }),
  z.strictObject({ reply: z.literal('bot'), with: z.enum(['reply-book', 'opt-out-confirmation']) }),
  z.strictObject({ reply: z.literal('person'), team: word.nullable(), acknowledge: z.boolean() }),
]);

const routing = z.strictObject({
  rules: z
    .array(
      z.strictObject({
        name: word,
        when: z.array(conditionOrNot),
        // The key is the customer's word in the file; nothing awaits this object.
        then: result,
        reason: z.string().refine(isReasonCode, 'there is no such reason; see the glossary'),
        priority: z.enum(['low', 'normal', 'high', 'urgent']),
        withinMinutes: z.number().int().min(1),
      }),
    )
    .refine((rules) => new Set(rules.map(({ name }) => name)).size === rules.length, 'two rules have the same name'),
  lateAfterMinutes: z.number().int().min(1),
  loopAfterAnswers: z.number().int().min(2).max(MOST_ANSWERS_IN_A_ROW),
});

const curve = z
  .array(z.strictObject({ hours: z.number().positive(), share: share.max(0.999) }))
  .min(2)
  .refine(
    (points) => points.every((point, n) => n === 0 || isAfter(points[n - 1], point)),
    'hours and shares must rise from point to point',
  );

function isAfter(
  before: { hours: number; share: number } | undefined,
  point: { hours: number; share: number },
): boolean {
  return before === undefined || (point.hours > before.hours && point.share >= before.share);
}

const followUp = z
  .strictObject({
    hourMs: z.number().int().min(100).max(3_600_000),
    omega: z.number().min(0.03).max(0.25),
    floorHours: z.number().positive(),
    capHours: z.number().positive(),
    growth: z.number().min(1),
    maxFollowUps: z.number().int().min(0).max(5),
    minimumAnswerChance: share,
    attentionBudget: z.number().int().min(0),
    attentionDays: z.number().int().min(1),
    open: span,
    weekdays: z.array(weekday).min(1),
    holdOutShare: share,
    undeliveredStopDays: z.number().positive(),
    closeAfterSilenceDays: z.number().positive(),
    startWithinSeconds: z.number().int().min(5).max(3_600),
    buyerMovesStages: z.array(word),
    prior: z.strictObject({ question: curve, noQuestion: curve }),
  })
  .refine((policy) => policy.floorHours <= policy.capHours, {
    path: ['floorHours'],
    message: 'the floor lies above the cap',
  });

/** The strict shape of every policy: what the settings files may say. */
export const policySchemas = { hours, team, replyBook, routing, followUp } satisfies Record<PolicyName, z.ZodType>;
