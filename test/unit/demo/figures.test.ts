import { figuresOf, tally } from '../../../scripts/demo/figures';
import { aLedgerRow, aSaying, aStep, aTaken, aWorld, at } from '../simulator/checker/a-world';

describe('The closing table', () => {
  test('counts what happened, who answered, and what was withheld and why', () => {
    const { truth, records } = aWorld();
    truth.messages.push(aSaying({ wamid: 'wamid.e', kind: 'echo', text: 'Hi', saidAt: at(9) }));
    truth.sends.push(
      aTaken({ id: 's2', actionId: 'c1.2.0', wamid: 'wamid.out2' }),
      aTaken({ id: 's3', actionId: 'c1.3.0', accepted: false, wamid: null, code: 131_056, httpStatus: 429 }),
    );
    records.sends.push(aLedgerRow({ _id: 'c1.2.0', source: 'follow-up' }));
    records.journal.push(
      aStep(2, { facts: [{ kind: 'SendSettled', actionId: 'c1.9.0', outcome: 'dropped', reason: 'superseded' }] }),
    );
    records.gates = [{ _id: 'conversation|c1', optedOut: true }];
    const judged = [
      { verdict: 'stop', reason: 'follow-ups-used' },
      { verdict: 'stop', reason: 'follow-ups-used' },
      { verdict: 'close', reason: 'silence-is-completion' },
    ];
    expect(figuresOf({ truth, records, judged, duplicateCases: 1 })).toEqual([
      ['buyers', '0 in 1 conversations'],
      ['messages in', '1 (0 deliveries came twice or again)'],
      ['messages out', '2 (answer 1, follow-up 1)'],
      ['answered by', 'bot 1, people 1 (1 on the phone)'],
      ['follow-ups sent', '1'],
      ['follow-ups withheld', 'follow-ups-used 2, silence-is-completion 1'],
      ['messages dropped', 'superseded 1'],
      ['opt-outs', '1'],
      ['duplicate cases', '1'],
      ['faults played', 'none'],
      ['refused by WhatsApp', '131056 1'],
    ]);
  });

  test('names what was counted most often first', () => {
    expect(tally(['b', 'a', 'b', 'c', 'a', 'b'])).toEqual([
      ['b', 3],
      ['a', 2],
      ['c', 1],
    ]);
  });
});
