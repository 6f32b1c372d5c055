import fc from 'fast-check';
import type { TemplateValues } from '../../../src/domain/outward-content';
import { lengthOf, readableOf } from '../../../src/domain/outward-content';
import type { TemplateShape } from '../../../src/domain/template';
import { parametersIn } from '../../../src/domain/template';
import { fillTemplate } from '../../../src/domain/template-fill';
import { templateCallSchema } from '../../../src/simulator/outward-schemas';
import { whyTemplateIsRefused } from '../../../src/simulator/template-rules';
import { toGraphContent } from '../../../src/whatsapp/graph-content';

function aShape(changes: Partial<TemplateShape> = {}): TemplateShape {
  const body = changes.body ?? 'Hello {{1}}, your order {{2}} is ready.';
  return {
    ...{ header: { kind: 'none' }, body, parameters: parametersIn(body), footer: null, buttons: [], unfilled: [] },
    ...changes,
  };
}
const values = (changes: Partial<TemplateValues> = {}): TemplateValues => ({
  ...{ header: null, parameters: ['Ana', '77'], buttons: [] },
  ...changes,
});
const says = (shape: Partial<TemplateShape>, given: Partial<TemplateValues>): string => {
  const filling = fillTemplate(aShape(shape), values(given));
  return filling.ok ? 'nothing' : filling.says;
};
const textHeader = { kind: 'text', text: 'Order {{1}}', parameters: ['1'] } as const;
const anImage = { kind: 'image' } as const;
const media = { media: { id: '1' } };
const buttons = [
  { kind: 'quick-reply', label: 'Yes', takes: false },
  { kind: 'url', label: 'Track', takes: true },
  { kind: 'other', label: 'Call', takes: false },
  { kind: 'copy-code', label: 'Copy', takes: true },
] as const;
const track = { index: 1, value: '77' };
const copy = { index: 3, value: 'SAVE10' };

describe('A template that is filled', () => {
  it('says what the buyer reads, and gives the values in the order in which WhatsApp takes them', () => {
    const shape = aShape({ header: textHeader, body: 'Order {{2}} for {{1}}', footer: 'Shop', buttons });
    const given = values({ header: { text: '77' }, buttons: [track, copy, { index: 0, value: 'fu:yes' }] });
    expect(fillTemplate({ ...shape, parameters: ['2', '1'] }, given)).toEqual({
      ok: true,
      text: 'Order 77\nOrder 77 for Ana\nShop\n[Yes]\n[Track]\n[Call]\n[Copy]',
      filled: {
        ...{ header: { text: '77' }, headerKind: 'text' },
        parameters: [
          { name: null, value: 'Ana' },
          { name: null, value: '77' },
        ],
        buttons: [
          { ...track, kind: 'url' },
          { ...copy, kind: 'copy-code' },
          { index: 0, value: 'fu:yes', kind: 'quick-reply' },
        ],
      },
    });
  });

  it('takes values by name where it names them', () => {
    const body = 'Hello {{first_name}}';
    const filling = fillTemplate(
      aShape({ body, parameters: ['first_name'] }),
      values({ parameters: { first_name: 'Ana' } }),
    );
    expect(filling).toMatchObject({ ok: true, filled: { parameters: [{ name: 'first_name', value: 'Ana' }] } });
  });
});

describe('What does not fit a template is said in one sentence', () => {
  it.each<[Partial<TemplateShape>, Partial<TemplateValues>, string]>([
    [{}, { parameters: ['Ana'] }, 'The body of the template takes 2: {{1}}, {{2}}; 1 were given: {{1}}.'],
    [{}, { parameters: [] }, 'The body of the template takes 2: {{1}}, {{2}}; 0 were given.'],
    [{ body: 'Hi', parameters: [] }, {}, 'The body of the template takes no parameters; 2 were given: {{1}}, {{2}}.'],
    [
      {},
      { parameters: { name: 'Ana', order: '7' } },
      'The body of the template takes 2: {{1}}, {{2}}; 2 were given: {{name}}, {{order}}.',
    ],
    [{}, { header: { text: 'x' } }, 'The template has no header; leave "header" out.'],
    [{ header: textHeader }, {}, 'The header of the template takes {{1}}; give it as "header": {"text": …}.'],
    [
      { header: textHeader },
      { header: media },
      'The header of the template takes {{1}}; give it as "header": {"text": …}.',
    ],
    [
      { header: { ...textHeader, text: 'Hi', parameters: [] } },
      { header: { text: 'x' } },
      'The header of the template takes nothing; leave "header" out.',
    ],
    [
      { header: anImage },
      { header: { text: 'x' } },
      'The header of the template takes a file of the kind image; give it as "header": {"media": …}.',
    ],
    [{ buttons }, { buttons: [track] }, 'Button 3 of the template needs a value.'],
    [{ buttons }, { buttons: [track, copy, { index: 2, value: 'x' }] }, 'Button 2 of the template takes no value.'],
    [
      { buttons },
      { buttons: [track, copy, { index: 7, value: 'x' }] },
      'The template has no button 7; the first is 0.',
    ],
    [{ buttons }, { buttons: [track, copy, track] }, 'A button is named twice.'],
    [
      { buttons },
      { buttons: [{ index: 1, value: 'a b' }, copy] },
      'The value of button 1 must have 1 to 2000 characters, and no spaces in an address.',
    ],
    [{ unfilled: ['CAROUSEL'] }, {}, 'The template has a part that Continuo cannot fill: CAROUSEL.'],
    [
      {},
      { parameters: ['Ana', 'x'.repeat(1_000)] },
      'The body would have 1032 characters when filled; WhatsApp takes 1024.',
    ],
  ])('%j with %j', (shape, given, sentence) => {
    expect(says(shape, given)).toBe(sentence);
  });

  it.each(['', '  ', 'a\nb', 'a\tb', 'a    b'])('a parameter %j', (value) => {
    expect(says({}, { parameters: ['Ana', value] })).toMatch(/^A parameter of a template must not be empty/);
  });
});

/** Definitions of every kind, with their own form at Meta. */
const definitions = fc
  .record({
    header: fc.constantFrom(null, 'TEXT', 'IMAGE'),
    gaps: fc.integer({ min: 0, max: 3 }),
    named: fc.boolean(),
    buttons: fc.array(fc.constantFrom('QUICK_REPLY', 'URL', 'URL_GAP', 'COPY_CODE'), { maxLength: 4 }),
  })
  .map(({ header, gaps, named, buttons: kinds }) => {
    const names = Array.from({ length: gaps }, (_, n) => (named ? `name_${'abc'[n] ?? ''}` : String(n + 1)));
    const body = `Hello${names.map((name) => ` {{${name}}}`).join('')}`;
    const shape: TemplateShape = {
      header: header === 'TEXT' ? textHeader : header === 'IMAGE' ? anImage : { kind: 'none' },
      ...{ body, parameters: names, footer: null, unfilled: [] },
      buttons: kinds.map((kind) => ({
        kind: kind === 'QUICK_REPLY' ? 'quick-reply' : kind === 'COPY_CODE' ? 'copy-code' : 'url',
        ...{ label: kind, takes: kind === 'URL_GAP' || kind === 'COPY_CODE' },
      })),
    };
    const components = [
      ...(header === null ? [] : [{ type: 'HEADER', format: header, text: header === 'TEXT' ? 'Order {{1}}' : '' }]),
      { type: 'BODY', text: body },
      {
        type: 'BUTTONS',
        buttons: kinds.map((kind) => ({
          ...{ type: kind === 'URL_GAP' ? 'URL' : kind, url: kind === 'URL_GAP' ? 'https://a.example/{{1}}' : '' },
        })),
      },
    ];
    return { shape, components };
  });
const value = fc.constantFrom('Ana', '77', 'x y', 'a\nb', '');
const wild = fc.record<TemplateValues>({
  header: fc.constantFrom(null, { text: '77' }, media),
  parameters: fc.oneof(fc.array(value, { maxLength: 3 }), fc.dictionary(fc.constantFrom('name_a', '1'), value)),
  buttons: fc.array(fc.record({ index: fc.integer({ min: 0, max: 4 }), value: fc.constantFrom('77', 'a b', '') }), {
    maxLength: 3,
  }),
});
/** What a careful person would fill in. */
function fitting({ header, parameters, buttons: asked }: TemplateShape): TemplateValues {
  const filledHeader = { none: null, text: { text: '77' }, image: media, video: media, document: media } as const;
  return {
    header: filledHeader[header.kind],
    parameters: Object.fromEntries(parameters.map((name) => [name, 'Ana'])),
    buttons: asked.flatMap(({ takes, kind }, index) =>
      takes || kind === 'quick-reply' ? [{ index, value: '77' }] : [],
    ),
  };
}
const cases = definitions.chain(({ shape, components }) =>
  fc.record({
    shape: fc.constant(shape),
    components: fc.constant(components),
    given: fc.oneof(wild, fc.constant(fitting(shape))),
  }),
);

describe('Whatever a template asks for', () => {
  it('what fits it here is what WhatsApp takes', () => {
    const counted = { taken: 0, refused: 0 };
    fc.assert(
      fc.property(cases, ({ shape, components, given }) => {
        const filling = fillTemplate(shape, given);
        counted[filling.ok ? 'taken' : 'refused'] += 1;
        if (!filling.ok) return;
        const content = toGraphContent({ kind: 'template', name: 'quote', language: 'en', filled: filling.filled });
        const call = templateCallSchema.parse(content['template']);
        const template = { name: 'quote', language: 'en', category: 'utility', state: 'approved', components } as const;
        expect(whyTemplateIsRefused(template, call.components)).toBeNull();
      }),
      { numRuns: 1_000 },
    );
    expect(Math.min(counted.taken, counted.refused)).toBeGreaterThan(50);
  });
});

describe('What people read of a message', () => {
  it('holds its words and its choices', () => {
    const choices = [{ id: 'y', title: 'Yes' }];
    const frame = { header: null, body: 'Book it?', footer: 'Shop' };
    expect(readableOf({ kind: 'buttons', ...frame, buttons: choices })).toBe('Book it?\nShop\n[Yes]');
    const rows = [{ id: '1', title: '10:00', description: null }];
    const list = { kind: 'list', ...frame, button: 'Slots', sections: [{ title: null, rows }] } as const;
    expect(readableOf(list)).toBe('Book it?\nShop\n[Slots]\n- 10:00');
    const file = { kind: 'media', type: 'document', source: { id: '1' }, caption: 'Offer', filename: 'a.pdf' } as const;
    expect(readableOf(file)).toBe('Offer\na.pdf');
  });

  it('is counted as people count', () => {
    expect(lengthOf('a👍é')).toBe(3);
  });
});
