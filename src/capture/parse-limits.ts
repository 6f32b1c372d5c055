import { fieldOf, isFields, listOf } from './parse-fields';
import type { StoredItem } from './ports';

/** WhatsApp nests a dozen levels. Whatever walks a value, from `JSON.stringify` on, ends at some depth of the stack. */
const DEEPEST = 100;
/** WhatsApp delivers 1,000 updates at once. All are read in one go, and nobody else is served meanwhile. */
const MOST_ITEMS = 2_000;
/** What stands once beside the items of a delivery stands beside each one in the store: so many characters in all. */
const MOST_COPIED = 32_000_000;
/** A document of the store may hold 16 MB; only a body that is written to grow comes near it. */
const LARGEST_ITEM = 12_000_000;

/** Tells whether JSON is nested deeper than anybody means it; looks at the text, so that nothing deep is ever built. */
export function nestsTooDeep(text: string): boolean {
  let depth = 0;
  let isString = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (isString) {
      if (character === '\\') at += 1;
      else if (character === '"') isString = false;
    } else if (character === '"') isString = true;
    else depth += stepOf(character);
    if (depth > DEEPEST) return true;
  }
  return false;
}

function stepOf(character: string | undefined): -1 | 0 | 1 {
  if (character === '[' || character === '{') return 1;
  return character === ']' || character === '}' ? -1 : 0;
}

/** Tells whether a delivery holds more than WhatsApp ever delivers at once: it is kept whole, not item by item. */
export function holdsTooMuch(entries: readonly unknown[]): boolean {
  let items = 0;
  let copied = 0;
  for (const entry of entries) {
    const changes = listOf(fieldOf(entry, 'changes'));
    const head = sizeOf([fieldOf(entry, 'id'), fieldOf(entry, 'time')]);
    items += Math.max(changes.length, 1);
    for (const change of changes) {
      const inside = itemsIn(fieldOf(change, 'value'));
      items += inside;
      if (items > MOST_ITEMS) return true;
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
