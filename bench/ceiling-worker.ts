import { once } from 'node:events';
import { createServer } from 'node:http';
import { DefaultLogger, NativeConnection, Runtime, Worker, bundleWorkflowCode } from '@temporalio/worker';
import { loadConfig } from '../src/config';
import { temporalAddress } from '../src/temporal/address';
import { CEILING_SEND_TASK_QUEUE, CEILING_TASK_QUEUE } from './ceiling-names';
import type { CeilingActivities, CeilingLocalActivities } from './ceiling-names';

/** The same as the product's worker has, so that the difference is what is done and not how many may do it. */
const slots = { workflowTasks: 40, localActivities: 50, sends: 50 };
const STICKY_TIMEOUT = '5s';

/** When each key was sent, in order of arrival. */
const arrivals: [key: string, at: number][] = [];

const local: CeilingLocalActivities = { decide: (key) => Promise.resolve(key) };
const sends: CeilingActivities = {
  send(key) {
    arrivals.push([key, Date.now()]);
    return Promise.resolve(key);
  },
};

async function createWorkers(connection: NativeConnection, namespace: string): Promise<Worker[]> {
  const logger = new DefaultLogger('ERROR');
  const workflowsPath = require.resolve('./ceiling-workflow');
  const workflowBundle = await bundleWorkflowCode({ workflowsPath, logger });
  const shared = { connection, namespace };
  return Promise.all([
    Worker.create({
      ...shared,
      taskQueue: CEILING_TASK_QUEUE,
      workflowBundle,
      activities: local,
      maxConcurrentWorkflowTaskExecutions: slots.workflowTasks,
      maxConcurrentLocalActivityExecutions: slots.localActivities,
      stickyQueueScheduleToStartTimeout: STICKY_TIMEOUT,
    }),
    Worker.create({
      ...shared,
      taskQueue: CEILING_SEND_TASK_QUEUE,
      activities: sends,
      maxConcurrentActivityTaskExecutions: slots.sends,
    }),
  ]);
}

/** Tells whether it is ready, and what arrived from a place in the list on: asked now and then, it disturbs nothing. */
function createTeller(workers: readonly Worker[]) {
  return createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    if (pathname === '/arrivals') {
      response.end(JSON.stringify(arrivals.slice(Number(searchParams.get('from') ?? 0))));
      return;
    }
    const isReady = workers.every((worker) => worker.getState() === 'RUNNING');
    response.writeHead(isReady ? 200 : 503).end();
  });
}

async function main(env: NodeJS.ProcessEnv): Promise<void> {
  const config = loadConfig(env);
  Runtime.install({ logger: new DefaultLogger('ERROR'), shutdownSignals: ['SIGTERM', 'SIGINT'] });
  process.stdin.once('close', () => void process.kill(process.pid, 'SIGTERM')).resume();
  const { address, tls, apiKey } = temporalAddress(env, config).connection;
  const connection = await NativeConnection.connect({
    ...(address === undefined ? {} : { address }),
    ...(tls === undefined ? {} : { tls }),
    ...(typeof apiKey === 'string' ? { apiKey } : {}),
  });
  const workers = await createWorkers(connection, config.temporal.namespace);
  const teller = createTeller(workers);
  teller.listen(config.worker.port, config.worker.host);
  await once(teller, 'listening');
  await Promise.all(workers.map((worker) => worker.run()));
  await connection.close();
}

main(process.env).then(
  () => process.exit(),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
