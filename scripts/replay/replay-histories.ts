import type { History } from '@temporalio/common/lib/proto-utils';
import { DefaultLogger, Runtime, Worker, makeTelemetryFilterString } from '@temporalio/worker';

export type Run = { workflowId: string; runId: string };
export type RunHistory = Run & { history: History };
/** Whether a history goes on: null, or what the code did otherwise than it is written. */
export type Replayed = Run & { failure: string | null };

type Histories = Iterable<RunHistory> | AsyncIterable<RunHistory>;

/** Lets histories go on under the workflow code in a file, one after the other; nothing is sent or recorded. */
export async function* replayHistories(histories: Histories, codePath: string): AsyncGenerator<Replayed> {
  const filter = makeTelemetryFilterString({ core: 'ERROR', other: 'ERROR' });
  Runtime.install({ logger: new DefaultLogger('ERROR'), telemetryOptions: { logging: { filter } } });
  const results = Worker.runReplayHistories({ workflowBundle: { codePath } }, histories);
  for await (const { workflowId, runId, error } of results) {
    yield { workflowId, runId, failure: error === undefined ? null : `${error.name}: ${error.message}` };
  }
}
