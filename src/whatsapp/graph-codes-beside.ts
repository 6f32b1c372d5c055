import { MINUTE_MS } from '../domain/time';
import { rowsOf } from './graph-codes';
import type { CodeClass, CodeRow } from './graph-codes';

const after = (ms: number): CodeClass => ({ kind: 'later', backOff: { firstMs: ms, factor: 1, mostMs: ms } });

/**
 * Codes of everything that is no message: registration, marketing API, calls, flows, templates, accounts (fact sheet,
 * section 7). They stand here because Meta has one list for all, and a code that is known is never guessed at.
 */
export const codesBeside: readonly CodeRow[] = [
  ...rowsOf(after(MINUTE_MS), [[[133004], 'Registration is away at Meta; wait a minute.']]),
  ...rowsOf(after(5 * MINUTE_MS), [
    [[133015], 'The number was deleted a moment ago; wait five minutes.'],
    [[2494100], 'Meta maintains this part; wait some minutes.'],
  ]),
  ...rowsOf(after(10 * MINUTE_MS), [[[134101], 'The template is still being made known; wait ten minutes.']]),
  ...rowsOf({ kind: 'never' }, [
    [[1_752_041], 'The number was connected before; nothing has to be done.'],
    [[2_388_318, 2_388_330], 'A template made by Direct Send cannot be changed or deleted; leave it as it is.'],
    [[2_494_191], 'Another application owns this conversation; take it over in Meta Business Suite.'],
    [
      [2_593_107, 2_593_108, 2_593_109],
      'History can be read once, on the first day, if the phone allows it; go on without.',
    ],
  ]),
  ...rowsOf({ kind: 'person' }, [
    [[133000, 136024], 'The registration of the number failed; register it again in the Business Manager.'],
    [
      [133005, 133006, 133008, 133009],
      'The PIN of the number is wrong or not verified; set it in the Business Manager.',
    ],
    [[133010], 'The number is not registered; register it.'],
    [[133016], 'The number was registered too often; wait 72 hours.'],
    [[134102], 'The Marketing Messages API is not available to this account; ask Meta.'],
    [[[138000, 138021], 138038], 'The call is not possible or not permitted; write instead.'],
    [[[139000, 139004]], 'The flow cannot be published or is limited; put it right in the Business Manager.'],
    [[[139100, 139103]], 'The list of blocked buyers could not be changed; look at it in the Business Manager.'],
    [[[147001, 147005]], 'The user name was not changed; choose it in the Business Manager.'],
    [[[200005, 200007]], 'Figures of templates are not available; switch them on in the Business Manager.'],
    [
      [2_388_012, 2_388_091, 2_388_093, 2_388_103],
      'The number could not be moved; follow the migration in the Business Manager.',
    ],
    [[2_388_019], 'The account has as many templates as it may; delete some.'],
    [
      [2_388_039, 2_388_040, 2_388_047, 2_388_072, 2_388_073, 2_388_293, 2_388_299],
      'Meta refuses the template as it is written; change it and submit it again.',
    ],
  ]),
];
