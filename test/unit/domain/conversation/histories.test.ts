import fc from 'fast-check';
import { dueAt } from '../../../../src/domain/conversation/due';
import { evolveAll } from '../../../../src/domain/conversation/evolve';
import type { Fact } from '../../../../src/domain/conversation/facts';
import { emptyState } from '../../../../src/domain/conversation/state';
import type { ConversationState, DecisionResult } from '../../../../src/domain/conversation/state';
import type { ReasonCode } from '../../../../src/domain/reasons';
import { HOUR_MS } from '../../../../src/domain/time';
import { CONVERSATION, NOON, NUMBER, aCommand } from '../../../support/builders';
import type { Input } from '../given';
import { after, decide } from '../given';

/** A burst as the activity records it: the buyer wrote, and it was decided. */
type Burst = { burst: DecisionResult };
/** A look at a silence as the activity records it. */
type Look = { look: DecisionResult };
type Happening = Input | Burst | Look;
type Moment = { happening: Happening; waitMs: number };

const operator = fc.constantFrom('mara', 'joao');
const actionId = fc.integer({ min: 1, max: 12 }).map((step) => `${CONVERSATION}.${step}.0`);
const outcome = fc.constantFrom('accepted', 'held', 'rejected', 'unsent', 'uncertain', 'dropped');
const dropReason = fc.constantFrom<ReasonCode | null>(null, 'superseded', 'sent-too-late', 'owner-changed', 'paused');
const later = fc.integer({ min: -HOUR_MS, max: 5 * HOUR_MS }).map((ms) => NOON + ms);

const command: fc.Arbitrary<Input> = fc
  .oneof(
    fc.record({ kind: fc.constant('takeOver' as const), operator, until: later }),
    fc.record({ kind: fc.constant('assign' as const), operator }),
    fc.constantFrom({ kind: 'handBack' } as const, { kind: 'resume' } as const, { kind: 'close' } as const),
    fc.record({ kind: fc.constant('pause' as const), until: later }),
    fc.constant({ kind: 'pause' } as const),
    fc.constantFrom(
      { kind: 'route', to: { kind: 'team', team: 'sales' } } as const,
      { kind: 'route', to: { kind: 'bot' } } as const,
    ),
    fc.constantFrom(
      { kind: 'editFollowUp', edit: { kind: 'skip' } } as const,
      { kind: 'editFollowUp', edit: { kind: 'planAnew' } } as const,
    ),
    later.map((at) => ({ kind: 'editFollowUp', edit: { kind: 'moveTo', at } }) as const),
    operator.map((who) => ({ kind: 'send', operator: who, draftId: 'd', lastSeenMessageId: null }) as const),
    operator.map((who) => ({ kind: 'send', operator: who, draftId: 'd', lastSeenMessageId: 'm1' }) as const),
  )
  .map((given) => ({ command: aCommand(given) }));

const event: fc.Arbitrary<Input> = fc
  .oneof(
    fc.constantFrom(
      { kind: 'humanSpoke', messageId: 'm9', at: NOON } as const,
      { kind: 'reopened', at: NOON } as const,
      { kind: 'resumed', at: NOON } as const,
      { kind: 'called', at: NOON } as const,
      { kind: 'preferenceChanged', preference: 'stop', at: NOON } as const,
      { kind: 'preferenceChanged', preference: 'resume', at: NOON } as const,
    ),
    fc.record({
      kind: fc.constant('sendSettled' as const),
      actionId,
      outcome,
      reason: fc.constant(null),
      at: fc.constant(NOON),
    }),
  )
  .map((given) => ({ event: given }));

const happening: fc.Arbitrary<Happening> = fc.oneof(
  command,
  event,
  fc.record({ actionId, outcome, reason: dropReason }).map((settled) => ({ settled })),
  fc.constant({ due: true as const }),
  fc.constantFrom<DecisionResult>('bot', 'no-reply', 'person').map((burst) => ({ burst })),
  fc.constantFrom<DecisionResult>('follow-up', 'postponed', 'withheld', 'closed').map((look) => ({ look })),
);
const history: fc.Arbitrary<Moment[]> = fc.array(
  fc.record({ happening, waitMs: fc.integer({ min: 0, max: 2 * HOUR_MS }) }),
  { maxLength: 40 },
);

function burstFacts(state: ConversationState, result: DecisionResult, at: number): readonly Fact[] {
  const decisionId = `${CONVERSATION}|${state.step + 1}`;
  const opened: readonly Fact[] = state.open
    ? []
    : [{ kind: 'EpisodeOpened', episode: state.episode + 1, reason: 'new-topic' }];
  const owed: readonly Fact[] = result === 'person' ? [{ kind: 'AnswerDue', by: at + HOUR_MS }] : [];
  return [
    ...opened,
    { kind: 'MessagesReceived', messageIds: ['m1'], lastMessageId: 'm1', lastAt: at, late: false },
    { kind: 'Decided', decisionId, result, reason: 'unclear' },
    ...owed,
  ];
}

function lookFacts(state: ConversationState, result: DecisionResult, at: number): readonly Fact[] {
  const decided: Fact = {
    kind: 'Decided',
    decisionId: `${CONVERSATION}|${state.step + 1}`,
    result,
    reason: 'open-question',
  };
  if (result === 'closed') return [decided, { kind: 'EpisodeClosed', reason: 'long-silence', by: null }];
  return [decided, { kind: 'CloseScheduled', at: at + HOUR_MS }];
}

/** The facts of one thing that happens; a look happens only when one is due, as in the workflow. */
function factsOf(state: ConversationState, { happening: what }: Moment, at: number): readonly Fact[] {
  if ('burst' in what) return burstFacts(state, what.burst, at);
  if ('look' in what) {
    const verdict = decide(state, { due: true }, at);
    return 'look' in verdict && verdict.look ? lookFacts(state, what.look, at) : [];
  }
  const output = decide(state, what, at);
  return 'facts' in output ? output.facts : [];
}

type Lived = { before: ConversationState; facts: readonly Fact[]; after: ConversationState; at: number };

function fold(state: ConversationState, facts: readonly Fact[], at: number): ConversationState {
  return facts.length === 0 ? state : { ...evolveAll(state, facts, at), step: state.step + 1 };
}

function live(moments: readonly Moment[]): readonly Lived[] {
  let state = emptyState(CONVERSATION, NUMBER);
  let at = NOON;
  return moments.map((moment) => {
    at += moment.waitMs;
    const before = state;
    const facts = factsOf(before, moment, at);
    state = fold(before, facts, at);
    return { before, facts, after: state, at };
  });
}

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
