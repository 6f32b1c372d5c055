import type { AccountNews, AccountReason } from '../domain/account-news';
import type { Instant } from '../domain/time';
import { fieldOf, firstOf, listOf, momentBefore, momentOf, parseJson, wordOf } from './parse-fields';
import type { StoredItem } from './ports';

type All = readonly AccountNews[];

const nothing: All = [];
const stops = (what: 'everything' | 'unasked', reason: AccountReason, until: Instant | null = null): All => [
  { kind: 'stops', what, reason, until },
];
const takesBack = (...reasons: readonly AccountReason[]): All => [{ kind: 'takes-back', reasons }];

/** Finds what follows from a word; for one that nobody knows nothing does. */
const by = (table: Readonly<Record<string, All>>, word: string | null): All =>
  word !== null && Object.hasOwn(table, word) ? (table[word] ?? nothing) : nothing;

const banStates = {
  DISABLE: stops('everything', 'account-disabled'),
  SCHEDULE_FOR_DISABLE: stops('unasked', 'account-warned'),
  REINSTATE: takesBack('account-disabled', 'account-warned', 'account-restricted'),
};

/** Restrictions that forbid no message. */
const harmless: readonly string[] = ['RESTRICTED_ADD_PHONE_NUMBER_ACTION', 'RESTRICTED_DIRECT_SEND_UTILITY_TEMPLATES'];
const FORBIDS_ANSWERS = 'RESTRICTED_CUSTOMER_INITIATED_MESSAGING';

/** Each restriction has its own end; one that nobody knows counts as one of what nobody asked for. */
function restrictions(value: unknown): All {
  return listOf(fieldOf(value, 'restriction_info')).flatMap((info) => {
    const type = wordOf(fieldOf(info, 'restriction_type'));
    if (type === null || harmless.includes(type)) return nothing;
    const what = type === FORBIDS_ANSWERS ? 'everything' : 'unasked';
    return stops(what, 'account-restricted', momentOf(fieldOf(info, 'expiration')));
  });
}

function bans(value: unknown): All {
  const state = fieldOf(fieldOf(value, 'ban_info'), 'waba_ban_state');
  // Meta's samples show it as a word and as a list of one.
  return by(banStates, firstOf(wordOf(state), wordOf(listOf(state)[0])));
}

const accountEvents = {
  ACCOUNT_VIOLATION: stops('unasked', 'account-warned'),
  ACCOUNT_DELETED: stops('everything', 'account-disabled'),
  ACCOUNT_OFFBOARDED: stops('everything', 'account-disabled'),
  ACCOUNT_RECONNECTED: takesBack('account-disabled'),
};

function accountUpdate(value: unknown): All {
  const event = wordOf(fieldOf(value, 'event'));
  if (event === 'DISABLED_UPDATE') return bans(value);
  return event === 'ACCOUNT_RESTRICTION' ? restrictions(value) : by(accountEvents, event);
}

const qualityEvents = {
  FLAGGED: stops('unasked', 'quality-low'),
  DOWNGRADE: stops('unasked', 'quality-low'),
  UNFLAGGED: takesBack('quality-low'),
  UPGRADE: takesBack('quality-low'),
};
const reviews = { REJECTED: stops('everything', 'account-disabled'), APPROVED: takesBack('account-disabled') };
const severities = { CRITICAL: stops('unasked', 'account-warned') };

/** The fields that may stop something (fact sheet, 4.5); other events of the account are kept for the record. */
const readers: Readonly<Record<string, (value: unknown) => All>> = {
  account_update: accountUpdate,
  account_review_update: (value) => by(reviews, wordOf(fieldOf(value, 'decision'))),
  account_alerts: (value) => by(severities, wordOf(fieldOf(fieldOf(value, 'alert_info'), 'alert_severity'))),
  phone_number_quality_update: (value) => by(qualityEvents, wordOf(fieldOf(value, 'event'))),
};

/** Reads what an event of the account stops or takes back; most say neither. */
export function accountNewsIn(field: string, value: unknown): readonly AccountNews[] {
  return Object.hasOwn(readers, field) ? (readers[field]?.(value) ?? nothing) : nothing;
}

/** Reads a stored event again, with WhatsApp's moment of it. */
export function parseAccountNews({ raw, receivedAt }: StoredItem): { news: readonly AccountNews[]; at: Instant } {
  const [entry] = listOf(fieldOf(parseJson(raw), 'entry'));
  const [change] = listOf(fieldOf(entry, 'changes'));
  const at = momentBefore(receivedAt, fieldOf(entry, 'time'));
  return { news: accountNewsIn(wordOf(fieldOf(change, 'field')) ?? '', fieldOf(change, 'value')), at };
}
