/** Where a text may be cut, the best first: between paragraphs, lines, sentences, words. Each matches up to the cut. */
const cuts: readonly RegExp[] = [/\n\s*\n/g, /\n/g, /[.!?…。！？]+["'”’)\]]*\s+|[。！？]/g, /\s+/g];

/** The end of the last match within a text, or null. */
function lastCut(text: string, pattern: RegExp): number | null {
  const last = [...text.matchAll(pattern)].at(-1);
  return last === undefined ? null : last.index + last[0].length;
}

/**
 * Where the first part of a text ends: at the best place in the second half of what fits, so that no part is shorter than
 * half of the limit; in the middle of a word only where there is no other.
 */
function endOfFirst(characters: readonly string[], limit: number): number {
  const firstHalf = characters.slice(0, Math.ceil(limit / 2)).join('');
  const secondHalf = characters.slice(Math.ceil(limit / 2), limit).join('');
  for (const pattern of cuts) {
    const end = lastCut(secondHalf, pattern);
    if (end !== null) return firstHalf.length + end;
  }
  return firstHalf.length + secondHalf.length;
}

/**
 * Splits a text into parts of at most `limit` characters as people count them, at the ends of paragraphs, sentences or
 * words. Put together again the parts are the text, but for the spaces at the joints. A text that fits is left as it is.
 */
export function splitText(text: string, limit: number): readonly string[] {
  const parts: string[] = [];
  let rest = text;
  for (let characters = Array.from(rest); characters.length > limit; characters = Array.from(rest)) {
    const end = endOfFirst(characters, limit);
    parts.push(rest.slice(0, end).trim());
    rest = rest.slice(end).trim();
  }
  return [...parts, rest].filter((part) => part !== '');
}
