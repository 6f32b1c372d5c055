import type { Instant } from '../time';
import { UNJUDGED_PATIENCE_MS } from './due-rules';
import type { ConversationState } from './state';

/** Why a conversation wakes up by itself. */
type DueReason = 'plan' | 'answer' | 'pause' | 'hand-back' | 'uncertain' | 'unjudged' | 'close';
export type Due = { at: Instant; why: DueReason };

type Candidate = { at: Instant | null; why: DueReason };

function candidates(state: ConversationState): readonly Candidate[] {
  const { pause, handBackAt, answerBy, plan, closeAt, unjudged } = state;
  const sends = state.uncertain.map(({ visibleAt }): Candidate => ({ at: visibleAt, why: 'uncertain' }));
  // Everything else of a closed episode rings when it is opened again.
  if (!state.open) return sends;
  return [
    { at: pause?.until ?? null, why: 'pause' },
    { at: handBackAt, why: 'hand-back' },
    { at: answerBy, why: 'answer' },
    ...sends,
    { at: unjudged === null ? null : unjudged.since + UNJUDGED_PATIENCE_MS, why: 'unjudged' },
    { at: plan?.dueAt ?? null, why: 'plan' },
    { at: closeAt, why: 'close' },
  ];
}

/** Gives the earliest moment at which a conversation has something to do without anybody writing, and why; or null. */
export function dueAt(state: ConversationState): Due | null {
  return candidates(state).reduce<Due | null>(
    (best, { at, why }) => (at !== null && (best === null || at < best.at) ? { at, why } : best),
    null,
  );
}
