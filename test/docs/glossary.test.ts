import { roles } from '../../src/http/permissions';
import { reasons } from '../../src/domain/reasons';
import { commandKinds } from '../../workflows/messages';
import { bare, codesIn, read, rows, section } from './pages';

const page = read('docs/glossary.md');
const names = (heading: string): readonly string[] => rows(section(page, heading)).map(([cell]) => bare(cell));

/** Types leave nothing behind that could be asked: their names are read where they are written. */
function kindsIn(file: string, { from, to }: { from: string; to: string }, name: RegExp): readonly string[] {
  const text = read(file);
  const begin = text.indexOf(from);
  const part = text.slice(begin, text.indexOf(to, begin));
  return [...part.matchAll(name)].map(([, kind = '']) => kind);
}

const facts = kindsIn(
  'src/domain/conversation/facts.ts',
  { from: 'export type Fact =', to: '/**' },
  /kind: '([A-Za-z]+)'/g,
);
const results = kindsIn(
  'src/domain/conversation/state.ts',
  { from: 'export type DecisionResult =', to: ';' },
  /'([a-z-]+)'/g,
);
const fates = kindsIn(
  'src/domain/conversation/facts.ts',
  { from: 'export type SendOutcome =', to: ';' },
  /'([a-z]+)'/g,
);
const states = kindsIn('src/crm/documents.ts', { from: 'export type InboxState =', to: ';' }, /'([a-z]+)'/g);
const collections = kindsIn('src/crm/database.ts', { from: 'export type Collections =', to: '};' }, /^ {2}(\w+): /gm);

/** The words that names are made of, everywhere in the code. */
const fieldWords = [
  ...['conversation', 'contact', 'owner', 'operator', 'route', 'turn', 'follow-up', 'silence', 'takeover', 'hand-back'],
  ...[
    'pause',
    'policy',
    'outcome',
    'deal',
    'stage',
    'episode',
    'burst',
    'step',
    'epoch',
    'decision',
    'reason',
    'gate',
    'ledger',
  ],
];

describe('docs/glossary.md', () => {
  it('lists every reason with its meaning, and none that does not exist, in the same order', () => {
    const written = rows(section(page, '## Reasons')).map(([code, meaning]) => [bare(code), meaning]);
    expect(written).toEqual(Object.entries(reasons));
  });

  it.each([
    ['fact', '## Facts', facts],
    ['command', '## Commands', commandKinds],
    ['result of a decision', '## Results of a decision', results],
  ])('lists every %s and nothing else, in the same order', (_what, heading, known) => {
    expect(known.length).toBeGreaterThan(5);
    expect(names(heading)).toEqual(known);
  });

  it('lists every fate of a send', () => {
    expect(fates).toContain('uncertain');
    expect(names('## Sending')).toEqual(fates);
  });

  it('lists every state of an item, and every collection', () => {
    expect([states.at(-1), collections.at(-1)]).toEqual(['parked', 'numbers']);
    const [ofItems, ofCollections] = [
      names('## Records').slice(0, states.length),
      names('## Records').slice(states.length),
    ];
    expect(ofItems).toEqual(states);
    expect([...ofCollections].sort()).toEqual([...collections].sort());
  });

  it('names every role, the lowest first', () => {
    const line = page.split('\n').find((one) => one.startsWith('| role |')) ?? '';
    expect(codesIn(line)).toEqual(roles);
  });

  it.each(fieldWords)('explains the word %s', (word) => {
    expect(page).toMatch(new RegExp(`^\\| ${word} \\| .+\\. \\|$`, 'm'));
  });
});
