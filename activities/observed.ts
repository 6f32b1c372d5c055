import type { ContextSnapshot } from '../src/domain/judgement/context';
import type { Decision, Observed } from '../src/domain/judgement/decision';
import { actionId } from '../src/domain/ids';
import type { JournalStep, PlannedSend } from '../src/crm/documents';
import type { ConversationMemory } from '../src/crm/read-models';
import { afterAnswer } from './follow-up';

/** What a decision notes where its number only observes: the words that would have left. Else nothing. */
export function observedOf(
  { observing }: { observing: boolean },
  [planned]: readonly PlannedSend[],
): Pick<Decision, 'observed'> {
  return observing ? { observed: { says: planned === undefined ? null : toWords(planned) } } : {};
}

function toWords({ source, text, asksQuestion, topic }: PlannedSend): Observed['says'] {
  return { source, text, asksQuestion, topic };
}

/**
 * The silence after words that only would have been said is judged as if they had been, so that a follow-up shows too;
 * but not once a person has spoken: his words are real.
 */
export function asIfAnswered(
  context: ContextSnapshot,
  { lastPersonAt }: Pick<ConversationMemory, 'lastPersonAt'>,
  standing: JournalStep | null,
): ContextSnapshot {
  const answer = answerOf(standing);
  return answer === null || (lastPersonAt ?? 0) >= answer.at ? context : afterAnswer(context, answer);
}

function answerOf(standing: JournalStep | null) {
  const says = standing?.decision?.observed?.says ?? null;
  if (standing === null || says?.source !== 'answer') return null;
  const { conversationId, step, decidedAt: at } = standing;
  return { ...says, actionId: actionId(conversationId, step), at };
}
