import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

export const root = path.resolve(__dirname, '../..');

/** Reads a file of the project, by its path from the root. */
export const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');

/** Every page for people, by its path from the root. */
export const pages: readonly string[] = [
  ...readdirSync(root).filter((name) => name.endsWith('.md')),
  ...readdirSync(path.join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => path.join('docs', name)),
].sort();

/** The part of a page under a heading, up to the next heading of the same or a higher level. */
export function section(page: string, heading: string): string {
  const level = /^#+/.exec(heading)?.[0].length ?? 0;
  const lines = page.split('\n');
  const from = lines.indexOf(heading);
  if (from < 0) throw new Error(`There is no heading "${heading}".`);
  const rest = lines.slice(from + 1);
  let isCode = false;
  const to = rest.findIndex((line) => {
    // A comment of a shell looks like a heading.
    if (line.startsWith('```')) isCode = !isCode;
    return !isCode && new RegExp(`^#{1,${level}} `).test(line);
  });
  return rest.slice(0, to < 0 ? undefined : to).join('\n');
}

/** The rows of every table whose first column is code, without heads: the cells as they are written. */
export function rows(text: string): readonly (readonly string[])[] {
  return text
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => line.slice(2, -2).split(' | '));
}

/** What stands in backticks. */
export const codesIn = (text: string): readonly string[] =>
  [...text.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);

/** The code of a cell that holds nothing else. */
export const bare = (cell = ''): string => cell.replaceAll('`', '');

/** Where WhatsApp delivers. */
export const webhookPath = /WEBHOOK_PATH = '([^']+)'/.exec(read('src/http/public-app.ts'))?.[1] ?? 'unknown';
