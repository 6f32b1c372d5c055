import { MINUTE_MS } from '../../domain/time';
import type { RunTrace, Traces } from './traces';
import type { Finding, View } from './view';

/** An input that came in between, and the end that Temporal itself asks for: both are tried again and are no error. */
const normalFailures = ['UNHANDLED_COMMAND', 'FORCE_CLOSE_COMMAND'];
const ended = ['done', 'dead', 'parked'];
/** What is under way for longer, when nothing is left to do, goes on for ever. */
const TASK_ENDS_WITHIN_MS = MINUTE_MS;

/** I10: after the last fault everything is worked off, nothing is tried for ever, no workflow task fails. */
export function checkComesToAnEnd(view: View, { runs }: Traces): Finding {
  const { inbox } = view.records;
  const waiting = inbox.filter(({ state }) => !ended.includes(state));
  return {
    invariant: 'I10',
    says: 'everything comes to an end',
    looked: inbox.length + runs.length,
    problems: [
      ...waiting.map(({ _id, state }) => `The item ${_id} is still ${state} in the inbox.`),
      ...runs.flatMap((run) => problemsOf(view, run)),
    ],
  };
}

function problemsOf({ truth }: View, { workflowId, runId, taskFailures, activities, task }: RunTrace) {
  const name = `run ${runId} of ${workflowId}`;
  const failures = taskFailures.filter((cause) => !normalFailures.includes(cause));
  const isStuck = task !== null && (task.attempt > 1 || truth.takenAt - task.since > TASK_ENDS_WITHIN_MS);
  return [
    ...failures.map((cause) => `A workflow task of the ${name} failed: ${cause}.`),
    ...activities.map(({ name: what, attempt }) => `The ${name} still tries ${what}, for the ${attempt}. time.`),
    ...(isStuck ? [`A workflow task of the ${name} does not end; it is tried for the ${task.attempt}. time.`] : []),
  ];
}
