import type { FollowUpPlan } from '../conversation/state';
import type { Instant } from '../time';
import type { ContextSnapshot } from './context';
import type { FollowUpPolicy } from './policy';

/** A silence that is judged, with everything that needed a library or a hash done before. */
export type SilenceInput = {
  context: ContextSnapshot;
  policy: FollowUpPolicy;
  followUpsSent: number;
  previousWaitMs: number | null;
  /** The plan that stands; one that a person made is kept. */
  plan: FollowUpPlan | null;
  /** Place of the conversation in [0, 1); below the policy's share it gets no follow-ups. */
  hold: number;
  moveIntoOpenHours: (at: Instant) => Instant;
  now: Instant;
};
