import { evolveAll } from '../domain/conversation/evolve';
import type { ConversationState } from '../domain/conversation/state';
import type { JournalStep } from './documents';
import type { Journal } from './journal';

/** A step as far as folding needs it. */
type Foldable = Pick<JournalStep, 'step' | 'facts' | 'decidedAt'>;

/** Takes recorded steps into a state, in order; what comes out is what the workflow carries after the last of them. */
export function foldSteps(state: ConversationState, steps: readonly Foldable[]): ConversationState {
  return steps.reduce((so, { facts, decidedAt, step }) => ({ ...evolveAll(so, facts, decidedAt), step }), state);
}

/** Gives the state after the last recorded step, from one that was folded before, and the steps in between. */
export async function catchUpState(
  journal: Pick<Journal, 'after'>,
  base: ConversationState,
): Promise<{ state: ConversationState; later: readonly JournalStep[] }> {
  const later = await journal.after(base.conversationId, base.step);
  return { state: foldSteps(base, later), later };
}
