import { toHazardCurve, usualHours } from '../../../../src/domain/judgement/situation';
import { silenceChance, unknownRhythm } from '../../../../src/domain/judgement/reply-rhythm';
import { aFollowUpPolicy } from '../../../support/builders';

const { prior } = aFollowUpPolicy();

describe('the shipped prior', () => {
  it('gives back the share that has answered at each of its points', () => {
    for (const { hours, share } of prior.question) {
      expect(1 - silenceChance(toHazardCurve(prior.question), unknownRhythm, hours)).toBeCloseTo(share, 12);
    }
  });

  it('says within which time buyers usually answer: half of those who ever do', () => {
    expect(usualHours(prior.question)).toBeCloseTo(0.3369, 4);
    expect(usualHours(prior.noQuestion)).toBeCloseTo(0.3131, 4);
  });

  it('knows no usual time where nobody ever answers', () => {
    expect(usualHours([])).toBe(0);
    expect(usualHours([{ hours: 2, share: 0 }])).toBe(2);
  });

  it('finds the usual time in the first span already', () => {
    const points = [
      { hours: 2, share: 0.5 },
      { hours: 4, share: 0.5 },
    ];
    expect(usualHours(points)).toBe(1);
  });
});
