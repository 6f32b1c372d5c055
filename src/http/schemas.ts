import { z } from 'zod';
import { roles } from './permissions';
import { reasons } from '../domain/reasons';
import type { ReasonCode } from '../domain/reasons';
import type { Instant } from '../domain/time';
import { AppError } from '../errors';

/** The words that requests and answers share. Moments are ISO-8601 in UTC; inside they are epoch milliseconds. */

const LONGEST_ID = 120;
const LARGEST_PAGE = 200;
const USUAL_PAGE = 50;

export const idText = z
  .string()
  .regex(/^[A-Za-z0-9_.|-]+$/, 'is not an id')
  .max(LONGEST_ID);
export const byId = z.strictObject({ id: idText });
export const nameText = z.string().trim().min(1).max(200);
export const moment = z.iso.datetime({ offset: true });
const reasonCodes = Object.keys(reasons).filter((code): code is ReasonCode => Object.hasOwn(reasons, code));
export const reasonCode = z.enum(reasonCodes);
export const roleName = z.enum(roles);
/** A query parameter that says yes or no. */
export const flag = z.enum(['true', 'false']);
export const pageQuery = {
  limit: z.coerce.number().int().min(1).max(LARGEST_PAGE).default(USUAL_PAGE),
  cursor: z.string().max(300).optional(),
};
/** Why something outside a conversation is done, in the words of who does it. */
export const whyText = z.string().trim().min(1).max(500);

/** A page and the cursor of the next one; null at the end. */
export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable() });
}

/** Writes a moment for the outside. */
export function toIso(at: Instant): string {
  return new Date(at).toISOString();
}

/** Writes a moment that may not have come. */
export function toIsoOrNull(at: Instant | null | undefined): string | null {
  return at === null || at === undefined ? null : toIso(at);
}

/** Reads a moment that the schema has let through. */
export function fromIso(text: string): Instant {
  return Date.parse(text);
}

/** Packs the sort key of the last item of a page, so that the next one begins behind it. */
export function toCursor(key: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

const sortKey = z.tuple([z.number(), z.string()]);

/** Unpacks a cursor; throws `bad-request` when it is none of ours. */
export function fromCursor(cursor: string | undefined): readonly [number, string] | null {
  if (cursor === undefined) return null;
  try {
    return sortKey.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
  } catch (cause) {
    throw new AppError('bad-request', 'cursor: is not one that a page has given', { cause });
  }
}
