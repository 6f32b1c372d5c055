import { existsSync } from 'node:fs';
import path from 'node:path';
import { bare, read, root } from './pages';

const page = read('docs/security.md');
const defences = page
  .split('\n')
  .filter((line) => line.startsWith('| ') && !/^\| (?:Against|---)/.test(line))
  .map((line) => line.slice(2, -2).split(' | '))
  .map(([against = '', how = '', file = '', test = '']) => ({ against, how, file: bare(file), test }));

describe('docs/security.md', () => {
  it('has many rows, each with all that belongs to it', () => {
    expect(defences.length).toBeGreaterThan(25);
    expect(defences.filter((row) => Object.values(row).some((cell) => cell === ''))).toEqual([]);
  });

  it.each(defences)('says of $against which test proves it, and that test is there', ({ file, test }) => {
    expect(existsSync(path.join(root, file))).toBe(true);
    expect(file).toMatch(/^test\/.+\.test\.ts$/);
    expect([`'${test}'`, `"${test}"`].some((quoted) => read(file).includes(quoted))).toBe(true);
  });

  it('names every test file of the edge', () => {
    const named = new Set(defences.map(({ file }) => file));
    for (const part of ['signatures', 'connections', 'poison', 'admin', 'fuzz'])
      expect(named).toContain(`test/integration/http/edge-${part}.test.ts`);
  });
});
