import fc from 'fast-check';
import { dueAt } from '../../../../src/domain/conversation/due';
import { emptyState } from '../../../../src/domain/conversation/state';
import { CONVERSATION, NUMBER } from '../../../support/builders';
import { after, decide } from '../given';
import { fold, history, live } from './lived';
import type { Lived } from './lived';

function expectAlways(holds: (lived: Lived) => boolean): void {
  fc.assert(
    fc.property(history, (moments) => live(moments).every(holds)),
    { numRuns: 400, seed: 4 },
  );
}

describe('whatever happens to a conversation', () => {
  it('the count of takeovers never falls and rises with every change of owner', () => {
    expectAlways(
      ({ before, after: now }) =>
        now.epoch >= before.epoch &&
        (JSON.stringify(now.owner) === JSON.stringify(before.owner) || now.epoch > before.epoch),
    );
  });

  it('the count of episodes never falls and rises with every opening', () => {
    expectAlways(
      ({ before, after: now }) =>
        now.episode >= before.episode && (before.open || !now.open || now.episode === before.episode + 1),
    );
  });

  it('a closed episode has nothing due but messages of unknown fate', () => {
    expectAlways(({ after: now }) => now.open || (now.plan === null && now.answerBy === null && now.closeAt === null));
    expectAlways(({ after: now }) => now.open || (dueAt(now)?.why ?? 'uncertain') === 'uncertain');
  });

  it('a takeover drops what the bot had planned', () => {
    expectAlways(
      ({ before, after: now }) =>
        now.epoch === before.epoch || now.owner.kind === 'bot' || now.plan === null || now.plan !== before.plan,
    );
  });

  it('at most five decisions are shown and every message of unknown fate once', () => {
    expectAlways(
      ({ after: now }) =>
        now.recent.length <= 5 && new Set(now.uncertain.map((send) => send.actionId)).size === now.uncertain.length,
    );
  });

  it('nothing that fell due rings again once it was taken', () => {
    expectAlways(({ after: now, at }) => {
      const taken = after(now, decide(now, { due: true }, at), at);
      const next = dueAt(taken);
      return next === null || next.at > at || ['plan', 'close', 'unjudged'].includes(next.why);
    });
  });

  it('a look leaves no plan and no time to close in the past', () => {
    expectAlways(({ before, after: now, at }) => {
      const looked = now.recent.at(-1);
      if (looked === undefined || looked === before.recent.at(-1)) return true;
      if (!['follow-up', 'postponed', 'withheld', 'closed'].includes(looked.result)) return true;
      return now.plan === null && (now.closeAt === null || now.closeAt > at);
    });
  });

  it('its journal, written down and read again, gives the state that it carries', () => {
    fc.assert(
      fc.property(history, (moments) => {
        const lived = live(moments);
        const journal = JSON.parse(JSON.stringify(lived)) as readonly Lived[];
        const folded = journal.reduce(
          (state, { facts, at }) => fold(state, facts, at),
          emptyState(CONVERSATION, NUMBER),
        );
        expect(folded).toStrictEqual(lived.at(-1)?.after ?? emptyState(CONVERSATION, NUMBER));
      }),
      { numRuns: 200, seed: 4 },
    );
  });
});
