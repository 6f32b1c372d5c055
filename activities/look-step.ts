import type { Fact } from '../src/domain/conversation/facts';
import type { ConversationState, DecisionResult } from '../src/domain/conversation/state';
import type { ContextSnapshot } from '../src/domain/judgement/context';
import type { Decision, FollowUpJudgement } from '../src/domain/judgement/decision';
import { actionId, stepId } from '../src/domain/ids';
import type { Instant } from '../src/domain/time';
import { SECOND_MS } from '../src/domain/time';
import type { PlannedSend, SendRow } from '../src/crm/documents';
import type { Contact } from '../src/crm/masters';
import type { CurrentPolicies } from '../src/crm/policies';
import type { ConversationMemory } from '../src/crm/read-models';
import { asksBack, fillText, firstNameOf } from './answer-text';
import { outcomesOf } from './feedback';
import { judge } from './follow-up';
import { observedOf } from './observed';
import type { StepDraft } from './records';
import { toEffect } from './records';

/** Everything that is known when a silence is looked at. */
export type SilenceInView = {
  state: ConversationState;
  now: Instant;
  memory: ConversationMemory;
  contact: Contact | null;
  turn: readonly SendRow[];
  context: ContextSnapshot;
  contextHash: string;
  /** The number only observes: nothing leaves. */
  observing: boolean;
  current: CurrentPolicies;
};

const results: Record<FollowUpJudgement['verdict'], DecisionResult> = {
  wait: 'postponed',
  send: 'follow-up',
  remind: 'reminder',
  stop: 'withheld',
  close: 'closed',
};
/** Days of silence are policy hours like every other wait. */
const HOURS_A_DAY = 24;

/** Puts the step of a look together: what was judged, why, and what follows. */
export function toLookStep(view: SilenceInView, judged: FollowUpJudgement): StepDraft {
  const { state, now } = view;
  const followUp = judged.verdict === 'send' ? followUpOf(view) : null;
  const planned = followUp === null ? [] : [followUp];
  const sends = view.observing ? [] : planned;
  const ends = judged.verdict === 'close' || judged.verdict === 'stop';
  const outcomes = ends ? outcomesOf(view.turn, { answered: false, at: now }) : [];
  const decisionId = stepId(state.conversationId, state.step + 1);
  return {
    kind: 'look',
    decidedAt: now,
    input: { kind: 'due' },
    decision: { ...toDecision(view, judged, decisionId), ...observedOf(view, planned) },
    context: view.context,
    sawUntil: view.memory.lastReceivedAt,
    outcomes,
    facts: [
      { kind: 'Decided', decisionId, result: results[judged.verdict], reason: judged.reason },
      ...outcomes.map(({ decisionId: of, openedAt, closedAt }): Fact => ({
        kind: 'OutcomeObserved',
        decisionId: of,
        outcome: 'not-answered',
        waitMs: Math.max(closedAt - openedAt, 0),
      })),
      ...verdictFacts(view, judged, sends[0] ?? null),
    ],
    sends,
    effects: sends.map((one) => toEffect(one, now + view.current.policies.followUp.startWithinSeconds * SECOND_MS)),
  };
}

function verdictFacts(view: SilenceInView, judged: FollowUpJudgement, send: PlannedSend | null): readonly Fact[] {
  switch (judged.verdict) {
    case 'wait':
      return judged.plan === null ? closeLater(view) : [{ kind: 'FollowUpPlanned', plan: judged.plan }];
    case 'send':
      return send === null ? closeLater(view) : sentFacts(view, send);
    case 'remind':
      return [
        { kind: 'FollowUpStopped', reason: judged.reason },
        { kind: 'AttentionRaised', reason: judged.reason },
        ...closeLater(view),
      ];
    case 'stop':
      return [{ kind: 'FollowUpStopped', reason: judged.reason }, ...closeLater(view)];
    case 'close':
      return [{ kind: 'EpisodeClosed', reason: judged.reason, by: null }];
  }
}

function closeLater({ now, current, state }: SilenceInView): readonly Fact[] {
  const { hourMs, closeAfterSilenceDays } = current.policies.followUp;
  const at = now + closeAfterSilenceDays * HOURS_A_DAY * hourMs;
  return state.closeAt !== null && state.closeAt > now ? [] : [{ kind: 'CloseScheduled', at }];
}

/** A follow-up leaves, and the silence after it is judged as if it were delivered now. */
function sentFacts(view: SilenceInView, send: PlannedSend): readonly Fact[] {
  const { state, now, turn } = view;
  const opened = turn.at(-1);
  const waitedMs = now - (opened?.statuses.delivered ?? opened?.acceptedAt ?? opened?.plannedAt ?? now);
  const last = {
    actionId: send.actionId,
    acceptedAt: now,
    deliveredAt: now,
    asksQuestion: send.asksQuestion,
    failed: false,
  };
  const next = judge({
    context: { ...view.context, sends: { ...view.context.sends, last } },
    state: {
      conversationId: state.conversationId,
      followUpsSent: state.followUpsSent + 1,
      previousWaitMs: waitedMs,
      plan: null,
    },
    current: view.current,
    now,
  });
  const after: readonly Fact[] = next.plan === null ? closeLater(view) : [{ kind: 'FollowUpPlanned', plan: next.plan }];
  return [
    { kind: 'FollowUpDecided', actionId: send.actionId, attempt: state.followUpsSent, waitedMs },
    { kind: 'SendDecided', actionId: send.actionId, source: 'follow-up' },
    ...after,
  ];
}

function followUpOf(view: SilenceInView): PlannedSend | null {
  const { state, now, memory } = view;
  const words = wordsOf(view);
  if (words === null || memory.address === null) return null;
  return {
    actionId: actionId(state.conversationId, state.step + 1),
    conversationId: state.conversationId,
    number: state.number,
    to: memory.address,
    source: 'follow-up',
    ...words,
    entry: null,
    repeatable: false,
    decisionId: stepId(state.conversationId, state.step + 1),
    epoch: state.epoch,
    sawUntil: memory.lastReceivedAt,
    quotedWamid: null,
    by: null,
    plannedAt: now,
  };
}

/** The words of the first, second … follow-up in the buyer's language. */
function wordsOf({ state, memory, contact, current }: SilenceInView) {
  const { phrases, fallbackLanguage: fallback } = current.policies.replyBook;
  const texts = phrases.followUps[state.followUpsSent] ?? phrases.followUps.at(-1);
  if (texts === undefined) return null;
  const topic = memory.ours.at(-1)?.topic ?? null;
  const known = contact ?? { language: null, name: null };
  const firstName = firstNameOf(known.name);
  const text = fillText(
    texts,
    { language: known.language, fallback },
    { firstName, topic, company: null, opensAt: null },
  );
  return { text, topic, asksQuestion: asksBack(text) };
}

function toDecision(view: SilenceInView, judged: FollowUpJudgement, id: string): Decision {
  return {
    id,
    at: view.now,
    result: results[judged.verdict],
    reason: judged.reason,
    rule: null,
    entry: null,
    topic: null,
    team: null,
    priority: 'normal',
    answerBy: null,
    considered: [],
    placement: null,
    seesMessageId: view.state.lastInbound?.messageId ?? null,
    messageIds: [],
    supersedes: null,
    contextHash: view.contextHash,
    contextVersion: 1,
    policyVersions: view.current.versions,
    followUp: judged,
  };
}
