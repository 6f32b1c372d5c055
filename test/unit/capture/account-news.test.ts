import { accountNewsIn } from '../../../src/capture/parse-account-news';
import { adviceOnNews } from '../../../src/domain/account-news';
import { itemOf } from '../../support/deliveries';

const END = 1_793_500_000;
const banned = (state: unknown) => ({ event: 'DISABLED_UPDATE', ban_info: { waba_ban_state: state } });
const restricted = (...types: readonly string[]) => ({
  event: 'ACCOUNT_RESTRICTION',
  restriction_info: types.map((restriction_type) => ({ restriction_type, expiration: END })),
});
const stop = (what: string, reason: string, until: number | null = null) => ({ kind: 'stops', what, reason, until });

describe('An event of the account that stops something', () => {
  it.each([
    ['account_update', banned('DISABLE'), stop('everything', 'account-disabled')],
    ['account_update', banned(['DISABLE']), stop('everything', 'account-disabled')],
    ['account_update', banned('SCHEDULE_FOR_DISABLE'), stop('unasked', 'account-warned')],
    ['account_update', { event: 'ACCOUNT_DELETED' }, stop('everything', 'account-disabled')],
    ['account_update', { event: 'ACCOUNT_OFFBOARDED' }, stop('everything', 'account-disabled')],
    [
      ...(['account_update', { event: 'ACCOUNT_VIOLATION', violation_info: { violation_type: 'ADULT' } }] as const),
      stop('unasked', 'account-warned'),
    ],
    ['account_review_update', { decision: 'REJECTED' }, stop('everything', 'account-disabled')],
    ['account_alerts', { alert_info: { alert_severity: 'CRITICAL' } }, stop('unasked', 'account-warned')],
    ['phone_number_quality_update', { event: 'FLAGGED' }, stop('unasked', 'quality-low')],
    ['phone_number_quality_update', { event: 'DOWNGRADE', current_limit: 'TIER_250' }, stop('unasked', 'quality-low')],
  ])('of %s: %j', (field, value, expected) => {
    expect(accountNewsIn(field, value)).toStrictEqual([expected]);
    expect(itemOf({ field, value })).toMatchObject({ kind: 'account', number: 'account', state: 'pending' });
  });

  it('is each restriction with its end, number or text; one that forbids no message is none', () => {
    const until = END * 1_000;
    expect(
      accountNewsIn(
        'account_update',
        restricted(
          ...['RESTRICTED_CUSTOMER_INITIATED_MESSAGING', 'RESTRICTED_ADD_PHONE_NUMBER_ACTION'],
          ...['RESTRICTED_BIZ_INITIATED_MESSAGING', 'RESTRICTED_IN_A_WAY_OF_NEXT_YEAR'],
        ),
      ),
    ).toStrictEqual([
      stop('everything', 'account-restricted', until),
      stop('unasked', 'account-restricted', until),
      stop('unasked', 'account-restricted', until),
    ]);
    const info = { restriction_type: 'RESTRICTED_BIZ_INITIATED_MESSAGING' };
    const ends = (expiration?: unknown) =>
      accountNewsIn('account_update', { event: 'ACCOUNT_RESTRICTION', restriction_info: [{ ...info, expiration }] });
    expect(ends(String(END))).toStrictEqual([stop('unasked', 'account-restricted', until)]);
    expect(ends()).toStrictEqual([stop('unasked', 'account-restricted')]);
  });
});

describe('An event of the account that takes something back', () => {
  it.each([
    ['account_update', banned('REINSTATE'), ['account-disabled', 'account-warned', 'account-restricted']],
    ['account_update', { event: 'ACCOUNT_RECONNECTED' }, ['account-disabled']],
    ['account_review_update', { decision: 'APPROVED' }, ['account-disabled']],
    ['phone_number_quality_update', { event: 'UNFLAGGED' }, ['quality-low']],
    ['phone_number_quality_update', { event: 'UPGRADE' }, ['quality-low']],
  ])('of %s: %j', (field, value, reasons) => {
    expect(accountNewsIn(field, value)).toStrictEqual([{ kind: 'takes-back', reasons }]);
  });
});

describe('An event of the account that stops nothing', () => {
  it.each([
    ['account_update', { event: 'PARTNER_ADDED' }],
    ['account_update', { event: 'constructor' }],
    ['account_update', banned('SOMETHING_NEW')],
    ['account_update', { event: 'ACCOUNT_RESTRICTION', restriction_info: 'none' }],
    ['account_alerts', { alert_info: { alert_severity: 'INFORMATIONAL' } }],
    ['phone_number_quality_update', { event: 'ONBOARDING', current_limit: 'TIER_2K' }],
    ['phone_number_name_update', { decision: 'APPROVED' }],
    ['business_capability_update', { max_daily_conversations_per_business: 250 }],
    ['security', { event: 'PIN_CHANGED' }],
  ])('is kept for the record: %s %j', (field, value) => {
    expect(accountNewsIn(field, value)).toStrictEqual([]);
    expect(itemOf({ field, value })).toMatchObject({ kind: 'account', state: 'parked' });
  });
});

describe('The advice', () => {
  it('is a sentence for every reason that stops something, and for no other', () => {
    for (const reason of ['account-disabled', 'account-restricted', 'account-warned', 'quality-low'])
      expect(adviceOnNews(reason)).toMatch(/^[A-Z].*\.$/);
    expect(adviceOnNews('drill')).toBeNull();
  });
});
