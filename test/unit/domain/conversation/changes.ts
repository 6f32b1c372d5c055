import { evolve } from '../../../../src/domain/conversation/evolve';
import type { Fact } from '../../../../src/domain/conversation/facts';
import type { ConversationState } from '../../../../src/domain/conversation/state';
import { NOON } from '../../../support/builders';

/** What a fact changes, and nothing else. */
export function changes(before: ConversationState, fact: Fact): Partial<ConversationState> {
  const after = evolve(before, fact, NOON);
  const changed = Object.entries(after).filter(([key, value]) => {
    return JSON.stringify(before[key as keyof ConversationState]) !== JSON.stringify(value);
  });
  return Object.fromEntries(changed);
}
