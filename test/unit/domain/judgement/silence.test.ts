import type { ContextSnapshot } from '../../../../src/domain/judgement/context';
import { readSilence } from '../../../../src/domain/judgement/silence';
import { NOON, aContext, quotedDeal } from '../../../support/builders';

const nothingAsked = { ours: [], theirs: [] };
const theirQuestion = { messageId: 'm1', at: NOON, topic: null };
const nothingSaidSince = { last: null };

function read(changes: Parameters<typeof aContext>[0]) {
  const context: ContextSnapshot = aContext(changes);
  return readSilence(context, ['quoted']);
}

describe('what a silence means', () => {
  it('our debt, when the buyer asked something that nobody has answered', () => {
    expect(read({ openQuestions: { theirs: [theirQuestion] } })).toStrictEqual({
      kind: 'our-debt',
      reason: 'our-debt',
    });
  });

  it('the end of the talk, after thanks with nothing open', () => {
    const after = { openQuestions: nothingAsked, sends: nothingSaidSince };
    expect(read({ ...after, lastTurnCues: ['closing-words'] })).toStrictEqual({
      kind: 'completion',
      reason: 'silence-is-completion',
    });
  });

  it.each([
    ['a bare ok', ['bare-ok']],
    ['thanks with a question mark', ['asks-question', 'closing-words']],
  ])('nothing clear, after %s', (_, lastTurnCues) => {
    expect(read({ openQuestions: nothingAsked, sends: nothingSaidSince, lastTurnCues })).toStrictEqual({
      kind: 'unclear',
      reason: 'silence-unclear',
    });
  });

  it('hesitation, while a question of ours is open, whatever thanks came before', () => {
    expect(read({ lastTurnCues: ['closing-words'] })).toStrictEqual({ kind: 'hesitation', reason: 'open-question' });
  });

  it('hesitation, at a stage at which the buyer is to move', () => {
    expect(read({ openQuestions: nothingAsked, deal: quotedDeal })).toStrictEqual({
      kind: 'hesitation',
      reason: 'open-deal',
    });
  });

  it('hesitation, when we wrote after the thanks and the deal is his move', () => {
    const said = { openQuestions: nothingAsked, lastTurnCues: ['closing-words'], deal: quotedDeal };
    expect(read(said).kind).toBe('hesitation');
  });

  it.each([
    ['the deal is at another stage', { ...quotedDeal, stage: 'new' }],
    ['the deal is won or lost', { ...quotedDeal, open: false }],
  ])('nothing clear, when %s', (_, deal) => {
    expect(read({ openQuestions: nothingAsked, deal }).kind).toBe('unclear');
  });
});
