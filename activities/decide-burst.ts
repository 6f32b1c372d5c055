import type { SendSource } from '../src/domain/conversation/facts';
import type { FollowUpJudgement, Placement } from '../src/domain/judgement/decision';
import type { RoutingResult } from '../src/domain/judgement/policy';
import { placeMessages } from '../src/domain/judgement/placement';
import type { ReasonCode } from '../src/domain/reasons';
import { MINUTE_MS } from '../src/domain/time';
import { mayHaveLeft } from '../src/crm/delivery-state';
import { answerFromBook, fillText, firstNameOf } from './answer-text';
import type { AnswerText } from './answer-text';
import type { BurstInView } from './burst-view';
import { judgeAfterAnswer, judgeNow } from './follow-up';
import { routeBurst } from './routing';
import type { RoutedBurst } from './routing';

/** What was decided about a burst: who answers and why, the words, and what follows if the buyer is silent. */
export type BurstDecision = {
  routed: RoutedBurst;
  placement: Placement;
  reply: { source: SendSource; answer: AnswerText } | null;
  followUp: FollowUpJudgement | null;
  optedOut: boolean;
  optedIn: boolean;
};

/** Steps 4 and 5 for a burst: pure but for the texts that it puts together. */
export function decideBurst(view: BurstInView): BurstDecision {
  const { messages } = view.read;
  const routed = routeBurst({
    messages,
    context: view.context,
    policies: view.current.policies,
    hours: view.hours,
    now: view.now,
  });
  const reply = replyOf(view, routed);
  const cues = new Set(messages.flatMap((message) => message.cues));
  return {
    routed,
    placement: placeMessages(messages, view.context),
    reply,
    followUp: followUpOf(view, routed, reply),
    // A pause holds our words back, not the buyer's wish.
    optedOut: routed.reason === 'opt-out-asked' || (routed.reason === 'paused' && cues.has('opt-out')),
    optedIn: view.context.contact.optedOut && cues.has('opt-in'),
  };
}

/** What stands in for a judgement that failed: a person looks, and the record says so. */
export function routeToPerson(view: BurstInView, reason: ReasonCode): BurstDecision {
  const result: RoutingResult = { reply: 'person', team: null, acknowledge: false };
  const routed: RoutedBurst = {
    rule: null,
    result,
    reason,
    priority: 'high',
    withinMinutes: 0,
    considered: [],
    answerBy: view.now + MINUTE_MS,
    arrivedLate: false,
    language: null,
  };
  const placement: Placement = { kind: 'new', reason: 'new-topic', refersTo: null };
  return { routed, placement, reply: null, followUp: null, optedOut: false, optedIn: false };
}

function replyOf(view: BurstInView, { result, language, arrivedLate }: RoutedBurst): BurstDecision['reply'] {
  switch (result.reply) {
    case 'none':
      return null;
    case 'bot':
      return result.with === 'reply-book' ? bookAnswer(view, language) : optOutConfirmation(view, language);
    case 'person':
      // "Somebody is coming" said to what was asked on Friday is no comfort on Monday.
      return result.acknowledge && !arrivedLate && !hasAcknowledged(view) ? acknowledgement(view, language) : null;
  }
}

function bookAnswer(view: BurstInView, language: string | null): BurstDecision['reply'] {
  const matched = [...new Set(view.read.messages.flatMap((message) => message.entries))];
  const answer = answerFromBook(view.current.policies.replyBook, matched, { language, fillings: fillingsOf(view) });
  return answer === null ? null : { source: 'answer', answer };
}

/** Nothing while a person has the conversation: then the bot is silent, and the person sees the wish. */
function optOutConfirmation(view: BurstInView, language: string | null): BurstDecision['reply'] {
  if (view.context.conversation.owner.kind === 'human') return null;
  const { optOutConfirmation: texts } = view.current.policies.replyBook.phrases;
  return { source: 'opt-out-confirmation', answer: phrase(view, texts, language) };
}

/** Says honestly that nobody is in, or that somebody is coming. */
function acknowledgement(view: BurstInView, language: string | null): BurstDecision['reply'] {
  const { outsideHours, personIsComing } = view.current.policies.replyBook.phrases;
  const texts = view.hours.isOpen(view.now) ? personIsComing : outsideHours;
  return { source: 'acknowledgement', answer: phrase(view, texts, language) };
}

function phrase(view: BurstInView, texts: Readonly<Record<string, string>>, language: string | null): AnswerText {
  const choice = { language, fallback: view.current.policies.replyBook.fallbackLanguage };
  const text = fillText(texts, choice, fillingsOf(view));
  return { text, entry: null, topic: null, asksQuestion: false, repeatable: false };
}

/** Being told twice that somebody will come is worse than being told once. */
function hasAcknowledged({ turn, memory }: BurstInView): boolean {
  const lastAnswer = Math.max(memory.lastPersonAt ?? 0, 0);
  return turn.some((row) => row.source === 'acknowledgement' && mayHaveLeft(row) && row.plannedAt > lastAnswer);
}

function fillingsOf({ identity, hours, now, current }: BurstInView) {
  const { timeZone } = current.policies.hours;
  const opensAt = hours.isOpen(now) ? null : hours.nextOpening(now);
  const format = new Intl.DateTimeFormat('en-GB', { timeZone, weekday: 'short', hour: '2-digit', minute: '2-digit' });
  return {
    firstName: firstNameOf(identity.contact.name),
    company: null,
    topic: null,
    opensAt: opensAt === null ? null : format.format(opensAt),
  };
}

/** After an answer: judged as if it were delivered now. After closing words: whether the talk is done. */
function followUpOf(view: BurstInView, routed: RoutedBurst, reply: BurstDecision['reply']): FollowUpJudgement | null {
  if (routed.result.reply === 'person' || routed.reason === 'paused' || routed.reason === 'opted-out') return null;
  if (routed.result.reply === 'none') return judgeNow(view);
  return reply?.source === 'answer' ? judgeAfterAnswer(view, reply.answer) : null;
}
