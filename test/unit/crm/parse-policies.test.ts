import { parsePolicy, parseSettings } from '../../../src/crm/parse-policies';
import type { SettingsFile } from '../../../src/crm/parse-policies';
import { diffSettings } from '../../../src/crm/settings';
import { defaultPolicies, defaultSettingsFiles } from '../../support/default-settings';

/** The shipped files with one line changed. */
function changed(file: string, from: string, to: string): readonly SettingsFile[] {
  return defaultSettingsFiles().map((one) => {
    if (one.file !== file) return one;
    if (!one.text.includes(from)) throw new Error(`${file} does not say ${from}`);
    return { file, text: one.text.replace(from, to) };
  });
}

function problemsOf(files: readonly SettingsFile[]): readonly string[] {
  const read = parseSettings(files);
  return read.ok ? [] : read.problems.map(({ file, line, message }) => `${file}:${line} ${message}`);
}

describe('the settings files', () => {
  it('as they are shipped are taken', () => {
    expect(problemsOf(defaultSettingsFiles())).toStrictEqual([]);
  });

  it.each([
    [
      'an unknown key',
      changed('hours.yaml', 'timeZone:', 'zone: x\ntimeZone:'),
      ['hours.yaml:1 (whole): Unrecognized key: "zone"'],
    ],
    [
      'a time zone that does not exist',
      changed('hours.yaml', 'Europe/Berlin', 'Europe/Nowhere'),
      ['hours.yaml:2 timeZone: write a time zone such as Europe/Berlin'],
    ],
    [
      'a pattern that RE2 does not understand',
      changed('reply-book.yaml', "'\\b(opening hours|", "'(?=x)\\b(opening hours|"),
      ['reply-book.yaml:8 entries.0.patterns.0: RE2 does not understand this pattern'],
    ],
    [
      'a placeholder that is not allowed',
      changed('reply-book.yaml', 'Hello {{firstName}}', 'Hello {{password}}'),
      [
        'reply-book.yaml:126 phrases.followUps.0.en: the only placeholders are {{firstName}}, {{company}}, {{topic}}, {{opensAt}}',
      ],
    ],
    [
      'a reason that does not exist',
      changed('routing.yaml', 'reason: complaint', 'reason: because'),
      ['routing.yaml:50 rules.7.reason: there is no such reason; see the glossary'],
    ],
    [
      'a team that nobody is in',
      changed('routing.yaml', 'team: support', 'team: nobody'),
      ['routing.yaml:1 rule person-asked-for: there is no team nobody in team.yaml'],
    ],
    [
      'shares that fall',
      changed('follow-up.yaml', 'share: 0.627', 'share: 0.1'),
      ['follow-up.yaml:25 prior.question: hours and shares must rise from point to point'],
    ],
    [
      'text that is no YAML',
      changed('team.yaml', 'operators:', 'operators: ['),
      [
        'team.yaml:3 Block collections are not allowed within flow collections',
        'team.yaml:5 Flow sequence in block collection must be sufficiently indented and end with a ]',
      ],
    ],
  ])('with %s are refused as a whole, with the line', (_, files, problems) => {
    expect(problemsOf(files)).toStrictEqual(problems);
  });

  it('are refused when one is missing', () => {
    expect(problemsOf(defaultSettingsFiles().slice(1))).toStrictEqual(['hours.yaml:1 the file is missing']);
  });
});

describe('one policy', () => {
  it('is read strictly, with the path of every mistake', () => {
    const { followUp } = defaultPolicies();
    expect(parsePolicy('followUp', { ...followUp, omega: 0.9, floorHours: 100 })).toStrictEqual({
      ok: false,
      problems: [
        { path: 'omega', message: 'Too big: expected number to be <=0.25' },
        { path: 'floorHours', message: 'the floor lies above the cap' },
      ],
    });
    expect(parsePolicy('followUp', followUp)).toStrictEqual({ ok: true, value: followUp });
  });
});

describe('the difference between two settings', () => {
  const current = defaultPolicies();

  it('is empty where nothing would change', () => {
    expect(diffSettings(current, defaultPolicies())).toStrictEqual([]);
  });

  it('names what would change, one line each', () => {
    const [first, ...rest] = current.routing.rules;
    if (first === undefined) throw new Error('There are rules.');
    const next = {
      ...current,
      followUp: { ...current.followUp, omega: 0.05 },
      routing: { ...current.routing, rules: [{ ...first, withinMinutes: 5 }, ...rest.slice(1)] },
    };
    expect(diffSettings(current, next)).toStrictEqual([
      '~ routing.rules.opt-in-again.withinMinutes: 60 → 5',
      '- routing.rules.opted-out: {"name":"opted-out","when":[{"kind":"opted-out"}],"then":{"reply":"none"},"reason":"opted-out","prio…',
      '~ followUp.omega: 0.1 → 0.05',
    ]);
  });

  it('is everything where nothing is stored yet', () => {
    expect(diffSettings(null, current).map((line) => line.split(':')[0])).toStrictEqual([
      '+ hours',
      '+ team',
      '+ replyBook',
      '+ routing',
      '+ followUp',
    ]);
  });
});
