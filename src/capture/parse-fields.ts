import type { Instant } from '../domain/time';
import { DAY_MS, SECOND_MS } from '../domain/time';

/** Lenient reading of unknown JSON: what is not there or not of the kind is null or empty, never an error. */
export type Fields = Readonly<Record<string, unknown>>;

/** Longest id that is believed; Meta's are far shorter, and longer ones would fill indexes. */
const LONGEST_WORD = 512;
/** The year 5138 in seconds: a greater number counts something else. */
const LATEST_SECOND = 100_000_000_000;
/** Clocks differ by minutes, never by more than this. */
const MOST_AHEAD_MS = DAY_MS;

/** Tells whether a value is a JSON object. */
export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Gives one own field; a name such as `constructor` finds nothing that is not in the JSON. */
export function fieldOf(value: unknown, name: string): unknown {
  return isFields(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

/** Gives an id of the provider: printable, without the bar that parts our own ids, so that no two are ever the same. */
export function idOf(value: unknown): string | null {
  const word = wordOf(value);
  return word !== null && /^[!-{}~]+$/.test(word) ? word : null;
}

/** Parses JSON; undefined when it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** Gives the items of a list; none for anything else. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Gives a text of any length that holds more than spaces, or null. */
export function textOf(value: unknown): string | null {
  return typeof value === 'string' && value.trim() !== '' ? value : null;
}

/** Gives an id or a code, which some payloads write as a number; null for nothing or something too long. */
export function wordOf(value: unknown): string | null {
  const word = typeof value === 'number' && Number.isFinite(value) ? String(value) : value;
  return typeof word === 'string' && word !== '' && word.length <= LONGEST_WORD ? word : null;
}

/** Reads unix seconds, string or number, as epoch milliseconds; null when it is no plausible moment. */
export function momentOf(value: unknown): Instant | null {
  const seconds = typeof value === 'string' && value !== '' ? Number(value) : value;
  if (typeof seconds !== 'number' || !Number.isFinite(seconds)) return null;
  return seconds > 0 && seconds < LATEST_SECOND ? Math.round(seconds * SECOND_MS) : null;
}

/**
 * Reads the moment of what arrived at another: missing, implausible, or so far ahead that it would hold windows open and
 * gates shut for ever, it is that of the arrival.
 */
export function momentBefore(arrivedAt: Instant, value: unknown): Instant {
  const at = momentOf(value);
  return at === null || at > arrivedAt + MOST_AHEAD_MS ? arrivedAt : at;
}

/** Gives the first reading that is not null. */
export function firstOf<T>(...readings: readonly (T | null)[]): T | null {
  return readings.find((reading) => reading !== null) ?? null;
}
