import type { ContextSnapshot } from '../src/domain/judgement/context';
import { cuesTogether } from '../src/domain/judgement/cues';
import type { Cue } from '../src/domain/judgement/cues';
import type { MessageInView } from '../src/domain/judgement/decision';
import type { Policies } from '../src/domain/judgement/policy';
import { route } from '../src/domain/judgement/routing';
import type { Routed, RoutingView } from '../src/domain/judgement/routing';
import type { Instant } from '../src/domain/time';
import { MINUTE_MS } from '../src/domain/time';
import type { OpenHours } from '../src/crm/open-hours';

/** A burst with all that its routing depends on. */
export type RoutingRequest = {
  messages: readonly MessageInView[];
  context: ContextSnapshot;
  policies: Policies;
  hours: OpenHours;
  now: Instant;
};

/** Who answers, and until when in real time. */
export type RoutedBurst = Routed & { answerBy: Instant | null; arrivedLate: boolean; language: string | null };

/** Tells whether messages reached us much later than they were written. */
function isLate(messages: readonly MessageInView[], lateAfterMinutes: number): boolean {
  return messages.some((message) => message.receivedAt - message.providerAt > lateAfterMinutes * MINUTE_MS);
}

/**
 * Step 4: does it need a reply, who answers, bot or human, how fast. The rules are data and pure; here only what they
 * see is put together, and working time becomes real time.
 */
export function routeBurst({ messages, context, policies, hours, now }: RoutingRequest): RoutedBurst {
  const view = toView({ messages, context, policies, hours, now });
  const routed = route(policies.routing, view);
  const owed = routed.result.reply === 'person' || routed.reason === 'paused';
  return {
    ...routed,
    answerBy: owed ? hours.addBusinessMinutes(now, routed.withinMinutes) : null,
    arrivedLate: view.arrivedLate,
    language: view.language,
  };
}

function toView({ messages, context, policies, hours, now }: RoutingRequest): RoutingView {
  return {
    cues: cuesTogether(messages.map((message) => message.cues)).filter(isCue),
    entries: [...new Set(messages.flatMap((message) => message.entries))],
    language: messages.findLast((message) => message.language !== null)?.language ?? context.contact.language,
    stage: context.deal?.stage ?? null,
    optedOut: context.contact.optedOut,
    personOwns: context.conversation.owner.kind === 'human',
    paused: context.conversation.paused,
    arrivedLate: isLate(messages, policies.routing.lateAfterMinutes),
    outsideHours: !hours.isOpen(now),
    ourQuestionOpen: context.openQuestions.ours.length > 0,
    unreadable: messages.some((message) => !message.readable),
    automationLoop: context.botAnswersInARow >= policies.routing.loopAfterAnswers,
  };
}

const cueNames: Readonly<Record<Cue, true>> = {
  'asks-question': true,
  'closing-words': true,
  'bare-ok': true,
  'asks-for-person': true,
  'opt-out': true,
  'opt-in': true,
  complaint: true,
  urgent: true,
  promise: true,
  greeting: true,
};

function isCue(name: string): name is Cue {
  return Object.hasOwn(cueNames, name);
}
