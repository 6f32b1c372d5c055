import { createHash } from 'node:crypto';
import type { ContextSnapshot } from '../src/domain/judgement/context';
import { cuesTogether } from '../src/domain/judgement/cues';
import type { FollowUpJudgement } from '../src/domain/judgement/decision';
import { judgeSilence } from '../src/domain/judgement/follow-up';
import type { FollowUpPolicy } from '../src/domain/judgement/policy';
import type { ConversationState } from '../src/domain/conversation/state';
import { actionId } from '../src/domain/ids';
import type { ActionId } from '../src/domain/ids';
import type { Instant } from '../src/domain/time';
import { windowOpenUntil } from '../src/domain/window';
import { moveIntoHours } from '../src/crm/open-hours';
import type { CurrentPolicies } from '../src/crm/policies';
import type { AnswerText } from './answer-text';
import { writtenBy } from './burst-view';
import type { BurstInView } from './burst-view';

/** A silence that is to be judged. */
export type SilenceRequest = {
  context: ContextSnapshot;
  state: Pick<ConversationState, 'conversationId' | 'followUpsSent' | 'previousWaitMs' | 'plan'>;
  current: CurrentPolicies;
  now: Instant;
};

/** Step 5: asks the pure rules, with the hours of the buyer's zones and the place in the hold-out share filled in. */
export function judge({ context, state, current, now }: SilenceRequest): FollowUpJudgement {
  const policy = current.policies.followUp;
  return judgeSilence({
    context,
    policy,
    followUpsSent: state.followUpsSent,
    previousWaitMs: state.previousWaitMs,
    plan: state.plan,
    hold: shareOf(state.conversationId),
    moveIntoOpenHours: (at) => moveIntoHours(at, { ...openHours(policy), zones: zonesOf(context, current) }),
    now,
  });
}

function openHours({ open, weekdays }: FollowUpPolicy) {
  return { from: open.from, to: open.to, weekdays };
}

/** Every zone the number may be in; without a number the zone of the business. */
function zonesOf(context: ContextSnapshot, current: CurrentPolicies): readonly string[] {
  const { timeZones } = context.contact;
  return timeZones.length > 0 ? timeZones : [current.policies.hours.timeZone];
}

/** A fixed place in [0, 1) for each conversation, so that the share held out is the same at every look. */
function shareOf(conversationId: string): number {
  return createHash('sha256').update(conversationId).digest().readUInt32BE(0) / 2 ** 32;
}

/** The silence after a burst that gets no answer. */
export function judgeNow(view: BurstInView): FollowUpJudgement {
  const context = afterBurst(view);
  return judge({ context, state: quiet(view), current: view.current, now: view.now });
}

/** The silence after our answer, as if it were delivered now; at the due moment everything is asked again. */
export function judgeAfterAnswer(view: BurstInView, answer: AnswerText): FollowUpJudgement {
  const { now, state } = view;
  const said = { ...answer, actionId: actionId(state.conversationId, state.step + 1), at: now };
  return judge({ context: afterAnswer(afterBurst(view), said), state: quiet(view), current: view.current, now });
}

type Said = Pick<AnswerText, 'asksQuestion' | 'topic'> & { actionId: ActionId; at: Instant };

/** The context with an answer of ours in it, as if it were delivered at the moment it was said. */
export function afterAnswer(
  context: ContextSnapshot,
  { actionId: id, at, asksQuestion, topic }: Said,
): ContextSnapshot {
  const ours = asksQuestion ? [{ actionId: id, at, topic }] : [];
  const last = { actionId: id, acceptedAt: at, deliveredAt: at, asksQuestion, failed: false };
  return {
    ...context,
    openQuestions: { ours, theirs: [] },
    lastReplies: { ...context.lastReplies, botAt: at },
    sends: { pending: 0, failed: 0, undelivered: 0, last, foreignAt: null },
  };
}

/** A new word of the buyer begins a new silence: nothing of the last one counts. */
function quiet({ state }: BurstInView): SilenceRequest['state'] {
  return { conversationId: state.conversationId, followUpsSent: 0, previousWaitMs: null, plan: null };
}

/** The context with the burst in it: the buyer has spoken, our questions before it are answered. */
function afterBurst({ context, read }: BurstInView): ContextSnapshot {
  const inboundAt = Math.max(context.lastReplies.inboundAt ?? 0, ...read.messages.map(writtenBy));
  const asked = read.messages
    .filter((message) => message.cues.includes('asks-question'))
    .map(({ messageId, providerAt, entries }) => ({ messageId, at: providerAt, topic: entries[0] ?? null }));
  return {
    ...context,
    conversation: { ...context.conversation, open: true },
    openQuestions: { ours: [], theirs: [...context.openQuestions.theirs, ...asked] },
    lastReplies: { ...context.lastReplies, inboundAt },
    window: { openUntil: windowOpenUntil(inboundAt) },
    sends: { pending: 0, failed: 0, undelivered: 0, last: null, foreignAt: null },
    lastTurnCues: cuesTogether(read.messages.map((message) => message.cues)),
  };
}
