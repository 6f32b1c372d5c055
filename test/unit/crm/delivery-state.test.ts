import { deliveryStateAt } from '../../../src/crm/delivery-state';
import type { SendRow } from '../../../src/crm/documents';
import { DAY_MS } from '../../../src/domain/time';
import { NOON } from '../../support/builders';

/** A row of the ledger, as far as it says how far the message came. */
function aRow(changes: Partial<SendRow> = {}): SendRow {
  const row: Partial<SendRow> = {
    ...{ plannedAt: NOON, acceptedAt: NOON, heldAt: null, uncertainAt: null, rejectedAt: null, droppedAt: null },
    ...{ statuses: { sent: NOON }, rank: 1 },
    ...changes,
  };
  return row as SendRow;
}

const endOfLife = NOON + 31 * DAY_MS;

describe('A message that does not reach the phone', () => {
  it('is undelivered after thirty days and one for statuses that are late', () => {
    expect(deliveryStateAt(aRow(), endOfLife - 1)).toBe('sent');
    expect(deliveryStateAt(aRow(), endOfLife)).toBe('undelivered');
  });

  it.each([
    ['accepted', { statuses: {}, rank: 0 }],
    ['held', { statuses: {}, rank: 0, heldAt: NOON }],
    ['sent', { acceptedAt: null }],
  ] satisfies [string, Partial<SendRow>][])('is undelivered wherever it stopped on its way: %s', (state, changes) => {
    expect(deliveryStateAt(aRow(changes), NOON)).toBe(state);
    expect(deliveryStateAt(aRow(changes), endOfLife)).toBe('undelivered');
  });

  it('and of which the status comes after all is delivered', () => {
    const late = { statuses: { sent: NOON, delivered: endOfLife - 1 }, rank: 2 };
    expect(deliveryStateAt(aRow(late), endOfLife + DAY_MS)).toBe('delivered');
  });

  it.each([
    ['failed', { statuses: { sent: NOON, failed: NOON } }],
    ['uncertain', { acceptedAt: null, statuses: {}, rank: 0, uncertainAt: NOON }],
    ['dropped', { acceptedAt: null, statuses: {}, rank: 0, droppedAt: NOON }],
    ['rejected', { acceptedAt: null, statuses: {}, rank: 0, rejectedAt: NOON }],
  ] satisfies [string, Partial<SendRow>][])('for another reason keeps it for ever: %s', (state, changes) => {
    expect(deliveryStateAt(aRow(changes), endOfLife)).toBe(state);
  });
});
