import type { ReasonCode } from './reasons';
import type { Instant } from './time';

/** Why WhatsApp stops what it stops by an event, before any message is refused. */
export type AccountReason = Extract<
  ReasonCode,
  'account-disabled' | 'account-restricted' | 'account-warned' | 'quality-low'
>;

/** What an event says: it stops everything of the account or what nobody asked for, or takes back earlier ones. */
export type AccountNews =
  | { kind: 'stops'; what: 'everything' | 'unasked'; reason: AccountReason; until: Instant | null }
  | { kind: 'takes-back'; reasons: readonly AccountReason[] };

const advice: Record<AccountReason, string> = {
  'account-disabled': 'Look into the account in WhatsApp Manager and ask Meta for a review; resume when it is back.',
  'account-restricted': 'Read the restriction in WhatsApp Manager; resume when it is lifted.',
  'account-warned': 'Read the warning in WhatsApp Manager and change what it names; then resume.',
  'quality-low': 'Look at whom you write to unasked, and what; resume follow-ups when the quality is better.',
};

/** Says what a person has to do about a stop that an event made; null for any other reason. */
export function adviceOnNews(reason: string): string | null {
  return Object.entries(advice).find(([of]) => of === reason)?.[1] ?? null;
}
