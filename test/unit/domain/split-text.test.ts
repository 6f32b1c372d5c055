import fc from 'fast-check';
import { lengthOf } from '../../../src/domain/outward-content';
import { splitText } from '../../../src/domain/split-text';

const words = fc.constantFrom(
  'a',
  'word',
  'größer',
  '👍',
  '👩‍👩‍👧',
  'end.',
  'Really?',
  '。',
  '\n',
  '\n\n',
  ' ',
  '  ',
  '\t',
);
const texts = fc.array(words, { maxLength: 200 }).map((some) => some.join(''));
const solid = (text: string): string => text.replace(/\s+/g, '');

describe('A text that is too long for one message', () => {
  it.each<[string, string, readonly string[]]>([
    ['between paragraphs first', 'One. Two.\n\nThree. Four', ['One. Two.', 'Three. Four']],
    ['then between lines', 'One. Two threes\nFour. Five', ['One. Two threes', 'Four. Five']],
    ['then after sentences', 'One two three. Four five six', ['One two three.', 'Four five six']],
    ['then between words', 'one two three four five six', ['one two three four', 'five six']],
    ['in a word only where it has no other place', 'x'.repeat(45), ['x'.repeat(20), 'x'.repeat(20), 'xxxxx']],
  ])('is cut %s', (_where, text, parts) => {
    expect(splitText(text, 20)).toEqual(parts);
  });

  it('keeps an emoji whole where it must be cut anywhere', () => {
    expect(splitText('👍'.repeat(25), 20)).toEqual(['👍'.repeat(20), '👍'.repeat(5)]);
  });

  it('is left as it is where it fits', () => {
    fc.assert(fc.property(texts, (text) => text.trim() === '' || splitText(text, 10_000)[0] === text));
  });

  it('loses nothing but the spaces at its joints, and no part is too long, empty or broken', () => {
    fc.assert(
      fc.property(texts, fc.integer({ min: 4, max: 60 }), (text, limit) => {
        const parts = splitText(text, limit);
        expect(solid(parts.join(''))).toBe(solid(text));
        let from = 0;
        for (const part of parts) {
          expect(lengthOf(part)).toBeLessThanOrEqual(limit);
          expect(part).not.toBe('');
          expect(Buffer.from(part).toString()).toBe(part);
          const at = text.indexOf(part, from);
          expect(text.slice(from, at).trim()).toBe('');
          from = at + part.length;
        }
        expect(text.slice(from).trim()).toBe('');
      }),
    );
  });

  it('has no more parts than twice what would fit at best', () => {
    const solidTexts = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 400 });
    fc.assert(
      fc.property(solidTexts, fc.integer({ min: 10, max: 40 }), (text, limit) => {
        expect(splitText(text, limit).length).toBeLessThanOrEqual(Math.floor(lengthOf(text) / (limit / 2)) + 1);
      }),
    );
  });
});
