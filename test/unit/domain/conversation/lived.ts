import fc from 'fast-check';
import { evolveAll } from '../../../../src/domain/conversation/evolve';
import type { Fact } from '../../../../src/domain/conversation/facts';
import { emptyState } from '../../../../src/domain/conversation/state';
import type { ConversationState, DecisionResult } from '../../../../src/domain/conversation/state';
import type { ReasonCode } from '../../../../src/domain/reasons';
import { HOUR_MS } from '../../../../src/domain/time';
import { CONVERSATION, NOON, NUMBER, aCommand } from '../../../support/builders';
import type { Input } from '../given';
import { decide } from '../given';

/** A burst as the activity records it: the buyer wrote, and it was decided. */
type Burst = { burst: DecisionResult };
/** A look at a silence as the activity records it. */
type Look = { look: DecisionResult };
type Happening = Input | Burst | Look;
export type Moment = { happening: Happening; waitMs: number };

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
/** Whatever may happen to a conversation, in any order. */
export const history: fc.Arbitrary<Moment[]> = fc.array(
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

/** What one thing made true; no facts where it made nothing true. */
export type Lived = { before: ConversationState; facts: readonly Fact[]; after: ConversationState; at: number };

/** The state after a step, as the workflow adopts it. */
export function fold(state: ConversationState, facts: readonly Fact[], at: number): ConversationState {
  return facts.length === 0 ? state : { ...evolveAll(state, facts, at), step: state.step + 1 };
}

/** Lets it happen: what each thing made true, by the rules themselves. */
export function live(moments: readonly Moment[]): readonly Lived[] {
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
