import type { Instant } from '../../domain/time';

/**
 * What a run left behind beside its records: the runs of its workflows as Temporal has them, and what every process
 * said. Plain data; whoever reads it there gives it here.
 */
export type Traces = { runs: readonly RunTrace[]; logs: readonly LogTrace[]; replays: readonly ReplayTrace[] };

/** One run of a workflow. */
export type RunTrace = {
  workflowId: string;
  runId: string;
  /** Every search attribute and memo, as text. */
  shown: string;
  /** Everything in its history, payloads decoded, as text; null where the history was not read. */
  history: string | null;
  /** Why workflow tasks failed, as Temporal names it. */
  taskFailures: readonly string[];
  /** Activities that are being tried, and how often they were. */
  activities: readonly { name: string; attempt: number }[];
  /** A workflow task that is under way. */
  task: { attempt: number; since: Instant } | null;
};

type LogTrace = { name: string; text: string };

/** What became of a history under the code of today; null: it goes on. */
export type ReplayTrace = { workflowId: string; runId: string; failure: string | null };
