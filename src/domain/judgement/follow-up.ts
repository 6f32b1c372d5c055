import type { FollowUpPlan } from '../conversation/state';
import type { ReasonCode } from '../reasons';
import type { Instant } from '../time';
import type { ContextSnapshot } from './context';
import type { SilenceInput } from './silence-input';
import type { FollowUpJudgement } from './decision';
import { momentOf } from './follow-up-moment';
import type { Silence } from './silence';
import { readSilence } from './silence';

type Asked = SilenceInput & { silence: Silence; moment: ReturnType<typeof momentOf> };
type Question = (asked: Asked) => FollowUpJudgement | null;

/**
 * Judges a silence: wait, write, remind the person who owns it, stop or close; always with its reason. The questions
 * and their order are those of the follow-up design. Pure and total; asked again at the due moment with fresh facts.
 */
export function judgeSilence(input: SilenceInput): FollowUpJudgement {
  const silence = readSilence(input.context, input.policy.buyerMovesStages);
  const asked: Asked = { ...input, silence, moment: momentOf(input) };
  for (const question of questions) {
    const judged = question(asked);
    if (judged !== null) return judged;
  }
  return isOwnedByPerson(input.context)
    ? verdict(asked, 'remind', 'reminder-due')
    : verdict(asked, 'send', 'follow-up-due');
}

const questions: readonly Question[] = [
  mayAutomationSpeak,
  whoseMove,
  isItCompletion,
  isItUnclear,
  hasItArrived,
  isItWorthIt,
  isItTime,
  mayItLeave,
];

function verdict(asked: Asked, kind: FollowUpJudgement['verdict'], reason: ReasonCode): FollowUpJudgement {
  return planned(asked, { kind, reason, plan: null });
}

type Planned = { kind: FollowUpJudgement['verdict']; reason: ReasonCode; plan: FollowUpPlan | null };

function planned({ silence, moment }: Asked, { kind, reason, plan }: Planned): FollowUpJudgement {
  return { verdict: kind, reason, silence: silence.kind, plan, explanation: moment?.explanation ?? null };
}

function isOwnedByPerson(context: ContextSnapshot): boolean {
  return context.conversation.owner.kind === 'human';
}

function isEdited(plan: FollowUpPlan | null): plan is FollowUpPlan {
  return plan !== null && plan.editedBy !== null;
}

function mayAutomationSpeak(asked: Asked): FollowUpJudgement | null {
  const { context } = asked;
  if (!context.conversation.open) return verdict(asked, 'stop', 'episode-closed');
  if (context.contact.optedOut) return verdict(asked, 'stop', 'opted-out');
  if (context.conversation.paused) return verdict(asked, 'stop', 'paused');
  return context.sends.foreignAt === null ? null : verdict(asked, 'stop', 'someone-else-wrote');
}

/** 1. The buyer asked something: that is our debt; it is routed, never nudged. */
function whoseMove(asked: Asked): FollowUpJudgement | null {
  return asked.silence.kind === 'our-debt' ? verdict(asked, 'stop', 'our-debt') : null;
}

/** 2. Thanks and no open question: the talk is done. */
function isItCompletion(asked: Asked): FollowUpJudgement | null {
  return asked.silence.kind === 'completion' ? verdict(asked, 'close', 'silence-is-completion') : null;
}

/** 4. Nothing open on either side: without an open deal nobody is written to. */
function isItUnclear(asked: Asked): FollowUpJudgement | null {
  const { silence, context } = asked;
  if (context.sends.last === null) return verdict(asked, 'stop', silence.reason);
  return silence.kind === 'unclear' && context.deal?.open !== true ? verdict(asked, 'stop', 'silence-unclear') : null;
}

/** 7, first half. A message that has not reached the phone gets no second one on top. */
function hasItArrived(asked: Asked): FollowUpJudgement | null {
  const { last } = asked.context.sends;
  if (last === null || last.deliveredAt !== null) return null;
  if (last.failed) return verdict(asked, 'stop', 'send-failed');
  return waitForDelivery(asked, last.acceptedAt ?? asked.now);
}

/** An undelivered message is looked at again after 1.5 times the wait so far. */
const PATIENCE_GROWTH = 1.5;
const HOURS_A_DAY = 24;

function waitForDelivery(asked: Asked, acceptedAt: Instant): FollowUpJudgement {
  const { now, policy, followUpsSent } = asked;
  const waitedMs = Math.max(now - acceptedAt, 0);
  if (waitedMs >= policy.undeliveredStopDays * HOURS_A_DAY * policy.hourMs)
    return verdict(asked, 'stop', 'undelivered');
  const dueAt = acceptedAt + Math.max(waitedMs * PATIENCE_GROWTH, policy.floorHours * policy.hourMs);
  const says = 'our last message has not reached the phone; nothing is stacked on it';
  const plan = { dueAt, reason: 'undelivered-waiting', says, attempt: followUpsSent, editedBy: null } as const;
  return planned(asked, { kind: 'wait', reason: 'undelivered-waiting', plan });
}

/** 6. Is one more message worth it, and is there one left? */
function isItWorthIt(asked: Asked): FollowUpJudgement | null {
  const { policy, context, followUpsSent, hold, plan, moment } = asked;
  if (followUpsSent >= policy.maxFollowUps) return verdict(asked, 'stop', 'follow-ups-used');
  if (isEdited(plan)) return null;
  if (hold < policy.holdOutShare) return verdict(asked, 'stop', 'held-out');
  if (context.contact.unaskedSends >= policy.attentionBudget) return verdict(asked, 'stop', 'attention-budget-spent');
  const unlikely = moment !== null && moment.explanation.chanceOfAnswerToNext < policy.minimumAnswerChance;
  return unlikely ? verdict(asked, 'stop', 'answer-unlikely') : null;
}

/** 5. When? A moment that a person chose beats the model. */
function isItTime(asked: Asked): FollowUpJudgement | null {
  const { plan, now, moment } = asked;
  if (isEdited(plan)) return plan.dueAt <= now ? null : planned(asked, { kind: 'wait', reason: 'operator-edit', plan });
  if (moment === null || moment.dueAt <= now) return null;
  const { dueAt, says } = moment;
  const next = { dueAt, reason: asked.silence.reason, says, attempt: asked.followUpsSent, editedBy: null };
  const reason = moment.explanation.bound === 'open-hours' ? 'outside-open-hours' : 'buyer-still-likely';
  return planned(asked, { kind: 'wait', reason, plan: next });
}

/** 7, second half. With the service window closed only a template may leave; there is none, so a person decides. */
function mayItLeave(asked: Asked): FollowUpJudgement | null {
  const { openUntil } = asked.context.window;
  if (openUntil !== null && asked.now < openUntil) return null;
  return verdict(asked, 'remind', 'window-closed');
}
