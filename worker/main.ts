import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { createActivities } from '../activities/index';
import { createDatabase } from '../src/crm/database';
import { loadConfig } from '../src/config';
import type { Config, Environment } from '../src/config';
import { CONVERSATIONS_TASK_QUEUE, sendTaskQueue } from '../src/domain/ids';
import { readEnvironment } from '../src/environment';
import { isAppError } from '../src/errors';
import { createLog } from '../src/log';
import type { Log } from '../src/log';
import { createMetrics } from '../src/metrics';
import { temporalAddress } from '../src/temporal/address';
import { createTemporalClient } from '../src/temporal/client';
import type { TemporalAddress } from '../src/temporal/client';
import { keepDailyCheck } from '../src/temporal/daily-check';
import { assertSearchAttributes } from '../src/temporal/search-attributes';
import { bundlePath } from './bundle';
import { createHealthServer } from './health';
import { createSdkLogger } from './sdk-logger';

/** Running activities may end: a send settles within 15 s, so nothing is left uncertain by a shutdown. */
const SHUTDOWN_GRACE = '18s';
const SHUTDOWN_FORCE = '30s';
/** A crashed worker's conversations are taken over after this. */
const STICKY_TIMEOUT = '5s';
const RECONNECT_MS = 1_000;
/** Two cores: workflow code on one thread, everything that waits for I/O on the other. */
const slots = { workflowTasks: 40, localActivities: 50, sends: 50, files: 10 };
const EX_CONFIG = 78;

async function main(env: Environment): Promise<void> {
  const config = loadConfig(env);
  const log = createLog({ level: config.logLevel, name: 'worker' });
  const metrics = createMetrics({ ofProcess: true });
  const database = createDatabase({ uri: config.mongo.uri, name: config.mongo.database });
  const address = temporalAddress(env, config);
  const temporal = createTemporalClient(address);
  Runtime.install({ shutdownSignals: ['SIGTERM', 'SIGINT'], logger: createSdkLogger(log) });

  const workers: Worker[] = [];
  const health = createHealthServer({
    metrics,
    notReady: async () => [
      ...(workers.length > 0 && workers.every((worker) => worker.getState() === 'RUNNING') ? [] : ['worker']),
      ...((await database.isReachable()) ? [] : ['mongodb']),
      ...((await temporal.isReachable()) ? [] : ['temporal']),
    ],
  });
  health.listen(config.worker.port, config.worker.host);
  await once(health, 'listening');
  exitWithParent(env, () => void process.kill(process.pid, 'SIGTERM'));

  const connection = await connect(address, log);
  await assertSearchAttributes(temporal);
  await keepDailyCheck(temporal).catch((err: unknown) => {
    log.warn(
      { part: 'temporal', err },
      'The daily check of the numbers could not be scheduled; the next start tries again.',
    );
  });
  const activities = createActivities({ database, config, log, metrics });
  workers.push(...(await createWorkers({ connection, config, activities })));
  log.info({ part: 'worker', taskQueue: CONVERSATIONS_TASK_QUEUE, count: workers.length }, 'The worker runs.');
  await Promise.all(workers.map((worker) => worker.run()));

  health.close();
  activities.close();
  await Promise.all([connection.close(), temporal.close(), database.close()]);
  log.info({ part: 'worker' }, 'The worker has stopped.');
}

type WorkerParts = {
  connection: NativeConnection;
  config: Config;
  activities: ReturnType<typeof createActivities>;
};

/** One worker for the conversations, and one for each number: the server paces what leaves it. */
async function createWorkers({ connection, config, activities }: WorkerParts): Promise<Worker[]> {
  const shared = {
    connection,
    namespace: config.temporal.namespace,
    shutdownGraceTime: SHUTDOWN_GRACE,
    shutdownForceTime: SHUTDOWN_FORCE,
  } as const;
  const conversations = Worker.create({
    ...shared,
    taskQueue: CONVERSATIONS_TASK_QUEUE,
    workflowBundle: { codePath: bundlePath },
    activities: activities.local,
    maxCachedWorkflows: config.maxCachedWorkflows,
    maxConcurrentWorkflowTaskExecutions: slots.workflowTasks,
    maxConcurrentLocalActivityExecutions: slots.localActivities,
    maxConcurrentActivityTaskExecutions: slots.files,
    stickyQueueScheduleToStartTimeout: STICKY_TIMEOUT,
  });
  const senders = config.whatsapp.numbers.map((number) =>
    Worker.create({
      ...shared,
      taskQueue: sendTaskQueue(number),
      activities: activities.sends,
      maxConcurrentActivityTaskExecutions: slots.sends,
      maxTaskQueueActivitiesPerSecond: config.sendRatePerSecond,
    }),
  );
  return Promise.all([conversations, ...senders]);
}

/** Waits for Temporal: a worker that was started first is not an error. */
async function connect({ connection }: TemporalAddress, log: Log): Promise<NativeConnection> {
  for (;;) {
    try {
      const { address, tls, apiKey } = connection;
      return await NativeConnection.connect({
        ...(address === undefined ? {} : { address }),
        ...(tls === undefined ? {} : { tls }),
        ...(typeof apiKey === 'string' ? { apiKey } : {}),
      });
    } catch (error) {
      log.warn({ part: 'temporal', err: error }, 'Temporal does not answer yet; the worker waits for it.');
      await wait(RECONNECT_MS);
    }
  }
}

/** A worker that was started as a child ends with its parent, even when that one was killed. */
function exitWithParent(env: Environment, stop: () => void): void {
  if (env['EXIT_WITH_PARENT'] !== '1') return;
  process.stdin.once('end', stop).once('close', stop).resume();
}

/** The pipe to a parent, or a client of the health listener, would keep a worker alive that has nothing left to do. */
const end = (): never => process.exit(0);

main(readEnvironment(process.env)).then(end, (error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(isAppError(error, 'config-invalid') ? EX_CONFIG : 1);
});
