import type { ContextSnapshot } from './context';
import type { MessageInView, Placement } from './decision';

/** An open episode that has been silent for longer is over in the buyer's mind too. */
const SAME_EPISODE_MS = 7 * 24 * 60 * 60 * 1_000;

type PlacementRule = (messages: readonly MessageInView[], context: ContextSnapshot) => Placement | null;

/** Ordered: what the buyer points at himself comes before what we guess. */
const rules: readonly PlacementRule[] = [
  function answersAMessage(messages) {
    const answered = messages.find((message) => message.answers !== null)?.answers ?? null;
    return answered === null ? null : { kind: 'existing', reason: 'answers-message', refersTo: answered };
  },
  function answersOurQuestion(_, { openQuestions }) {
    const question = openQuestions.ours.at(-1);
    return question === undefined
      ? null
      : { kind: 'existing', reason: 'answers-open-question', refersTo: question.actionId };
  },
  function comesBackToAPromise(_, { promises, conversation }) {
    const promise = promises.at(-1);
    if (promise === undefined || !conversation.open) return null;
    return { kind: 'existing', reason: 'answers-promise', refersTo: promise.messageId };
  },
  function continuesTheEpisode(_, { conversation, lastReplies, now }) {
    const { inboundAt, botAt, personAt } = lastReplies;
    const last = Math.max(inboundAt ?? 0, botAt ?? 0, personAt ?? 0);
    if (!conversation.open || last === 0 || now - last > SAME_EPISODE_MS) return null;
    return { kind: 'existing', reason: 'continues-episode', refersTo: `episode ${conversation.episode}` };
  },
];

/** Places messages: part of what is open, or a new topic; the record says which and why. Pure and total. */
export function placeMessages(messages: readonly MessageInView[], context: ContextSnapshot): Placement {
  for (const rule of rules) {
    const placed = rule(messages, context);
    if (placed !== null) return placed;
  }
  return { kind: 'new', reason: 'new-topic', refersTo: null };
}
