import { fieldOf, isFields, listOf } from './parse-fields';
import type { StoredItem } from './ports';

/** WhatsApp nests a dozen levels. Whatever walks a value, from `JSON.stringify` on, ends at some depth of the stack. */
const DEEPEST = 100;
/**
 * A thousand statuses, each with its price and an error, hold some 65,000 signs that part values. Building so many takes
 * JSON.parse a tenth of a second, in which nobody else is served; of 4 MB of nothing else it would be two seconds.
 */
const MOST_SIGNS = 150_000;
/** WhatsApp delivers 1,000 updates at once, and at most as many contacts. */
const MOST_ITEMS = 2_000;
/** What stands once beside the items of a delivery stands beside each one in the store: so many characters in all. */
const MOST_COPIED = 32_000_000;
/** A document of the store may hold 16 MB; only a body that is written to grow comes near it. */
const LARGEST_ITEM = 12_000_000;

/** Why a text is not parsed: it is nested deeper, or holds more values, than anybody means. */
export type TooMuch = 'deep' | 'many';

const sign = (character: string): number => character.charCodeAt(0);
const [QUOTE, BACKSLASH, COMMA, COLON] = [sign('"'), sign('\\'), sign(','), sign(':')];
const [LIST, LIST_END, FIELDS, FIELDS_END] = [sign('['), sign(']'), sign('{'), sign('}')];

/** Looks at the text of JSON, so that nothing too deep or too large is ever built; null where it may be parsed. */
export function tooMuchToParse(text: string): TooMuch | null {
  let depth = 0;
  let signs = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = endOfWord(text, at);
    const step = stepOf(code);
    depth += step;
    if (step !== 0 || code === COMMA || code === COLON) signs += 1;
    if (depth > DEEPEST) return 'deep';
  }
  return signs > MOST_SIGNS ? 'many' : null;
}

/** Gives the place of the quote that ends a word, or the end of the text. */
function endOfWord(text: string, begin: number): number {
  for (let at = begin + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) return at;
    if (code === BACKSLASH) at += 1;
  }
  return text.length;
}

function stepOf(code: number): -1 | 0 | 1 {
  if (code === LIST || code === FIELDS) return 1;
  return code === LIST_END || code === FIELDS_END ? -1 : 0;
}

/** Tells whether a delivery holds more than WhatsApp ever delivers at once: it is kept whole, not item by item. */
export function holdsTooMuch(entries: readonly unknown[]): boolean {
  let items = 0;
  let copied = 0;
  let contacts = 0;
  for (const entry of entries) {
    const changes = listOf(fieldOf(entry, 'changes'));
    const head = sizeOf([fieldOf(entry, 'id'), fieldOf(entry, 'time')]);
    items += Math.max(changes.length, 1);
    for (const change of changes) {
      const value = fieldOf(change, 'value');
      const inside = itemsIn(value);
      items += inside;
      contacts += listOf(fieldOf(value, 'contacts')).length;
      if (Math.max(items, contacts) > MOST_ITEMS) return true;
      copied += inside * (head + besideItems(change));
    }
  }
  return items > MOST_ITEMS || copied > MOST_COPIED;
}

function itemsIn(value: unknown): number {
  if (!isFields(value)) return 0;
  return Object.entries(value)
    .filter(([name]) => name !== 'contacts')
    .reduce((count, [, list]) => count + listOf(list).length, 0);
}

/** What goes with each item of a change: its field, the metadata, and one contact. */
function besideItems(change: unknown): number {
  const value = fieldOf(change, 'value');
  const contacts = listOf(fieldOf(value, 'contacts')).map(sizeOf);
  const longest = contacts.reduce((most, size) => Math.max(most, size), 0);
  return sizeOf([fieldOf(change, 'field'), fieldOf(value, 'metadata')]) + longest;
}

const sizeOf = (value: unknown): number => JSON.stringify(value).length;

/** Tells whether the store can take an item as one document. */
export function fitsTheStore({ raw, view }: Pick<StoredItem, 'raw' | 'view'>): boolean {
  // A character is three bytes at most; counting bytes takes its time, and nearly every item is small.
  const characters = raw.length + (view?.text?.length ?? 0);
  return characters < LARGEST_ITEM / 3 || Buffer.byteLength(raw) + Buffer.byteLength(view?.text ?? '') <= LARGEST_ITEM;
}
