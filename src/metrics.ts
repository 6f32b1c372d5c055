import { Counter, Histogram, Registry, collectDefaultMetrics } from 'prom-client';

/** From an answer out of memory to the time-out of the slowest call, in seconds. */
const DURATION_BUCKETS = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** Makes the counters of one process; each registry is its own, so tests do not share them. No label is personal. */
export function createMetrics({ ofProcess = false }: { ofProcess?: boolean } = {}) {
  const registry = new Registry();
  if (ofProcess) collectDefaultMetrics({ register: registry });

  function counter<L extends string>(name: string, help: string, labelNames: readonly L[]): Counter<L> {
    return new Counter({ name: `continuo_${name}`, help, labelNames, registers: [registry] });
  }
  function histogram<L extends string>(name: string, help: string, labelNames: readonly L[]): Histogram<L> {
    const buckets = DURATION_BUCKETS;
    return new Histogram({ name: `continuo_${name}`, help, labelNames, buckets, registers: [registry] });
  }

  return {
    registry,
    webhookDeliveries: counter('webhook_deliveries_total', 'Deliveries of WhatsApp by what we answered.', ['outcome']),
    inboxItems: counter('inbox_items_total', 'Items of deliveries by kind and what became of them.', [
      'kind',
      'outcome',
    ]),
    relaySignals: counter('relay_signals_total', 'Signals to conversations by how they went.', ['outcome']),
    sends: counter('sends_total', 'Outward messages by their fate.', ['outcome']),
    media: counter('media_total', 'Tries to fetch files of buyers by how they went.', ['outcome']),
    steps: counter('steps_total', 'Recorded steps of conversations by kind and result.', ['kind', 'result']),
    httpRequests: counter('http_requests_total', 'Requests by route and status.', ['route', 'status']),
    httpDurations: histogram('http_duration_seconds', 'How long requests took.', ['route']),
  };
}

export type Metrics = ReturnType<typeof createMetrics>;
