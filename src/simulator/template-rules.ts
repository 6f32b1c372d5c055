import { z } from 'zod';
import { lengthOf } from './outward-schemas';
import type { GivenComponent } from './outward-schemas';
import type { Refusal } from './refusals';
import type { Template } from './templates';

/** The parts of a definition that a send has to fill; what has none is left out. */
const definition = z.array(
  z.object({
    type: z.string(),
    format: z.string().optional(),
    text: z.string().default(''),
    buttons: z.array(z.object({ type: z.string(), url: z.string().default('') })).default([]),
  }),
);
type Part = z.output<typeof definition>[number];

const LONGEST_BODY = 1_024;
const gapsIn = (text: string): readonly string[] => [...new Set(text.match(/\{\{\w+\}\}/g) ?? [])];

/** Compares what was given with what the template asks for, as Meta's codes tell it apart. */
export function whyTemplateIsRefused(template: Template, given: readonly GivenComponent[]): Refusal | null {
  const parts = definition.parse(template.components ?? []);
  const partOf = (type: string): Part | undefined => parts.find((part) => part.type === type);
  return (
    refuseBody(partOf('BODY'), given) ??
    refuseHeader(partOf('HEADER'), given) ??
    refuseButtons(partOf('BUTTONS'), given)
  );
}

const parametersOf = (given: readonly GivenComponent[], type: string) =>
  given.filter((one) => one.type === type).flatMap(({ parameters }) => parameters);

function refuseBody(part: Part | undefined, given: readonly GivenComponent[]): Refusal | null {
  const wanted = gapsIn(part?.text ?? '');
  const values = parametersOf(given, 'body');
  if (values.length !== wanted.length)
    return { code: 132000, details: `body: ${values.length} parameters, expected ${wanted.length}` };
  if (!areNamedAs(wanted, values)) return { code: 132012, details: 'body: the names of the parameters differ' };
  if (!values.every(isFineText))
    return { code: 132018, details: 'body: a parameter holds a line break, a tab or four spaces, or is no text' };
  return filledLength(part, values) > LONGEST_BODY ? { code: 132005, details: 'body: too long when filled' } : null;
}

function filledLength(part: Part | undefined, values: readonly Value[]): number {
  const text = part?.text ?? '';
  const filled = values.map((value) => value.text ?? '').join('');
  return lengthOf(text) - gapsIn(text).join('').length + lengthOf(filled);
}

type Value = GivenComponent['parameters'][number];

function areNamedAs(wanted: readonly string[], values: readonly Value[]): boolean {
  if (wanted.every((gap) => /^\{\{\d+\}\}$/.test(gap))) return true;
  const names = new Set(values.map(({ parameter_name: name }) => `{{${name ?? ''}}}`));
  return wanted.every((gap) => names.has(gap));
}

const isFineText = ({ type, text }: Value): boolean =>
  type === 'text' && text !== undefined && !/[\n\t]| {4}/.test(text);

/** The kind of value that a header takes, and how many. */
function headerOf(part: Part | undefined): { takes: string; count: number } {
  const format = part?.format ?? 'TEXT';
  return { takes: format.toLowerCase(), count: format === 'TEXT' ? gapsIn(part?.text ?? '').length : 1 };
}

function refuseHeader(part: Part | undefined, given: readonly GivenComponent[]): Refusal | null {
  const values = parametersOf(given, 'header');
  const { takes, count } = headerOf(part);
  if (values.length !== count)
    return { code: 132000, details: `header: ${values.length} parameters, expected ${count}` };
  return values.every(({ type }) => type === takes) ? null : { code: 132012, details: `header: takes a ${takes}` };
}

const subTypes: Readonly<Record<string, string>> = { QUICK_REPLY: 'quick_reply', URL: 'url', COPY_CODE: 'copy_code' };
type Button = Part['buttons'][number];

function refuseButtons(part: Part | undefined, given: readonly GivenComponent[]): Refusal | null {
  const buttons = part?.buttons ?? [];
  const filled = given.filter(({ type }) => type === 'button');
  const isWrong = ({ index, sub_type: kind }: GivenComponent): boolean => !mayBeFilled(buttons[Number(index)], kind);
  if (filled.some(isWrong)) return { code: 132012, details: 'button: there is none that takes this' };
  const isFilled = (n: number): boolean => filled.some(({ index }) => Number(index) === n);
  const missing = buttons.findIndex((button, n) => mustBeFilled(button) && !isFilled(n));
  return missing < 0 ? null : { code: 131008, details: `button ${missing}: needs a parameter` };
}

function mayBeFilled(button: Button | undefined, kind: string | undefined): boolean {
  if (button === undefined || subTypes[button.type] !== kind) return false;
  return button.type !== 'URL' || mustBeFilled(button);
}

function mustBeFilled({ type, url }: Button): boolean {
  return type === 'COPY_CODE' || (type === 'URL' && gapsIn(url).length > 0);
}
