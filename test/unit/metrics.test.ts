import { createMetrics } from '../../src/metrics';

describe('The metrics', () => {
  it('count under their own names, each process apart from the other', async () => {
    const [one, other] = [createMetrics(), createMetrics()];
    one.inboxItems.inc({ kind: 'message', outcome: 'stored' }, 3);
    expect(await one.registry.getSingleMetricAsString('continuo_inbox_items_total')).toContain(
      'continuo_inbox_items_total{kind="message",outcome="stored"} 3',
    );
    expect(await other.registry.getSingleMetricAsString('continuo_inbox_items_total')).not.toContain('stored');
  });
});
