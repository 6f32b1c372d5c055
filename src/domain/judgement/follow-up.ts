import type { FollowUpPlan } from '../conversation/state';
import type { ReasonCode } from '../reasons';
import type { Instant } from '../time';
import type { ContextSnapshot } from './context';
import type { SilenceInput } from './silence-input';
import type { FollowUpJudgement } from './decision';
import { momentOf, wholeMinutesMs } from './follow-up-moment';
import type { Moment } from './follow-up-moment';
import type { Silence } from './silence';
import { readSilence } from './silence';

type Asked = SilenceInput & { silence: Silence; moment: Moment | null };
/** Something of ours has reached the phone, so that there is a moment to speak of. */
type Timed = SilenceInput & { silence: Silence; moment: Moment };

/**
 * Judges a silence: wait, write, remind the person who owns it, stop or close; always with its reason. The questions
 * and their order are those of the follow-up design. Pure and total; asked again at the due moment with fresh facts.
 */
export function judgeSilence(input: SilenceInput): FollowUpJudgement {
  const silence = readSilence(input.context, input.policy.buyerMovesStages);
  const moment = momentOf(input);
  const asked: Asked = { ...input, silence, moment };
  const before = firstAnswer(questionsBefore, asked);
  if (before !== null) return before;
  if (moment === null) return waitForArrival(asked);
  return firstAnswer(questionsOfTime, { ...asked, moment }) ?? write(asked);
}

type Question<A> = (asked: A) => FollowUpJudgement | null;

const questionsBefore: readonly Question<Asked>[] = [
  mayAutomationSpeak,
  whoseMove,
  hasAPersonChosen,
  isItCompletion,
  isItUnclear,
];
const questionsOfTime: readonly Question<Timed>[] = [isItTime, haveWeHeardAll, isItWorthIt, mayItLeave];

function firstAnswer<A>(questions: readonly Question<A>[], asked: A): FollowUpJudgement | null {
  for (const question of questions) {
    const judged = question(asked);
    if (judged !== null) return judged;
  }
  return null;
}

/** 8. Everything holds: the bot writes, or the person who owns the conversation is reminded. */
function write(asked: Asked): FollowUpJudgement {
  return isOwnedByPerson(asked.context)
    ? verdict(asked, 'remind', 'reminder-due')
    : verdict(asked, 'send', 'follow-up-due');
}

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

function mayAutomationSpeak(asked: Asked): FollowUpJudgement | null {
  const { context } = asked;
  if (!context.conversation.open) return verdict(asked, 'stop', 'episode-closed');
  if (context.contact.optedOut) return verdict(asked, 'stop', 'opted-out');
  if (context.conversation.paused) return verdict(asked, 'stop', 'paused');
  return context.sends.foreignAt === null ? null : verdict(asked, 'remind', 'someone-else-wrote');
}

/** 1. The buyer asked something: that is our debt; it is routed, never nudged. */
function whoseMove(asked: Asked): FollowUpJudgement | null {
  return asked.silence.kind === 'our-debt' ? verdict(asked, 'stop', 'our-debt') : null;
}

/** A moment that a person chose beats the model, and what he decided himself is not weighed again. */
function hasAPersonChosen(asked: Asked): FollowUpJudgement | null {
  const { plan, now, context } = asked;
  if (plan === null || plan.editedBy === null) return null;
  if (plan.dueAt > now) return planned(asked, { kind: 'wait', reason: 'operator-edit', plan });
  const isUnderWay = context.sends.last !== null && context.sends.last.deliveredAt === null;
  return isUnderWay ? waitForArrival(asked) : (haveWeHeardAll(asked) ?? mayItLeave(asked) ?? write(asked));
}

/** 2. Thanks and no open question: the talk is done. */
function isItCompletion(asked: Asked): FollowUpJudgement | null {
  return asked.silence.kind === 'completion' ? verdict(asked, 'close', 'silence-is-completion') : null;
}

/** 4. Nothing open on either side: without an open deal nobody is written to. */
function isItUnclear(asked: Asked): FollowUpJudgement | null {
  const { silence, context } = asked;
  return silence.kind === 'unclear' && context.deal?.open !== true ? verdict(asked, 'stop', 'silence-unclear') : null;
}

/** 7, first half. A message that has not reached the phone gets no second one on top; without one there is no wait. */
function waitForArrival(asked: Asked): FollowUpJudgement {
  const { last } = asked.context.sends;
  if (last === null) return verdict(asked, 'stop', asked.silence.reason);
  return last.failed ? verdict(asked, 'stop', 'send-failed') : lookAgain(asked, last.acceptedAt ?? asked.now);
}

/** An undelivered message is looked at again after 1.5 times the wait so far. */
const PATIENCE_GROWTH = 1.5;
const HOURS_A_DAY = 24;

function lookAgain(asked: Asked, acceptedAt: Instant): FollowUpJudgement {
  const { now, policy, followUpsSent, plan } = asked;
  const waitedMs = Math.max(now - acceptedAt, 0);
  if (waitedMs >= policy.undeliveredStopDays * HOURS_A_DAY * policy.hourMs)
    return verdict(asked, 'stop', 'undelivered');
  const hours = Math.max((waitedMs * PATIENCE_GROWTH) / policy.hourMs, policy.floorHours);
  const dueAt = acceptedAt + wholeMinutesMs(hours, policy.hourMs);
  const says = 'our last message has not reached the phone; nothing is stacked on it';
  const reason = 'undelivered-waiting';
  // What a person chose stays his choice: it is only put off until the message has arrived.
  const later = { dueAt, reason, says, attempt: followUpsSent, editedBy: plan?.editedBy ?? null } as const;
  return planned(asked, { kind: 'wait', reason, plan: later });
}

/** Where the silence can mean either, one soft check is enough. */
const MOST_SOFT_CHECKS = 1;

/** 6. Is one more message worth it, and is there one left? */
function isItWorthIt(asked: Timed): FollowUpJudgement | null {
  const { policy, context, followUpsSent, hold, silence, moment } = asked;
  const most = silence.kind === 'unclear' ? Math.min(policy.maxFollowUps, MOST_SOFT_CHECKS) : policy.maxFollowUps;
  if (followUpsSent >= most) return giveUp(asked, 'follow-ups-used');
  if (hold < policy.holdOutShare) return verdict(asked, 'stop', 'held-out');
  if (context.contact.unaskedSends >= policy.attentionBudget) return giveUp(asked, 'attention-budget-spent');
  const unlikely = moment.explanation.chanceOfAnswerToNext < policy.minimumAnswerChance;
  return unlikely ? giveUp(asked, 'answer-unlikely') : null;
}

/** Automation gives up: an open deal is worth a person's look, everything else is parked. */
function giveUp(asked: Asked, reason: ReasonCode): FollowUpJudgement {
  return verdict(asked, asked.context.deal?.open === true ? 'remind' : 'stop', reason);
}

/** 5. When? Until then he may answer by himself. */
function isItTime(asked: Timed): FollowUpJudgement | null {
  const { now, moment, moveIntoOpenHours } = asked;
  // A look may come late, after a pause or an outage: then it may be night by now.
  const dueAt = Math.max(moment.dueAt, moveIntoOpenHours(now));
  if (dueAt <= now) return null;
  const next = { dueAt, reason: asked.silence.reason, says: moment.says, attempt: asked.followUpsSent, editedBy: null };
  const isClosed = moment.explanation.bound === 'open-hours' || dueAt > moment.dueAt;
  return planned(asked, { kind: 'wait', reason: isClosed ? 'outside-open-hours' : 'buyer-still-likely', plan: next });
}

/** He may have answered while we were away, and WhatsApp has not delivered it again yet. */
function haveWeHeardAll(asked: Asked): FollowUpJudgement | null {
  const { context, now, plan, followUpsSent } = asked;
  const until = context.unheardUntil;
  if (until === null || until <= now) return null;
  const reason = 'not-heard-yet';
  const says = 'we were away; the buyer may have written meanwhile';
  const later = { dueAt: until, reason, says, attempt: followUpsSent, editedBy: plan?.editedBy ?? null } as const;
  return planned(asked, { kind: 'wait', reason, plan: later });
}

/** 7, second half. With the service window closed only a template may leave; there is none, so a person decides. */
function mayItLeave(asked: Asked): FollowUpJudgement | null {
  const { openUntil } = asked.context.window;
  if (openUntil !== null && asked.now < openUntil) return null;
  return verdict(asked, 'remind', 'window-closed');
}
