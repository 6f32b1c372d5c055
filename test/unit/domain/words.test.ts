import { addressId, addressesOf } from '../../../src/domain/inbound-message';
import { actionId, decisionOfAction, sendTaskQueue, stepId, workflowId } from '../../../src/domain/ids';
import { isReasonCode, reasons } from '../../../src/domain/reasons';
import { DAY_MS, MINUTE_MS } from '../../../src/domain/time';
import { isWindowOpen, windowOpenUntil } from '../../../src/domain/window';
import { NOON } from '../../support/builders';

describe('ids', () => {
  it('name steps, messages, workflows and queues', () => {
    expect(stepId('c1', 4)).toBe('c1|4');
    expect(actionId('c1', 4)).toBe('c1.4.0');
    expect(actionId('c1', 4, 2)).toBe('c1.4.2');
    expect(workflowId('c1')).toBe('conversation/c1');
    expect(sendTaskQueue('1001')).toBe('whatsapp-send/1001');
  });

  it('lead from a message back to the decision it came from', () => {
    expect(decisionOfAction(actionId('c1', 4, 2))).toBe(stepId('c1', 4));
  });
});

describe('the addresses of a sender', () => {
  it('are asked for by phone, then user id, then parent', () => {
    expect(addressesOf({ parent: 'P', bsuid: 'DE.1', phone: '4915' })).toStrictEqual([
      { kind: 'phone', value: '4915' },
      { kind: 'bsuid', value: 'DE.1' },
      { kind: 'parent', value: 'P' },
    ]);
    expect(addressesOf({ parent: null, bsuid: null, phone: null })).toStrictEqual([]);
  });

  it('are named with our number', () => {
    expect(addressId('1001', { kind: 'phone', value: '4915' })).toBe('1001|phone|4915');
  });
});

describe('the service window', () => {
  it('is open for a day less three minutes after the last word of the buyer', () => {
    expect(windowOpenUntil(NOON)).toBe(NOON + DAY_MS - 3 * MINUTE_MS);
    expect(isWindowOpen(NOON, NOON + DAY_MS - 3 * MINUTE_MS - 1)).toBe(true);
    expect(isWindowOpen(NOON, NOON + DAY_MS - 3 * MINUTE_MS)).toBe(false);
  });

  it('was never open for a buyer who has not written', () => {
    expect(isWindowOpen(null, NOON)).toBe(false);
  });
});

describe('reasons', () => {
  it('are kebab-case codes with one sentence each', () => {
    for (const [code, meaning] of Object.entries(reasons)) {
      expect(code).toMatch(/^[a-z]+(-[a-z]+)*$/);
      expect(meaning).toMatch(/^[A-Z].*\.$/);
    }
  });

  it('are recognised, and nothing else is', () => {
    expect(isReasonCode('our-debt')).toBe(true);
    expect(isReasonCode('toString')).toBe(false);
    expect(isReasonCode(7)).toBe(false);
  });
});
