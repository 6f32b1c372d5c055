import { existsSync } from 'node:fs';
import path from 'node:path';
import { pages, read, root } from './pages';

type Link = { page: string; to: string };

const links: readonly Link[] = pages.flatMap((page) =>
  [...read(page).matchAll(/\[[^\]]*\]\(([^)\s]+)\)/g)].map(([, to = '']) => ({ page, to })),
);
const inner = links.filter(({ to }) => !/^https?:/.test(to));

/** As GitHub makes an anchor of a heading. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');
const anchorsOf = (page: string): readonly string[] =>
  [...read(page).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchorOf(heading));

function target({ page, to }: Link): { file: string; anchor: string } {
  const [file = '', anchor = ''] = to.split('#');
  return { file: file === '' ? page : path.join(path.dirname(page), file), anchor };
}

describe('Links between pages', () => {
  it('are there', () => {
    expect(inner.length).toBeGreaterThan(30);
  });

  it.each(inner)('resolve: $page names $to', (link) => {
    const { file, anchor } = target(link);
    expect(existsSync(path.join(root, file))).toBe(true);
    expect(anchor === '' || anchorsOf(file).includes(anchor)).toBe(true);
  });

  it('reach every page', () => {
    const reached = new Set(inner.map((link) => target(link).file));
    expect(pages.filter((page) => page !== 'README.md' && !reached.has(page))).toEqual([]);
  });
});

describe('docs/decisions', () => {
  const decisions = pages.filter((page) => /^docs\/decisions\/\d/.test(page));

  it('are numbered without a gap and listed with their titles', () => {
    const lines = decisions.map((page, n) => {
      const number = String(n + 1).padStart(4, '0');
      const title = new RegExp(`^# ${number} (.+)$`, 'm').exec(read(page))?.[1] ?? '(no title)';
      return `- [${number}](${path.basename(page)}) ${title}`;
    });
    const list = read('docs/decisions/README.md')
      .split('\n')
      .filter((line) => line.startsWith('- '));
    expect(list).toEqual(lines);
  });

  it.each(decisions)('%s says context, decision and consequences', (page) => {
    const headings = [...read(page).matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);
    expect(headings).toEqual(['Context', 'Decision', 'Consequences']);
  });
});

/** Files that a page names in backticks, by their path from the root; patterns and placeholders aside. */
function filesNamed(page: string): readonly string[] {
  const named = [...read(page).matchAll(/`([\w.-]+(?:\/[\w.-]+)+\.(?:ts|mjs|cjs|yaml|yml|json|go|java))`/g)];
  return named
    .map(([, file = '']) => file)
    .filter((file) => !file.startsWith('dist/') && !file.startsWith('node_modules/'));
}

describe('Files that pages name', () => {
  it.each(pages)('exist: %s', (page) => {
    expect(filesNamed(page).filter((file) => !existsSync(path.join(root, file)))).toEqual([]);
  });

  it('are many', () => {
    expect(pages.flatMap(filesNamed).length).toBeGreaterThan(100);
  });
});

describe('The words of pages', () => {
  const notOurs =
    /\b(?:leads?|threads?|tickets?|agents?|managers?|helpers?|utils?|processors?|services?(?! window))\b/gi;

  it.each(pages)('are those of the field: %s', (page) => {
    const prose = read(page)
      .replace(/```[^]*?```/g, '')
      .replace(/`[^`]*`/g, '');
    expect(prose.match(notOurs) ?? []).toEqual([]);
  });
});
