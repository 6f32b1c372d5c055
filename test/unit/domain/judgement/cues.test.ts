import { cuesTogether } from '../../../../src/domain/judgement/cues';

describe('the cues of several messages', () => {
  it('count together', () => {
    expect(cuesTogether([['urgent'], ['asks-question', 'urgent']])).toStrictEqual(['asks-question', 'urgent']);
  });

  it('are thanks when every message is quiet', () => {
    expect(cuesTogether([['greeting'], ['bare-ok'], ['closing-words']])).toStrictEqual([
      'bare-ok',
      'closing-words',
      'greeting',
    ]);
  });

  it('are no thanks after a message that wants something', () => {
    expect(cuesTogether([[], ['closing-words']])).toStrictEqual([]);
    expect(cuesTogether([['urgent'], ['bare-ok']])).toStrictEqual(['urgent']);
  });

  it('keep thanks beside a question in one message, so that the question cancels them', () => {
    expect(cuesTogether([['asks-question', 'closing-words']])).toStrictEqual(['asks-question', 'closing-words']);
  });

  it('are none of no messages', () => {
    expect(cuesTogether([])).toStrictEqual([]);
  });
});
