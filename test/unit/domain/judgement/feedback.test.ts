import { outcomesOf } from '../../../../src/domain/judgement/feedback';
import type { OurWord } from '../../../../src/domain/judgement/feedback';
import { HOUR_MS } from '../../../../src/domain/time';
import { NOON } from '../../../support/builders';

function aWord(changes: Partial<OurWord> = {}): OurWord {
  return {
    ...{ decisionId: 'c1|1', plannedAt: NOON, acceptedAt: NOON + 1, deliveredAt: NOON + 2 },
    ...{ entry: 'price', followUp: false },
    ...changes,
  };
}

describe('what came of our turn', () => {
  it('is written on every decision that spoke in it, from the moment its message reached the phone', () => {
    const turn = [aWord(), aWord({ decisionId: 'c1|2', entry: null, followUp: true })];
    expect(outcomesOf(turn, { answered: true, at: NOON + HOUR_MS })).toStrictEqual([
      ...[{ decisionId: 'c1|1', answered: true, openedAt: NOON + 2, closedAt: NOON + HOUR_MS }].map((outcome) => ({
        ...outcome,
        entry: 'price',
        followUp: false,
      })),
      {
        decisionId: 'c1|2',
        answered: true,
        openedAt: NOON + 2,
        closedAt: NOON + HOUR_MS,
        entry: null,
        followUp: true,
      },
    ]);
  });

  it('counts from the acceptance, or from the writing, where no receipt came', () => {
    const end = { answered: false, at: NOON + HOUR_MS };
    const opened = (word: OurWord) => outcomesOf([word], end)[0]?.openedAt;
    expect(opened(aWord({ deliveredAt: null }))).toBe(NOON + 1);
    expect(opened(aWord({ deliveredAt: null, acceptedAt: null }))).toBe(NOON);
  });

  it('never ends before it begins, whatever the clock of the phone says', () => {
    const [outcome] = outcomesOf([aWord()], { answered: true, at: NOON - HOUR_MS });
    expect(outcome?.closedAt).toBe(NOON + 2);
  });

  it('is nothing where we said nothing', () => {
    expect(outcomesOf([], { answered: true, at: NOON })).toStrictEqual([]);
  });
});
