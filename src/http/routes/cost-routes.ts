import { z } from 'zod';
import type { CostCount, Costs } from '../../crm/costs';
import { MICROS } from '../../crm/price-list';
import type { Instant } from '../../domain/time';
import { defineRoute, reading } from '../route';
import type { Route } from '../route';
import { fromIso, toIso } from '../schemas';

export type CostRouteDeps = { costs: Pick<Costs, 'between'>; now: () => Instant };

const monthText = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/, 'write a month such as 2026-11');
const sums = {
  billable: z.int(),
  withoutPrice: z.int().meta({ description: 'Of these, those that the price list has no price for.' }),
  amount: z.number().nullable().meta({ description: 'Of those that have a price; null where none has.' }),
};
const costsSchema = z
  .object({
    month: z.string(),
    from: z.string(),
    to: z.string(),
    currency: z.string().nullable(),
    problem: z.string().nullable().meta({ description: 'Why nothing has an amount.' }),
    ...sums,
    free: z.int().meta({ description: 'Delivered, and WhatsApp takes nothing for them.' }),
    unknown: z.int().meta({ description: 'Delivered, and no status said whether they cost something.' }),
    lines: z.array(
      z.object({ number: z.string(), category: z.string(), writer: z.enum(['bot', 'person', 'follow-up']), ...sums }),
    ),
  })
  .meta({ title: 'Costs' });

type Counted = { billable: number; withoutPrice: number; micros: number };

function toSums({ billable, withoutPrice, micros }: Counted) {
  return { billable, withoutPrice, amount: billable === withoutPrice ? null : micros / MICROS };
}

function total(lines: CostCount['lines']): Counted {
  const sum = (of: (line: Counted) => number): number => lines.reduce((so, line) => so + of(line), 0);
  return {
    billable: sum((line) => line.billable),
    withoutPrice: sum((line) => line.withoutPrice),
    micros: sum((line) => line.micros),
  };
}

/** Months are those of UTC: they stay what they are when the business moves or clocks are put forward. */
function stretchOf(month: string): { from: Instant; to: Instant } {
  const from = new Date(fromIso(`${month}-01T00:00:00Z`));
  return { from: from.getTime(), to: Date.UTC(from.getUTCFullYear(), from.getUTCMonth() + 1) };
}

/** What delivered messages of a month cost, the present one unless another is asked for. */
export function costRoutes({ costs, now }: CostRouteDeps): readonly Route[] {
  return [
    defineRoute({
      ...reading,
      path: '/api/v1/reports/costs',
      tag: 'reports',
      summary: 'Delivered messages that WhatsApp bills, of a month in UTC: by number, category and who wrote.',
      permission: 'viewer',
      query: z.strictObject({ month: monthText.optional() }),
      answer: costsSchema,
      async handle({ query }) {
        const month = query.month ?? toIso(now()).slice(0, 'yyyy-mm'.length);
        const { from, to } = stretchOf(month);
        const { lines, ...counted } = await costs.between({ from, to });
        const shown = lines.map((line) => {
          const { number, category, writer } = line;
          return { number, category, writer, ...toSums(line) };
        });
        return { month, from: toIso(from), to: toIso(to), ...toSums(total(lines)), ...counted, lines: shown };
      },
    }),
  ];
}
