import { readFile } from 'node:fs/promises';
import { parsePhoneNumberFromString } from 'libphonenumber-js';
import { parse } from 'yaml';
import { z } from 'zod';
import type { Address } from '../domain/inbound-message';
import type { Instant } from '../domain/time';

const word = z.string().trim().min(1).max(120);
const schema = z.strictObject({
  currency: z.string().regex(/^[A-Z]{3}$/, 'write a currency such as EUR'),
  prices: z.array(
    z.strictObject({
      country: z.string().regex(/^([A-Z]{2}|\*)$/, "write a country such as DE, or '*'"),
      category: word,
      price: z.number().min(0),
      validFrom: z.iso.date(),
    }),
  ),
});

/** What a delivered message costs, by the buyer's country and WhatsApp's category. */
export type PriceList = z.output<typeof schema>;
/** A price list, or one sentence that says why there is none. */
export type ReadPrices = { list: PriceList; problem: null } | { list: null; problem: string };
/** A message that is to be paid for. */
type Billed = { to: Address; category: string; deliveredAt: Instant };

/** Money is added up in whole millionths: thousands of cents and their fractions would not add up otherwise. */
export const MICROS = 1_000_000;
const ANYWHERE = '*';

/** Reads the text of a price list strictly: one mistake and nothing of it is used. */
export function parsePrices(text: string): ReadPrices {
  const refused = (why: string): ReadPrices => ({ list: null, problem: `The price list cannot be used: ${why}.` });
  try {
    const read = schema.safeParse(parse(text));
    if (read.success) return { list: read.data, problem: null };
    const [issue] = read.error.issues;
    return refused(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`);
  } catch {
    return refused('it is not YAML');
  }
}

/** Gives the price list of a file as it is now. */
export async function readPriceFile(file: string): Promise<ReadPrices> {
  try {
    return parsePrices(await readFile(file, 'utf8'));
  } catch {
    return { list: null, problem: 'There is no price list; write one and name it in PRICES_FILE.' };
  }
}

/** Gives the price of a message in millionths of the currency; null where the list has none for it. */
export function priceOf(list: PriceList, { to, category, deliveredAt }: Billed): number | null {
  const country = countryOf(to);
  const day = new Date(deliveredAt).toISOString().slice(0, 10);
  const valid = list.prices.filter((line) => line.category === category && line.validFrom <= day);
  const here = latest(valid.filter((line) => line.country === country));
  const line = here ?? latest(valid.filter((one) => one.country === ANYWHERE));
  return line === undefined ? null : Math.round(line.price * MICROS);
}

function latest(lines: PriceList['prices']): PriceList['prices'][number] | undefined {
  return [...lines].sort((a, b) => (a.validFrom < b.validFrom ? 1 : -1))[0];
}

/** The country by which WhatsApp counts: that of the number, or the one that a user id begins with (fact sheet, 2.2). */
function countryOf({ kind, value }: Address): string | null {
  if (kind !== 'phone') return value.slice(0, 2);
  return parsePhoneNumberFromString(`+${value}`)?.country ?? null;
}
