import type { PolicyName } from '../domain/judgement/policy';

/** Policies as paths name them, and as everything inside does. */
export const policyNames = {
  hours: 'hours',
  team: 'team',
  'reply-book': 'replyBook',
  routing: 'routing',
  'follow-up': 'followUp',
} as const satisfies Record<string, PolicyName>;
export type PolicyPath = keyof typeof policyNames;
export const policyPaths = ['hours', 'team', 'reply-book', 'routing', 'follow-up'] as const satisfies PolicyPath[];
