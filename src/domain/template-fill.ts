import type { TemplateValues } from './outward-content';
import { lengthOf } from './outward-content';
import type { TemplateButton, TemplateShape } from './template';

/** A template with every gap filled, in the order in which WhatsApp takes the values. */
export type FilledTemplate = {
  header: TemplateValues['header'];
  headerKind: TemplateShape['header']['kind'];
  /** `name` is null where the template counts its parameters. */
  parameters: readonly { name: string | null; value: string }[];
  buttons: readonly { index: number; kind: TemplateButton['kind']; value: string }[];
};

/** What came of filling a template: the values in order and what the buyer reads, or one sentence that says what is wrong. */
export type Filling = { ok: true; filled: FilledTemplate; text: string } | { ok: false; says: string };

/** WhatsApp refuses the whole text above this (fact sheet, 5.1), and values that hold these (5.5). */
const LONGEST_TEXT = 1_024;
const unsendable = /[\n\r\t]| {4}/;
/** Meta does not say how long a payload may be; the fact sheet advises this. */
const LONGEST_VALUE: Readonly<Record<TemplateButton['kind'], number>> = {
  'quick-reply': 128,
  url: 2_000,
  'copy-code': 15,
  other: 0,
};

type Rule = (shape: TemplateShape, values: TemplateValues) => string | null;

const list = (names: readonly string[]): string => names.map((name) => `{{${name}}}`).join(', ');

type Given = TemplateValues['parameters'];
const isByPlace = (given: Given): given is readonly string[] => Array.isArray(given);

/** Values by name, whichever way they were given. */
function byName({ parameters: given }: TemplateValues): ReadonlyMap<string, string> {
  const named = isByPlace(given) ? given.map((value, n) => [String(n + 1), value] as const) : Object.entries(given);
  return new Map(named);
}

/** In this order: what nobody can fill, the header, the body, the buttons, and the whole. */
const rules: readonly Rule[] = [
  function everyPartCanBeFilled({ unfilled }) {
    return unfilled.length === 0 ? null : `The template has a part that Continuo cannot fill: ${unfilled.join(', ')}.`;
  },
  function headerFits({ header }, { header: given }) {
    switch (header.kind) {
      case 'none':
        return given === null ? null : 'The template has no header; leave "header" out.';
      case 'text':
        return whyNotHeaderText(header.parameters, given);
      default:
        return given !== null && 'media' in given
          ? null
          : `The header of the template takes a file of the kind ${header.kind}; give it as "header": {"media": …}.`;
    }
  },
  function parametersFit({ parameters: wanted }, values) {
    const given = byName(values);
    const fits = given.size === wanted.length && wanted.every((name) => given.has(name));
    if (fits) return null;
    const asked = wanted.length === 0 ? 'no parameters' : `${wanted.length}: ${list(wanted)}`;
    return `The body of the template takes ${asked}; ${given.size} were given${given.size === 0 ? '' : `: ${list([...given.keys()])}`}.`;
  },
  function valuesCanBeSent(_shape, values) {
    const header = values.header !== null && 'text' in values.header ? [values.header.text] : [];
    const isWrong = (value: string): boolean => value.trim() === '' || unsendable.test(value);
    return [...byName(values).values(), ...header].some(isWrong)
      ? 'A parameter of a template must not be empty and must hold no line break, tab or four spaces in a row.'
      : null;
  },
  function buttonsFit({ buttons }, { buttons: given }) {
    for (const { index, value } of given) {
      const button = buttons[index];
      if (button === undefined) return `The template has no button ${index}; the first is 0.`;
      const says = whyNotButton(button, index, value);
      if (says !== null) return says;
    }
    if (new Set(given.map(({ index }) => index)).size < given.length) return 'A button is named twice.';
    const missing = buttons.findIndex(({ takes }, index) => takes && !given.some((one) => one.index === index));
    return missing < 0 ? null : `Button ${missing} of the template needs a value.`;
  },
  function wholeIsNotTooLong(shape, values) {
    const length = lengthOf(fillText(shape.body, byName(values)));
    return length <= LONGEST_TEXT
      ? null
      : `The body would have ${length} characters when filled; WhatsApp takes ${LONGEST_TEXT}.`;
  },
];

function whyNotHeaderText(wanted: readonly string[], given: TemplateValues['header']): string | null {
  const isText = given !== null && 'text' in given;
  if (wanted.length === 0)
    return given === null ? null : 'The header of the template takes nothing; leave "header" out.';
  return isText ? null : `The header of the template takes ${list(wanted)}; give it as "header": {"text": …}.`;
}

function whyNotButton({ kind, takes }: TemplateButton, index: number, value: string): string | null {
  const mayTake = takes || kind === 'quick-reply';
  if (!mayTake) return `Button ${index} of the template takes no value.`;
  const isFine = value !== '' && lengthOf(value) <= LONGEST_VALUE[kind] && !/\s/.test(kind === 'url' ? value : '');
  return isFine
    ? null
    : `The value of button ${index} must have 1 to ${LONGEST_VALUE[kind]} characters, and no spaces in an address.`;
}

function fillText(text: string, values: ReadonlyMap<string, string>): string {
  return text.replaceAll(/\{\{\s*(\w+)\s*\}\}/g, (gap, name: string) => values.get(name) ?? gap);
}

/** Fills a template. Pure and total: whatever does not fit is one sentence, and nothing of it may leave. */
export function fillTemplate(shape: TemplateShape, values: TemplateValues): Filling {
  for (const rule of rules) {
    const says = rule(shape, values);
    if (says !== null) return { ok: false, says };
  }
  const given = byName(values);
  const isCounted = shape.parameters.every((name) => /^\d+$/.test(name));
  const names = isCounted ? [...shape.parameters].sort((a, b) => Number(a) - Number(b)) : shape.parameters;
  const filled: FilledTemplate = {
    header: values.header,
    headerKind: shape.header.kind,
    parameters: names.map((name) => ({ name: isCounted ? null : name, value: given.get(name) ?? '' })),
    buttons: values.buttons.map((one) => ({ ...one, kind: shape.buttons[one.index]?.kind ?? 'other' })),
  };
  return { ok: true, filled, text: textOf(shape, values) };
}

/** What the buyer reads. */
function textOf({ header, body, footer, buttons }: TemplateShape, values: TemplateValues): string {
  const headerValue = values.header !== null && 'text' in values.header ? values.header.text : '';
  const title =
    header.kind === 'text'
      ? [fillText(header.text, new Map(header.parameters.map((name) => [name, headerValue])))]
      : [];
  const end = footer === null ? [] : [footer];
  return [...title, fillText(body, byName(values)), ...end, ...buttons.map(({ label }) => `[${label}]`)].join('\n');
}
