import type { ActionId, NumberId } from '../ids';
import type { Instant } from '../time';
import type { Fact, SendSource } from './facts';

/**
 * What a step asks the world to do, as the workflow sees it: the text and the address stand in the ledger under
 * `actionId`, never in a history.
 */
export type SendMessage = {
  kind: 'SendMessage';
  actionId: ActionId;
  number: NumberId;
  source: SendSource;
  /** The takeover count under which it was decided; a higher one in the gates stops it. */
  epoch: number;
  /** Our arrival time of the newest message the decision saw; a newer one in the gates stops an automatic send. */
  sawUntil: Instant;
  /** It is not started after this moment; then it is judged anew. */
  startBy: Instant;
};

export type Effect = SendMessage;

/** A recorded step as the workflow adopts it. */
export type RecordedStep = {
  step: number;
  /** The workflow's clock when it was decided; folding needs it. */
  at: Instant;
  facts: readonly Fact[];
  effects: readonly Effect[];
  /** The messages this step took in; the workflow re-queues what it does not name. */
  messageIds: readonly string[];
  /**
   * False when the journal already held this step for something else: a run whose history forgot it had recorded it.
   * It is adopted, and what was asked for is tried again as the next step.
   */
  own: boolean;
};
