import type { HazardCurve, Rhythm } from '../../../../src/domain/judgement/reply-rhythm';
import {
  answerChanceOfNext,
  chanceNextDay,
  contactHours,
  expectedUntil,
  hazardUntil,
  learnWait,
  patientHours,
  readiness,
  silenceChance,
  unknownRhythm,
} from '../../../../src/domain/judgement/reply-rhythm';

/** The toy situation of the fact sheet: hazard per hour .61, .036, .011, .0008, .0003 in five spans. */
const toy: HazardCurve = [
  { hours: 1, hazard: 0.61 },
  { hours: 6, hazard: 0.79 },
  { hours: 24, hazard: 0.988 },
  { hours: 72, hazard: 1.0264 },
  { hours: 168, hazard: 1.0552 },
];
const OMEGA = 0.1;
const DIGITS = 6;

type Wait = { hours: number; answered: boolean };
const answered = (hours: number, times: number): readonly Wait[] => Array<Wait>(times).fill({ hours, answered: true });
const silent = (hours: number, times: number): readonly Wait[] => Array<Wait>(times).fill({ hours, answered: false });

function after(...waits: readonly Wait[]): Rhythm {
  return waits.reduce((rhythm, wait) => learnWait(rhythm, { curve: toy, ...wait }), unknownRhythm);
}

function clock(hours: number): string {
  const minutes = Math.round(hours * 60);
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

const examples: readonly {
  who: string;
  rhythm: Rhythm;
  seen: readonly [number, number];
  expected: readonly [number, number];
  readiness: readonly [number, number];
  silentADay: number;
  nextDayAtSixHours: number;
  everAfterADay: number;
  moment: string;
}[] = [
  {
    who: 'a new contact',
    rhythm: unknownRhythm,
    seen: [0, 0],
    expected: [0, 0],
    readiness: [1, 1],
    silentADay: 0.372321,
    nextDayAtSixHours: 0.183558,
    everAfterADay: 0.064992,
    moment: '15 h 34 min',
  },
  {
    who: 'a contact with five answers after 12 minutes',
    rhythm: after(...answered(0.2, 5)),
    seen: [4.524381, 0],
    expected: [0.560478, 0],
    readiness: [1.869186, 1],
    silentADay: 0.216864,
    nextDayAtSixHours: 0.183558,
    everAfterADay: 0.064992,
    moment: '15 h 34 min',
  },
  {
    who: 'a contact with five answers after 20 hours',
    rhythm: after(...answered(20, 5)),
    seen: [0, 4.524381],
    expected: [2.981431, 1.644651],
    readiness: [0.572948, 1.790125],
    silentADay: 0.344353,
    nextDayAtSixHours: 0.320149,
    everAfterADay: 0.123061,
    moment: '20 h 33 min',
  },
  {
    who: 'a contact who left three waits of a week unanswered',
    rhythm: after(...silent(168, 3)),
    seen: [0, 0],
    expected: [1.879711, 1.422375],
    readiness: [0.680305, 0.58439],
    silentADay: 0.519763,
    nextDayAtSixHours: 0.117809,
    everAfterADay: 0.041668,
    moment: '9 h 14 min',
  },
  {
    who: 'a contact with four answers after 3 hours',
    rhythm: after(...answered(3, 4)),
    seen: [0, 3.709875],
    expected: [2.444696, 0.271977],
    readiness: [0.620665, 2.513174],
    silentADay: 0.259334,
    nextDayAtSixHours: 0.404164,
    everAfterADay: 0.158636,
    moment: '21 h 52 min',
  },
  {
    who: 'the same contact after two silences of 48 hours',
    rhythm: after(...answered(3, 4), ...silent(48, 2)),
    seen: [0, 3.348162],
    expected: [3.491329, 1.102266],
    readiness: [0.533951, 1.723953],
    silentADay: 0.364093,
    nextDayAtSixHours: 0.306984,
    everAfterADay: 0.116662,
    moment: '20 h 15 min',
  },
];

describe('the worked examples of the fact sheet', () => {
  it.each(examples)('reproduces $who', (example) => {
    const { rhythm } = example;
    expect(rhythm.seen.live).toBeCloseTo(example.seen[0], DIGITS);
    expect(rhythm.seen.later).toBeCloseTo(example.seen[1], DIGITS);
    expect(rhythm.expected.live).toBeCloseTo(example.expected[0], DIGITS);
    expect(rhythm.expected.later).toBeCloseTo(example.expected[1], DIGITS);
    expect(readiness(rhythm).live).toBeCloseTo(example.readiness[0], DIGITS);
    expect(readiness(rhythm).later).toBeCloseTo(example.readiness[1], DIGITS);
    expect(silenceChance(toy, rhythm, 24)).toBeCloseTo(example.silentADay, DIGITS);
    expect(chanceNextDay(toy, rhythm, 6)).toBeCloseTo(example.nextDayAtSixHours, DIGITS);
    const ever = 1 - silenceChance(toy, rhythm, 168) / silenceChance(toy, rhythm, 24);
    expect(ever).toBeCloseTo(example.everAfterADay, DIGITS);
    expect(clock(patientHours(toy, rhythm, OMEGA))).toBe(example.moment);
  });

  it('expects of an average contact what the fact sheet says', () => {
    expect(expectedUntil(toy, 1).live).toBeCloseTo(0.65897, DIGITS);
    expect(expectedUntil(toy, 0.5).later).toBe(0);
    expect([6, 24, 72, 168].map((hours) => Number(expectedUntil(toy, hours).later.toFixed(DIGITS)))).toStrictEqual([
      0.188349, 0.416082, 0.462919, 0.498641,
    ]);
  });

  it('adapts to a quick contact who begins to answer late, and settles', () => {
    const moments = [1, 2, 3, 4, 5, 6].map((times) =>
      clock(patientHours(toy, after(...answered(0.2, 5), ...answered(20, times)), OMEGA)),
    );
    expect(moments).toStrictEqual([
      '17 h 57 min',
      '19 h 7 min',
      '19 h 48 min',
      '20 h 14 min',
      '20 h 33 min',
      '20 h 48 min',
    ]);
  });
});

describe('the moment for a contact', () => {
  const quiet = after(...silent(168, 3));
  const late = after(...answered(20, 5));

  it('lies no earlier than his situation says, however seldom he answers', () => {
    expect(clock(contactHours({ curve: toy, rhythm: quiet, answers: 9, omega: OMEGA }))).toBe('15 h 34 min');
  });

  it('lies later when he is known to come back late', () => {
    expect(clock(contactHours({ curve: toy, rhythm: late, answers: 5, omega: OMEGA }))).toBe('20 h 33 min');
  });

  it('is that of his situation while he has answered fewer than three times', () => {
    expect(clock(contactHours({ curve: toy, rhythm: late, answers: 2, omega: OMEGA }))).toBe('15 h 34 min');
  });

  it('lies at most three times as late as his situation says', () => {
    const steep: HazardCurve = [
      { hours: 1, hazard: 1 },
      { hours: 3, hazard: 1.3 },
      { hours: 168, hazard: 2.9 },
    ];
    const situation = contactHours({ curve: steep, rhythm: unknownRhythm, answers: 9, omega: 0.25 });
    const keen: Rhythm = { seen: { live: 0, later: 30 }, expected: { live: 0, later: 0 } };
    expect(patientHours(steep, keen, 0.25)).toBeGreaterThan(3 * situation);
    expect(contactHours({ curve: steep, rhythm: keen, answers: 9, omega: 0.25 })).toBe(3 * situation);
  });

  it('is at once where nobody ever answers', () => {
    expect(patientHours([], unknownRhythm, OMEGA)).toBe(0);
  });

  it('waits for the last rise of the chance, not for its first dip', () => {
    const twice: HazardCurve = [
      { hours: 1, hazard: 1 },
      { hours: 60, hazard: 1 },
      { hours: 61, hazard: 1.5 },
      { hours: 168, hazard: 1.5 },
    ];
    expect(chanceNextDay(twice, unknownRhythm, 30)).toBe(0);
    expect(clock(patientHours(twice, unknownRhythm, OMEGA))).toBe('60 h 48 min');
  });
});

describe('the population curve', () => {
  it('rises in straight lines between its points and stays at the last', () => {
    expect(hazardUntil(toy, 0)).toBe(0);
    expect(hazardUntil(toy, 0.5)).toBeCloseTo(0.305, DIGITS);
    expect(hazardUntil(toy, 1)).toBe(0.61);
    expect(hazardUntil(toy, 3.5)).toBeCloseTo(0.7, DIGITS);
    expect(hazardUntil(toy, 500)).toBe(1.0552);
  });
});

describe('the chance that one more message is answered', () => {
  it('falls with each silence that is held against the contact', () => {
    const fresh = answerChanceOfNext(toy, unknownRhythm, 0);
    const worn = answerChanceOfNext(toy, unknownRhythm, 72);
    expect(fresh).toBeCloseTo(1 - silenceChance(toy, unknownRhythm, 72), DIGITS);
    expect(worn).toBeLessThan(fresh);
  });
});
