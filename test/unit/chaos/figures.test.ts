import { countAmbiguous } from '../../../scripts/chaos/ambiguous';
import { storyOf } from '../../../scripts/chaos/story';
import { answersOf, recoveryMs, slowestOf, splitByFaults } from '../../../scripts/chaos/timing';
import { aLedgerRow, aTaken, aWorld, anAttempt, at } from '../simulator/checker/a-world';

const aBlow = (beganAt: number, endedAt: number) => ({
  ...({ kind: 'kill-worker', whom: 'worker 1', fired: true, overAt: beganAt } as const),
  ...{ beganAt: at(beganAt), endedAt: at(endedAt) },
});

const anAnswer = { actionId: 'c1.1.0' };

describe('The time from a message to its answer', () => {
  const { truth, records } = aWorld();

  test('goes from the 200 of the newest message that it answers to its arrival at WhatsApp', () => {
    expect(answersOf(truth, records)).toEqual([{ actionId: 'c1.1.0', askedAt: at(0) + 100, sentAt: at(2) }]);
  });

  test.each([
    ['c1', []],
    ['all', []],
    ['c2', [{ actionId: 'c1.1.0', askedAt: at(0) + 100, sentAt: at(2) }]],
  ])('is not taken where a person had a hand in it meanwhile: of %s', (subject, expected) => {
    const act = { kind: 'resume', subject, askedAt: at(1), acknowledgedAt: at(1) + 50, uncertainSends: [] } as const;
    expect(answersOf({ ...truth, acts: [{ ...act, version: null }] }, records)).toEqual(expected);
  });

  test('is not known of what no message asked for, nor of what a person wrote', () => {
    const sends = [aLedgerRow({ source: 'person' }), aLedgerRow({ _id: 'c1.2.0', source: 'follow-up' })];
    const taken = [...truth.sends, aTaken({ id: 's2', actionId: 'c1.2.0' })];
    expect(answersOf({ ...truth, sends: taken }, { ...records, sends })).toEqual([]);
  });

  test('is inside of a fault when the two overlap', () => {
    const answers = [0, 10, 20].map((second) => ({ ...anAnswer, askedAt: at(second), sentAt: at(second + 2) }));
    expect(splitByFaults(answers, [aBlow(11, 15), aBlow(23, 30)])).toEqual({
      inside: [2_000],
      outside: [2_000, 2_000],
    });
  });

  test('after a fault counts from its end, for the first message that came then', () => {
    const answers = [
      { ...anAnswer, askedAt: at(9), sentAt: at(11) },
      { ...anAnswer, askedAt: at(12), sentAt: at(17) },
      { ...anAnswer, askedAt: at(13), sentAt: at(14) },
    ];
    expect(slowestOf(answers)).toBe(answers[1]);
    expect(recoveryMs(answers, { overAt: at(10) })).toBe(4_000);
    expect(recoveryMs(answers, { overAt: at(15) })).toBeNull();
  });
});

describe('A send after which nobody knew', () => {
  const nothingKnown = { acceptedAt: null, rank: 0, wamid: null };
  const count = (row: Parameters<typeof aLedgerRow>[0], sends = [aTaken({ seen: 'hang', httpStatus: null })]) => {
    const { truth, records } = aWorld();
    return countAmbiguous({ ...truth, sends }, { ...records, sends: [aLedgerRow(row)] });
  };
  const none = { total: 1, resolved: 0, visible: 0, doubled: 0, unknown: 0 };

  test('is resolved when a status told its fate', () => {
    expect(count({ acceptedAt: null, rank: 2 })).toEqual({ ...none, resolved: 1 });
  });

  test('is visible when it is on the record as uncertain', () => {
    expect(count({ ...nothingKnown, uncertainAt: at(3) }, [])).toEqual({ ...none, visible: 1 });
  });

  test('is doubled when it left twice', () => {
    expect(count({}, [aTaken({ seen: 'reset' }), aTaken({ id: 's2' })])).toEqual({ ...none, doubled: 1 });
  });

  test('is unknown when nothing stands anywhere', () => {
    expect(count(nothingKnown)).toEqual({ ...none, unknown: 1 });
  });

  test('is also one whose try was begun and never ended', () => {
    const { truth, records } = aWorld();
    expect(countAmbiguous(truth, { ...records, attempts: [anAttempt({ outcome: null })] })).toEqual({
      ...{ ...none, resolved: 1 },
    });
    expect(countAmbiguous(truth, records)).toEqual({ ...none, total: 0 });
  });
});

describe('The story of a problem', () => {
  const { truth, records } = aWorld();
  const known = { truth, records, blows: [aBlow(1, 2), aBlow(60, 61)] };

  test('tells everything in its conversation in the order of time, and the faults meanwhile', () => {
    expect(storyOf('Action c1.1.0 reached the buyer 2 times: s1, s2.', known)).toEqual([
      'story of c1',
      '09:00:00.000 buyer writes m_1: How much is it?',
      '09:00:00.050 stored m_1',
      '09:00:00.100 acknowledged m_1',
      '09:00:01.000 step c1|1 burst bot (known-question) [] of m_1, sends c1.1.0',
      '09:00:01.000 *** kill-worker (worker 1), until 09:00:02.000',
      '09:00:01.990 try c1.1.0|1 reads gates; accepted',
      '09:00:02.000 WhatsApp takes s1 of c1.1.0 (200): 49 euros.',
      '09:00:03.321 status sent of s1, acknowledged 09:00:03.400',
      '09:00:04.321 status delivered of s1, acknowledged 09:00:04.400',
    ]);
  });

  test.each(['The message wamid.1 was lost.', 'Send s1 was refused.'])(
    'is found by any of its names: %s',
    (problem) => {
      expect(storyOf(problem, known)[0]).toBe('story of c1');
    },
  );

  test('is empty where a problem names nobody', () => {
    expect(storyOf('After the last pause of all its gate says otherwise.', known)).toEqual([]);
  });
});
