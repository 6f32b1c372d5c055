import type { ActionId, DecisionId, MessageId } from '../ids';
import type { SendSource } from '../conversation/facts';
import type { DecisionResult, FollowUpPlan } from '../conversation/state';
import type { ReasonCode } from '../reasons';
import type { Instant } from '../time';
import type { PolicyVersions, Priority } from './policy';

/** One inbound message as the rules see it. */
export type MessageInView = {
  messageId: MessageId;
  providerAt: Instant;
  receivedAt: Instant;
  readable: boolean;
  /** Only what came with the burst; text never leaves the activity. */
  cues: readonly string[];
  language: string | null;
  entries: readonly string[];
  /** The message of ours that it quotes or taps. */
  answers: ActionId | null;
};

/** A rule that was looked at, and why it did or did not match. */
export type RuleLine = { rule: string; matched: boolean; because: string };

/** Where the messages belong: part of something, or new. */
export type Placement = { kind: 'existing' | 'new'; reason: ReasonCode; refersTo: string | null };

/** A decision with everything needed to explain it and to make it again. */
export type Decision = {
  id: DecisionId;
  at: Instant;
  result: DecisionResult;
  reason: ReasonCode;
  rule: string | null;
  entry: string | null;
  topic: string | null;
  team: string | null;
  priority: Priority;
  /** When an answer is owed, in real time (business time already counted). */
  answerBy: Instant | null;
  considered: readonly RuleLine[];
  placement: Placement | null;
  seesMessageId: MessageId | null;
  messageIds: readonly MessageId[];
  supersedes: DecisionId | null;
  contextHash: string;
  contextVersion: 1;
  policyVersions: PolicyVersions;
  followUp: FollowUpJudgement | null;
  /** There where the number only observed: what would have been said. */
  observed?: Observed;
};

/** Words that would have left; null where nothing would have. */
export type Observed = {
  says: { source: SendSource; text: string; asksQuestion: boolean; topic: string | null } | null;
};

/** What was judged about a silence. */
export type FollowUpJudgement = {
  verdict: 'wait' | 'send' | 'remind' | 'stop' | 'close';
  reason: ReasonCode;
  silence: 'our-debt' | 'completion' | 'hesitation' | 'unclear';
  plan: FollowUpPlan | null;
  explanation: FollowUpExplanation | null;
};

/** The numbers behind a moment: what was expected, and which bound applied. Hours are policy hours. */
export type FollowUpExplanation = {
  situation: 'question' | 'no-question';
  waitOpenedAt: Instant;
  modelHours: number;
  hours: number;
  bound: 'none' | 'floor' | 'cap' | 'growth' | 'open-hours' | 'undelivered' | 'edited';
  chanceNextDay: number;
  chanceOfAnswerToNext: number;
  omega: number;
};
