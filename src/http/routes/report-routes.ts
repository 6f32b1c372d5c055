import { z } from 'zod';
import type { ReadModelQueries } from '../../crm/read-model-queries';
import type { DecisionRecord, ResponseRecord } from '../../crm/read-models';
import type { Instant } from '../../domain/time';
import { DAY_MS } from '../../domain/time';
import { defineRoute, reading } from '../route';
import type { Route } from '../route';
import { fromIso, moment, toIso } from '../schemas';

export type ReportRouteDeps = { queries: Pick<ReadModelQueries, 'responses' | 'decisionsBetween'>; now: () => Instant };

const tag = 'reports';
const USUAL_STRETCH_MS = 7 * DAY_MS;
const stretchQuery = z.strictObject({ from: moment.optional(), to: moment.optional() });
const stretch = { from: z.string(), to: z.string() };

function readStretch({ from, to }: z.output<typeof stretchQuery>, now: Instant) {
  const until = to === undefined ? now + 1 : fromIso(to);
  return { from: from === undefined ? until - USUAL_STRETCH_MS : fromIso(from), to: until };
}

const sideSchema = z.object({
  waits: z.int(),
  answered: z.int(),
  medianMs: z.number().nullable(),
  p90Ms: z.number().nullable(),
});
const timesSchema = z.object({ ...stretch, ours: sideSchema, theirs: sideSchema }).meta({ title: 'ResponseTimes' });

/** The smallest wait that the given share of all waits does not exceed; null when there is none. */
function quantile(sorted: readonly number[], share: number): number | null {
  return sorted[Math.max(Math.ceil(sorted.length * share) - 1, 0)] ?? null;
}

const MEDIAN = 0.5;
const NINE_OF_TEN = 0.9;

function toSide(rows: readonly ResponseRecord[]): z.input<typeof sideSchema> {
  const answered = rows.filter((row) => row.answered);
  const waits = answered.map((row) => row.waitMs).sort((a, b) => a - b);
  return {
    waits: rows.length,
    answered: answered.length,
    medianMs: quantile(waits, MEDIAN),
    p90Ms: quantile(waits, NINE_OF_TEN),
  };
}

const outcomesSchema = z
  .object({
    ...stretch,
    decisions: z.array(z.object({ result: z.string(), reason: z.string(), count: z.int() })),
    replyBook: z.array(z.object({ entry: z.string(), used: z.int(), answered: z.int(), notAnswered: z.int() })),
    followUps: z.object({
      sent: z.int(),
      answered: z.int(),
      withheld: z.array(z.object({ reason: z.string(), count: z.int() })),
    }),
  })
  .meta({ title: 'Outcomes' });

function countBy<T>(rows: readonly T[], keyOf: (row: T) => string): readonly [string, readonly T[]][] {
  const groups = new Map<string, T[]>();
  for (const row of rows) groups.set(keyOf(row), [...(groups.get(keyOf(row)) ?? []), row]);
  return [...groups].sort(([a], [b]) => a.localeCompare(b));
}

const cameTo = (rows: readonly DecisionRecord[], code: string): number =>
  rows.filter((row) => row.outcome?.code === code).length;

function toOutcomes(rows: readonly DecisionRecord[]) {
  const standing = rows.filter((row) => !row.superseded);
  const followUps = standing.filter((row) => row.result === 'follow-up');
  const withheld = standing.filter((row) => row.result === 'withheld' || row.result === 'postponed');
  return {
    decisions: countBy(standing, (row) => `${row.result}|${row.reason}`).map(([key, group]) => {
      const [result = '', reason = ''] = key.split('|');
      return { result, reason, count: group.length };
    }),
    replyBook: countBy(
      standing.filter((row) => row.entry !== null && row.result === 'bot'),
      (row) => row.entry ?? '',
    ).map(([entry, group]) => ({
      entry,
      used: group.length,
      answered: cameTo(group, 'answered'),
      notAnswered: cameTo(group, 'not-answered'),
    })),
    followUps: {
      sent: followUps.length,
      answered: cameTo(followUps, 'answered'),
      withheld: countBy(withheld, (row) => row.reason).map(([reason, group]) => ({ reason, count: group.length })),
    },
  };
}

/** Figures of a stretch of time, a week unless another is asked for. */
export function reportRoutes({ queries, now }: ReportRouteDeps): readonly Route[] {
  return [
    defineRoute({
      ...reading,
      path: '/api/v1/reports/response-times',
      tag,
      summary: 'How long buyers waited for us, and we for them.',
      permission: 'viewer',
      query: stretchQuery,
      answer: timesSchema,
      async handle({ query }) {
        const { from, to } = readStretch(query, now());
        const rows = await queries.responses({ from, to });
        const of = (side: ResponseRecord['side']) => toSide(rows.filter((row) => row.side === side));
        return { from: toIso(from), to: toIso(to), ours: of('ours'), theirs: of('theirs') };
      },
    }),
    defineRoute({
      ...reading,
      path: '/api/v1/reports/outcomes',
      tag,
      summary: 'What was decided and what came of it: answers of the reply book, follow-ups sent and withheld.',
      permission: 'viewer',
      query: stretchQuery,
      answer: outcomesSchema,
      async handle({ query }) {
        const { from, to } = readStretch(query, now());
        return { from: toIso(from), to: toIso(to), ...toOutcomes(await queries.decisionsBetween({ from, to })) };
      },
    }),
  ];
}
