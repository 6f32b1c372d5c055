import type { ConversationState } from './state';
import type { Fact, FactOf } from './facts';
import type { Instant } from '../time';

/** What falls due: facts that follow at once, whether messages are judged anew, whether a silence is looked at. */
export type DueVerdict = { facts: readonly Fact[]; judgeAnew: boolean; look: boolean };

type DueRule = (
  state: ConversationState,
  now: Instant,
) => { facts?: readonly Fact[]; judgeAnew?: boolean; look?: boolean };

/** A superseded decision is judged anew after this even when the message that superseded it does not show up. */
export const UNJUDGED_PATIENCE_MS = 60_000;
const TIMER = 'timer';

/** What fell due while automation was held back is judged again soon, never fired in a heap. */
const LOOK_AGAIN_MS = 60_000;

/** The silence after a person's words is looked at like any other: he may have to be reminded. */
export function lookAfterWords(
  { followUpsSent: attempt }: ConversationState,
  now: Instant,
  reason: 'operator-send' | 'spoke-from-phone',
): FactOf<'FollowUpPlanned'> {
  const says = 'a person wrote; the silence after it is looked at';
  return { kind: 'FollowUpPlanned', plan: { dueAt: now + LOOK_AGAIN_MS, reason, says, attempt, editedBy: null } };
}

/** The silence is looked at again after a pause or a person's stretch. */
export function lookAgain(state: ConversationState, now: Instant): readonly Fact[] {
  if (!state.open || state.optedOut || state.plan !== null) return [];
  const says = 'automation goes on; the silence is looked at again';
  const { followUpsSent: attempt } = state;
  return [
    {
      kind: 'FollowUpPlanned',
      plan: { dueAt: now + LOOK_AGAIN_MS, reason: 'operator-resume', says, attempt, editedBy: null },
    },
  ];
}

const isOver = (at: Instant | null, now: Instant): boolean => at !== null && at <= now;

/** Ordered: what a person agreed first, then what we owe, then what we look at. */
const rules: readonly DueRule[] = [
  function pauseIsOver(state, now) {
    const { pause, owner } = state;
    if (pause === null || !isOver(pause.until, now)) return {};
    const resumed: Fact = { kind: 'Resumed', source: 'timer', by: TIMER, reason: 'operator-resume', noteId: null };
    return { facts: [resumed, ...lookAgain(state, now)], judgeAnew: owner.kind === 'bot' };
  },
  function takeoverIsOver(state, now) {
    const { handBackAt, epoch } = state;
    if (!isOver(handBackAt, now)) return {};
    const handedBack: Fact = {
      kind: 'OwnerChanged',
      owner: { kind: 'bot' },
      epoch: epoch + 1,
      handBackAt: null,
      source: 'timer',
      by: TIMER,
      reason: 'hand-back-due',
      noteId: null,
    };
    return { facts: [handedBack, ...lookAgain(state, now)], judgeAnew: true };
  },
  function answerIsOverdue({ answerBy }, now) {
    return isOver(answerBy, now) ? { facts: [{ kind: 'AttentionRaised', reason: 'answer-overdue' }] } : {};
  },
  function uncertainSendNeedsAPerson({ uncertain }, now) {
    const visible = uncertain.filter((send) => isOver(send.visibleAt, now));
    if (visible.length === 0) return {};
    const settled = visible.map(({ actionId }): Fact => ({
      kind: 'SendSettled',
      actionId,
      outcome: 'uncertain',
      reason: 'send-uncertain',
      visibleAt: null,
    }));
    return { facts: [...settled, { kind: 'AttentionRaised', reason: 'send-uncertain' }] };
  },
  function supersededDecisionIsAlone({ unjudged }, now) {
    return { judgeAnew: unjudged !== null && isOver(unjudged.since + UNJUDGED_PATIENCE_MS, now) };
  },
  function silenceIsLookedAt({ plan, closeAt }, now) {
    return { look: isOver(plan?.dueAt ?? null, now) || isOver(closeAt, now) };
  },
];

/** Decides everything that has fallen due by now. Pure and total. */
export function decideDue(state: ConversationState, now: Instant): DueVerdict {
  const verdicts = rules.map((rule) => rule(state, now));
  return {
    facts: verdicts.flatMap((verdict) => verdict.facts ?? []),
    judgeAnew: verdicts.some((verdict) => verdict.judgeAnew === true),
    look: verdicts.some((verdict) => verdict.look === true),
  };
}
