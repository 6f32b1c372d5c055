import { LineCounter, parseDocument } from 'yaml';
import type { Document, Node } from 'yaml';
import type { z } from 'zod';
import type { Policies, PolicyName } from '../domain/judgement/policy';
import { policySchemas } from './policy-schemas';

/** What is wrong in a policy, and where: a path such as `entries.0.patterns.1`. */
type PolicyProblem = { path: string; message: string };
export type ParsedPolicy<T> = { ok: true; value: T } | { ok: false; problems: readonly PolicyProblem[] };
/** A settings file as it was read, and what it is called. */
export type SettingsFile = { file: string; text: string };
export type SettingsProblem = { file: string; line: number; message: string };

export const policyNames = ['hours', 'team', 'replyBook', 'routing', 'followUp'] as const satisfies PolicyName[];

/** The settings file of each policy. */
export const settingsFiles: Record<PolicyName, string> = {
  hours: 'hours.yaml',
  team: 'team.yaml',
  replyBook: 'reply-book.yaml',
  routing: 'routing.yaml',
  followUp: 'follow-up.yaml',
};

/** Reads one policy strictly: an unknown key, a bad pattern or a wrong number refuses the whole. */
export function parsePolicy<N extends PolicyName>(name: N, body: unknown): ParsedPolicy<Policies[N]> {
  const read = policySchemas[name].safeParse(body);
  if (!read.success) {
    return { ok: false, problems: read.error.issues.map((issue) => ({ path: pathOf(issue), message: issue.message })) };
  }
  return { ok: true, value: read.data as unknown as Policies[N] };
}

/** Reads all settings files as a whole: one mistake anywhere and nothing is taken. Lines count from 1. */
export function parseSettings(
  files: readonly SettingsFile[],
): { ok: true; policies: Policies } | { ok: false; problems: readonly SettingsProblem[] } {
  const problems: SettingsProblem[] = [];
  const values: Partial<Record<PolicyName, unknown>> = {};
  for (const name of policyNames) {
    const found = files.find(({ file }) => file.endsWith(settingsFiles[name]));
    if (found === undefined) problems.push({ file: settingsFiles[name], line: 1, message: 'the file is missing' });
    else values[name] = readFile(name, found, problems);
  }
  problems.push(...(problems.length === 0 ? crossProblems(values as Policies) : []));
  return problems.length === 0 ? { ok: true, policies: values as Policies } : { ok: false, problems };
}

function readFile(name: PolicyName, { file, text }: SettingsFile, problems: SettingsProblem[]): unknown {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  for (const error of document.errors) {
    problems.push({
      file,
      line: lines.linePos(error.pos[0]).line,
      message: error.message.replace(/ at line \d+[^]*$/, ''),
    });
  }
  if (document.errors.length > 0) return undefined;
  const read = policySchemas[name].safeParse(document.toJS());
  if (read.success) return read.data;
  for (const issue of read.error.issues) {
    problems.push({ file, line: lineOf(document, issue.path, lines), message: `${pathOf(issue)}: ${issue.message}` });
  }
  return undefined;
}

function pathOf(issue: z.core.$ZodIssue): string {
  return issue.path.length === 0 ? '(whole)' : issue.path.map(String).join('.');
}

/** The line of the thing that is wrong, or of the nearest thing around it that exists. */
function lineOf(document: Document, path: readonly PropertyKey[], lines: LineCounter): number {
  for (let length = path.length; length > 0; length -= 1) {
    const node = document.getIn(path.slice(0, length), true) as Node | undefined;
    const start = node?.range?.[0];
    if (start !== undefined) return lines.linePos(start).line;
  }
  return 1;
}

/** What only shows when two policies are read together: rules that name a team nobody is in. */
function crossProblems({ routing, team }: Policies): readonly SettingsProblem[] {
  const known = new Set(team.teams.map(({ id }) => id));
  const file = settingsFiles.routing;
  return routing.rules.flatMap(({ name, then }) =>
    then.reply === 'person' && then.team !== null && !known.has(then.team)
      ? [{ file, line: 1, message: `rule ${name}: there is no team ${then.team} in ${settingsFiles.team}` }]
      : [],
  );
}
