import { isDeepStrictEqual } from 'node:util';
import type { Policies } from '../domain/judgement/policy';
import { policyNames } from './parse-policies';

/** Longer values are cut: a difference is to be recognised, not read out. */
const LONGEST_SHOWN = 100;

/** Says what would change, one line a difference: `+` new, `-` gone, `~` changed. Empty when nothing would. */
export function diffSettings(current: Policies | null, next: Policies): readonly string[] {
  return policyNames.flatMap((name) => diffValue(name, current?.[name], next[name]));
}

function diffValue(path: string, before: unknown, after: unknown): readonly string[] {
  if (isDeepStrictEqual(before, after)) return [];
  if (before === undefined) return [`+ ${path}: ${show(after)}`];
  if (after === undefined) return [`- ${path}: ${show(before)}`];
  if (!isBranch(before) || !isBranch(after)) return [`~ ${path}: ${show(before)} → ${show(after)}`];
  const [left, right] = [byKey(before), byKey(after)];
  const keys = [...new Set([...Object.keys(left), ...Object.keys(right)])];
  return keys.flatMap((key) => diffValue(`${path}.${key}`, left[key], right[key]));
}

function isBranch(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** Entries and rules are told apart by their id or name, so that one more at the top is one difference. */
function byKey(value: object): Readonly<Record<string, unknown>> {
  if (!Array.isArray(value)) return { ...value };
  const items: readonly unknown[] = value;
  return Object.fromEntries(items.map((item, n) => [nameOf(item) ?? String(n), item]));
}

function nameOf(item: unknown): string | null {
  if (typeof item !== 'object' || item === null) return null;
  if ('id' in item && typeof item.id === 'string') return item.id;
  return 'name' in item && typeof item.name === 'string' ? item.name : null;
}

function show(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text;
}
