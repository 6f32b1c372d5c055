import { z } from 'zod';
import { AppError } from '../../errors';
import type { Metrics } from '../../metrics';
import { toOpenApi } from '../openapi';
import { defineRoute, reading } from '../route';
import type { Route } from '../route';

/** Whether what we stand on answers now; each question has its own short deadline. */
export type Reachability = {
  mongodb: () => Promise<boolean>;
  temporal: () => Promise<boolean>;
  isPrepared: () => boolean;
};
export type OperationsRouteDeps = { reachability: Reachability; metrics: Pick<Metrics, 'registry'> };

const tag = 'operations';
const partSchema = z.enum(['reachable', 'unreachable']);
const toPart = (isReachable: boolean): z.output<typeof partSchema> => (isReachable ? 'reachable' : 'unreachable');

function readyRoute({ mongodb, temporal, isPrepared }: Reachability): Route {
  return defineRoute({
    ...reading,
    path: '/readyz',
    tag,
    summary: 'Ready: MongoDB and Temporal answer and the indexes are there. 503 says which does not.',
    permission: 'anyone',
    answer: z.object({ status: z.literal('ready'), mongodb: partSchema, temporal: partSchema }),
    async handle() {
      const [hasMongodb, hasTemporal] = await Promise.all([mongodb(), temporal()]);
      if (!hasMongodb)
        throw new AppError('store-unavailable', `MongoDB is unreachable, Temporal ${toPart(hasTemporal)}.`);
      if (!isPrepared())
        throw new AppError('store-unavailable', 'MongoDB is reachable, its indexes are not ready yet.');
      if (!hasTemporal) throw new AppError('engine-unavailable', 'MongoDB is reachable, Temporal unreachable.');
      return { status: 'ready' as const, mongodb: toPart(hasMongodb), temporal: toPart(hasTemporal) };
    },
  });
}

function metricsRoute({ registry }: Pick<Metrics, 'registry'>): Route {
  return defineRoute({
    ...reading,
    path: '/metrics',
    tag,
    summary: 'Counters in the text format of Prometheus.',
    permission: 'anyone',
    produces: 'text/plain',
    answer: z.string(),
    handle: () => registry.metrics(),
  });
}

function descriptionRoute(all: () => readonly Route[]): Route {
  return defineRoute({
    ...reading,
    path: '/openapi.json',
    tag,
    summary: 'This description: OpenAPI 3.1, made from the schemas that read the requests.',
    permission: 'anyone',
    answer: z.record(z.string(), z.unknown()),
    handle: () => Promise.resolve({ ...toOpenApi(all()) }),
  });
}

/** What machines ask: alive, ready, counters, and the description of every route, these included. */
export function operationsRoutes(deps: OperationsRouteDeps, others: readonly Route[]): readonly Route[] {
  const alive = defineRoute({
    ...reading,
    path: '/healthz',
    tag,
    summary: 'Alive: the process answers.',
    permission: 'anyone',
    answer: z.object({ status: z.literal('alive') }),
    handle: () => Promise.resolve({ status: 'alive' as const }),
  });
  const probes = [alive, readyRoute(deps.reachability), metricsRoute(deps.metrics)];
  const description: Route = descriptionRoute(() => [...probes, description, ...others]);
  return [...probes, description];
}
