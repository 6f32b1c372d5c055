import type { ReasonCode } from '../reasons';
import type { ContextSnapshot } from './context';

/** What a silence means, by words and context; timing alone cannot tell hesitation from completion. */
export type Silence = { kind: 'our-debt' | 'completion' | 'hesitation' | 'unclear'; reason: ReasonCode };

type SilenceRule = (context: ContextSnapshot, buyerMovesStages: readonly string[]) => Silence | null;

/** Follow-up design, questions 1 to 4, in that order. */
const rules: readonly SilenceRule[] = [
  function theyAskedAndWeOwe({ openQuestions }) {
    return openQuestions.theirs.length > 0 ? { kind: 'our-debt', reason: 'our-debt' } : null;
  },
  function theyClosedTheTalk({ openQuestions, lastTurnCues, sends }) {
    if (openQuestions.ours.length > 0 || sends.last !== null) return null;
    const closed = lastTurnCues.includes('closing-words') && !lastTurnCues.includes('asks-question');
    return closed ? { kind: 'completion', reason: 'silence-is-completion' } : null;
  },
  function weAsked({ openQuestions }) {
    return openQuestions.ours.length > 0 ? { kind: 'hesitation', reason: 'open-question' } : null;
  },
  function theDealIsTheirMove({ deal }, buyerMovesStages) {
    if (deal === null || !deal.open) return null;
    return buyerMovesStages.includes(deal.stage) ? { kind: 'hesitation', reason: 'open-deal' } : null;
  },
];

/** Reads a silence: our debt, completion, hesitation, or unclear. Pure and total. */
export function readSilence(context: ContextSnapshot, buyerMovesStages: readonly string[]): Silence {
  for (const rule of rules) {
    const silence = rule(context, buyerMovesStages);
    if (silence !== null) return silence;
  }
  return { kind: 'unclear', reason: 'silence-unclear' };
}
