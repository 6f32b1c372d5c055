import { bare, codesIn, read, rows } from './pages';

const page = read('docs/message-lifecycle.md');
const named = rows(page).map(([name, file]) => ({ name: bare(name), file: bare(file) }));
/** `x` in `file`, within a sentence. */
const inProse = [...page.matchAll(/`(\w+)`\s+in\s+`([^`]+\.ts)`/g)].map(([, name = '', file = '']) => ({ name, file }));

/** Declared as a function, or as a member of what a part gives. */
const declares = (text: string, name: string): boolean =>
  new RegExp(`function ${name}\\b|const ${name}\\b|^ +(?:async )?${name}(?:\\(|:)`, 'm').test(text);

describe('docs/message-lifecycle.md', () => {
  it('names functions of all eight steps', () => {
    expect(named.length).toBeGreaterThan(40);
    expect(inProse.map(({ name }) => name)).toEqual([
      ...[
        'handleHistory',
        'handleItem',
        'handleStatuses',
        'applyStatuses',
        'deliveryStateAt',
        'countCosts',
        'outcomesOf',
      ],
    ]);
    expect([...page.matchAll(/^## (\d)(?: to (\d))?/gm)].map(([, from]) => from)).toEqual([
      ...['1', '2', '4', '5', '7', '8'],
    ]);
  });

  it.each([...named, ...inProse])('names $name where it is: $file', ({ name, file }) => {
    expect(declares(read(file), name)).toBe(true);
  });

  it('names only records that exist', () => {
    const records = rows(page).flatMap((cells) => codesIn(cells[3] ?? ''));
    const collections = new Set(
      [...read('src/crm/database.ts').matchAll(/^ {2}(\w+): \w+;$/gm)].map(([, name]) => name),
    );
    const states = ['pending', 'handed', 'done'];
    expect(records.filter((name) => !collections.has(name) && !states.includes(name))).toEqual([]);
  });
});
