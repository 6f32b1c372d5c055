import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { bare, codesIn, read, root, rows, section } from './pages';

type Rule = {
  name: string;
  from: { path?: string; pathNot?: string };
  to: { path?: string; pathNot?: string | string[] };
};

const { forbidden: rules } = jest.requireActual<{ forbidden: Rule[] }>('../../.dependency-cruiser.cjs');
const page = read('ARCHITECTURE.md');
const table = rows(section(page, '## Who may import whom')).map(([rule, from = '', to = '']) => ({
  rule: bare(rule),
  from,
  to,
}));

/** `src/{a,b}.ts` names two files. */
function spelledOut(name: string): readonly string[] {
  const [, before = '', inner = '', behind = ''] = /^(.*)\{(.*)\}(.*)$/.exec(name) ?? [];
  return inner === '' ? [name] : inner.split(',').map((word) => `${before}${word}${behind}`);
}

/** A file as dependency-cruiser would see it: of a folder any file in it, of a package its folder. */
function sample(name: string): string {
  if (name.endsWith('*.ts')) return name.replace('*', 'ids');
  if (name.endsWith('.ts')) return name;
  const isOurs = name.startsWith('src/') || ours.includes(name);
  return isOurs ? `${name}/x.ts` : `node_modules/${name}/index.js`;
}
const ours = ['workflows', 'activities', 'worker', 'scripts', 'bench', 'test'];
const samples = (cell: string): readonly string[] => codesIn(cell).flatMap(spelledOut).map(sample);

const matches = (patterns: string | readonly string[] | undefined, file: string): boolean =>
  [patterns ?? []].flat().some((pattern) => new RegExp(pattern).test(file));

const listed = rules.map((rule) => ({
  ...rule,
  row: table.find((one) => one.rule === rule.name) ?? { rule: '', from: '', to: '' },
}));
const allowing = listed.filter(({ to }) => to.pathNot !== undefined);
const forbidding = listed.filter(({ to }) => to.path !== undefined);

const isPackages = (pattern: string): boolean => pattern === 'node_modules' || pattern.includes('(node:)?');
const folders = [
  ...ours,
  ...readdirSync(path.join(root, 'src'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => `src/${name}`),
].map(sample);

describe('The import table of ARCHITECTURE.md', () => {
  it('has a row for every rule of .dependency-cruiser.cjs and for nothing else, in the same order', () => {
    expect(table.map(({ rule }) => rule)).toEqual(rules.map(({ name }) => name));
  });

  it.each(listed)('says of $name whose imports it judges', ({ from, row }) => {
    const named = samples(row.from);
    expect(row.from.startsWith('everything')).toBe(from.path === undefined);
    for (const file of named) expect(matches(from.path ?? from.pathNot, file)).toBe(true);
    expect(named.length > 0).toBe(from.path !== undefined || from.pathNot !== undefined);
  });

  it.each(allowing)('says of $name what may be imported, all of it and no more', ({ to, row }) => {
    const patterns = [to.pathNot ?? []].flat();
    const named = samples(row.to);
    expect(named.filter((file) => !matches(patterns, file))).toEqual([]);
    const unnamed = patterns.filter((pattern) => !isPackages(pattern) && !named.some((file) => matches(pattern, file)));
    expect(unnamed).toEqual([]);
    expect(row.to.endsWith(', packages')).toBe(patterns.some(isPackages));
  });

  it.each(forbidding)('says of $name what must not be imported, all of it and no more', ({ to, row }) => {
    const named = samples(row.to);
    expect(named.filter((file) => !matches(to.path, file))).toEqual([]);
    const forbiddenFolders = folders.filter((file) => matches(to.path, file));
    expect(forbiddenFolders.filter((file) => !named.includes(file))).toEqual([]);
  });
});

describe('The folders of ARCHITECTURE.md', () => {
  const described = rows(section(page, '## Folders')).map(([cell]) => bare(cell));

  it('exist', () => {
    expect(described.filter((folder) => !existsSync(path.join(root, folder)))).toEqual([]);
  });

  it('are all that src holds', () => {
    const held = readdirSync(path.join(root, 'src'), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => `src/${name}`);
    expect(held.filter((folder) => !described.includes(folder))).toEqual([]);
  });
});
