import type { Traces } from './traces';
import type { Finding } from './view';

/** I11: every history replays under the code that is about to be deployed. */
export function checkGoesOn({ replays }: Traces): Finding {
  return {
    invariant: 'I11',
    says: 'every history goes on under the code of today',
    looked: replays.length,
    problems: replays.flatMap(({ workflowId, runId, failure }) =>
      failure === null ? [] : [`Run ${runId} of ${workflowId} does not replay: ${failure}.`],
    ),
  };
}
