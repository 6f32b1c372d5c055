import type { ConversationState } from './state';
import type { Fact, SendOutcome } from './facts';
import type { ActionId, DecisionId } from '../ids';
import { decisionOfAction } from '../ids';
import type { ReasonCode } from '../reasons';
import type { Instant } from '../time';
import { MINUTE_MS } from '../time';

/** How long a send of unknown fate waits for a status before a person is asked (design: 90 s, by policy up to 10 min). */
const UNCERTAIN_VISIBLE_AFTER_MS = 90_000;
/** A follow-up that could not start in time is judged anew after a minute. */
const LOOK_AGAIN_MS = MINUTE_MS;

type Settled = { actionId: ActionId; outcome: SendOutcome; reason: ReasonCode | null };
type SettledVerdict = { facts: readonly Fact[]; judgeAnew: boolean };

const nothing: SettledVerdict = { facts: [], judgeAnew: false };

/** Reasons after which the messages are judged again: the decision was right, only the moment was not. */
const judgedAnew: readonly ReasonCode[] = ['superseded', 'sent-too-late'];
/** Reasons that need nobody: a person or the buyer has already decided otherwise. */
const quiet: readonly ReasonCode[] = ['owner-changed', 'paused', 'observing', 'opted-out'];

function dropped(state: ConversationState, settled: Settled, now: Instant): SettledVerdict {
  const reason = settled.reason ?? 'superseded';
  const fact: Fact = { kind: 'SendSettled', ...settled, reason, visibleAt: null };
  if (quiet.includes(reason)) return { facts: [fact], judgeAnew: false };
  if (!judgedAnew.includes(reason)) return { facts: [fact, { kind: 'AttentionRaised', reason }], judgeAnew: false };
  const decisionId: DecisionId = decisionOfAction(settled.actionId);
  const ofBurst = state.recent.some((line) => line.decisionId === decisionId && line.result !== 'follow-up');
  if (ofBurst) {
    const superseded: Fact = { kind: 'DecisionSuperseded', decisionId, messageIds: [] };
    return { facts: [fact, superseded], judgeAnew: reason === 'sent-too-late' };
  }
  if (!state.open || state.optedOut) return { facts: [fact], judgeAnew: false };
  const says = 'the follow-up could not leave in time and is judged anew';
  const plan = { dueAt: now + LOOK_AGAIN_MS, reason, says, attempt: state.followUpsSent, editedBy: null };
  return { facts: [fact, { kind: 'FollowUpPlanned', plan }], judgeAnew: false };
}

/** Decides what the end of a send means for the conversation. Pure and total. */
export function decideSettled(state: ConversationState, settled: Settled, now: Instant): SettledVerdict {
  const { actionId, outcome, reason } = settled;
  switch (outcome) {
    case 'accepted':
    case 'held':
    case 'unsent':
      return nothing;
    case 'uncertain': {
      const visibleAt = now + UNCERTAIN_VISIBLE_AFTER_MS;
      return {
        facts: [{ kind: 'SendSettled', actionId, outcome, reason: reason ?? 'send-uncertain', visibleAt }],
        judgeAnew: false,
      };
    }
    case 'rejected': {
      const why = reason ?? 'send-rejected';
      return {
        facts: [
          { kind: 'SendSettled', actionId, outcome, reason: why, visibleAt: null },
          { kind: 'AttentionRaised', reason: why },
        ],
        judgeAnew: false,
      };
    }
    case 'dropped':
      return dropped(state, settled, now);
  }
}
