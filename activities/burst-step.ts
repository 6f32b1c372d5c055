import type { Fact, Source } from '../src/domain/conversation/facts';
import type { DecisionResult, Owner } from '../src/domain/conversation/state';
import type { Decision } from '../src/domain/judgement/decision';
import { actionId, stepId } from '../src/domain/ids';
import type { ReasonCode } from '../src/domain/reasons';
import type { Instant } from '../src/domain/time';
import { DAY_MS } from '../src/domain/time';
import type { PlannedSend } from '../src/crm/documents';
import { toAddress } from '../src/crm/remember';
import { writtenBy } from './burst-view';
import type { BurstInView } from './burst-view';
import type { Collected } from './collect-burst';
import type { BurstDecision } from './decide-burst';
import { outcomesOf } from './feedback';
import type { StepDraft } from './records';
import { observedOf } from './observed';
import { toEffect } from './records';

const RULE: Source = 'rule';
/** Rules act under this name; people act under theirs. */
const BY_RULE = 'routing';
/** An answer that could not start for so long is judged anew: the buyer may have gone on. */
const ANSWER_START_MS = 60_000;

/** Puts the step of a burst together: the decision with everything that explains it, its facts, its messages. */
export function toBurstStep(view: BurstInView, decided: BurstDecision): StepDraft {
  const { now, collected } = view;
  const planned = plannedOf(view, decided);
  const sends = view.observing ? [] : planned;
  const outcomes = outcomesOf(view.turn, { answered: true, at: lastAt(view) });
  return {
    kind: 'burst',
    decidedAt: now,
    messageIds: collected.items.map((item) => item.messageId),
    input: { kind: 'messages', messageIds: collected.items.map((item) => item.messageId) },
    decision: { ...toDecision(view, decided), ...observedOf(view, planned) },
    seen: view.read.messages,
    context: view.context,
    sawUntil: sawUntil(view),
    outcomes,
    facts: [
      ...openingFacts(view, decided),
      ...receivedFacts(view, decided),
      ...outcomes.map(({ decisionId, openedAt, closedAt }): Fact => ({
        kind: 'OutcomeObserved',
        decisionId,
        outcome: 'answered',
        waitMs: Math.max(closedAt - openedAt, 0),
      })),
      ...wishFacts(decided),
      ...routedFacts(view, decided),
      ...sends.map((send): Fact => ({ kind: 'SendDecided', actionId: send.actionId, source: send.source })),
      ...silenceFacts(view, decided),
    ],
    sends,
    effects: sends.map((send) => toEffect(send, now + ANSWER_START_MS)),
  };
}

function decisionIdOf({ state }: BurstInView): string {
  return stepId(state.conversationId, state.step + 1);
}

function lastAt({ read }: BurstInView): Instant {
  return Math.max(...read.messages.map(writtenBy));
}

/** Our arrival time of the newest message in view; a repetition that raced it raised the gates to its own moment. */
function sawUntil({ collected, memory }: BurstInView): Instant {
  const arrivals = collected.items.map((item) => Math.max(item.receivedAt, item.seenAgainAt ?? 0));
  return Math.max(memory.lastReceivedAt, ...arrivals);
}

function openingFacts({ state, identity }: BurstInView, { placement }: BurstDecision): readonly Fact[] {
  const facts: Fact[] = [];
  const { contact, conflict, deal } = identity;
  if (!state.open) facts.push({ kind: 'EpisodeOpened', episode: state.episode + 1, reason: placement.reason });
  if (state.contactId !== contact._id || conflict !== null) {
    facts.push({ kind: 'ContactIdentified', contactId: contact._id, duplicateCase: conflict?.caseId ?? null });
  }
  const stage = deal === null ? null : deal.deal.stage;
  if (stage !== state.stage) facts.push({ kind: 'StageChanged', stage });
  return facts;
}

function receivedFacts(view: BurstInView, { routed }: BurstDecision): readonly Fact[] {
  const { superseded, items } = view.collected;
  const messageIds = items.map((item) => item.messageId);
  const lastMessageId = messageIds.at(-1);
  const again = superseded === null ? [] : supersededFacts(superseded);
  if (lastMessageId === undefined) return again;
  const received: Fact = {
    kind: 'MessagesReceived',
    messageIds,
    lastMessageId,
    lastAt: lastAt(view),
    late: routed.arrivedLate,
  };
  return [...again, received];
}

function supersededFacts({ unsent, ...decision }: NonNullable<Collected['superseded']>): readonly Fact[] {
  const dropped = unsent.map((id): Fact => ({
    kind: 'SendSettled',
    actionId: id,
    outcome: 'dropped',
    reason: 'superseded',
    visibleAt: null,
  }));
  return [{ kind: 'DecisionSuperseded', ...decision }, ...dropped];
}

function wishFacts({ optedOut, optedIn }: BurstDecision): readonly Fact[] {
  if (optedOut) return [{ kind: 'OptedOut', source: 'buyer', by: 'buyer' }];
  return optedIn ? [{ kind: 'OptedIn', source: 'buyer', by: 'buyer' }] : [];
}

const results: Record<BurstDecision['routed']['result']['reply'], DecisionResult> = {
  none: 'no-reply',
  bot: 'bot',
  person: 'person',
};

/** A bot that was to answer and has no text leaves the answer to a person. */
function resultOf({ routed, reply }: BurstDecision): DecisionResult {
  return routed.result.reply === 'bot' && reply === null ? 'person' : results[routed.result.reply];
}

function routedFacts(view: BurstInView, decided: BurstDecision): readonly Fact[] {
  const { routed } = decided;
  const result = resultOf(decided);
  const facts: Fact[] = [{ kind: 'Decided', decisionId: decisionIdOf(view), result, reason: routed.reason }];
  if (result === 'person' && view.state.owner.kind === 'bot') facts.push(toTeam(view, decided));
  if (routed.answerBy !== null) facts.push({ kind: 'AnswerDue', by: routed.answerBy });
  const attention = attentionOf(view, decided, result);
  if (attention !== null) facts.push({ kind: 'AttentionRaised', reason: attention });
  return facts;
}

function attentionOf({ identity }: BurstInView, { routed }: BurstDecision, result: DecisionResult): ReasonCode | null {
  if (identity.conflict !== null) return identity.conflict.reason;
  return result === 'person' ? routed.reason : null;
}

function toTeam({ state, current }: BurstInView, { routed }: BurstDecision): Fact {
  const named = routed.result.reply === 'person' ? routed.result.team : null;
  const owner: Owner = { kind: 'human', operator: null, team: named ?? current.policies.team.defaultTeam };
  return {
    kind: 'OwnerChanged',
    owner,
    epoch: state.epoch + 1,
    handBackAt: null,
    source: RULE,
    by: BY_RULE,
    reason: routed.reason,
    noteId: null,
  };
}

/** What the judgement of the silence makes true: a plan, an end, or a moment at which the talk is looked at again. */
function silenceFacts({ now, current }: BurstInView, { followUp }: BurstDecision): readonly Fact[] {
  const { hourMs, closeAfterSilenceDays } = current.policies.followUp;
  if (followUp === null) return [];
  if (followUp.verdict === 'close') return [{ kind: 'CloseScheduled', at: now + hourMs }];
  if (followUp.plan !== null) return [{ kind: 'FollowUpPlanned', plan: followUp.plan }];
  const at = now + (closeAfterSilenceDays * DAY_MS * hourMs) / (DAY_MS / 24);
  return [
    { kind: 'FollowUpStopped', reason: followUp.reason },
    { kind: 'CloseScheduled', at },
  ];
}

function toDecision(view: BurstInView, decided: BurstDecision): Decision {
  const { routed, reply, placement, followUp } = decided;
  const { superseded, items } = view.collected;
  const { reason, rule, priority, answerBy, considered } = routed;
  return {
    ...{ reason, rule, priority, answerBy, considered, placement, followUp },
    id: decisionIdOf(view),
    at: view.now,
    result: resultOf(decided),
    ...(reply === null ? { entry: null, topic: null } : { entry: reply.answer.entry, topic: reply.answer.topic }),
    team: routed.result.reply === 'person' ? routed.result.team : null,
    seesMessageId: items.at(-1)?.messageId ?? null,
    messageIds: items.map((item) => item.messageId),
    supersedes: superseded === null ? null : superseded.decisionId,
    contextHash: view.contextHash,
    contextVersion: 1,
    policyVersions: view.current.versions,
  };
}

/** The message that answers: to exactly the address that wrote last. */
function plannedOf(view: BurstInView, decided: BurstDecision): readonly PlannedSend[] {
  const { state, collected, now } = view;
  const { reply } = decided;
  const last = collected.items.at(-1);
  const to = last === undefined ? null : toAddress(last.pair);
  if (reply === null || last === undefined || to === null) return [];
  return [
    {
      actionId: actionId(state.conversationId, state.step + 1),
      conversationId: state.conversationId,
      number: state.number,
      to,
      source: reply.source,
      ...reply.answer,
      decisionId: decisionIdOf(view),
      epoch: epochOf(view, decided),
      sawUntil: sawUntil(view),
      quotedWamid: collected.items.length > 1 ? last.providerId : null,
      by: null,
      plannedAt: now,
    },
  ];
}

/** Routing to a person raises the count of takeovers in this very step; the acknowledgement belongs to it. */
function epochOf({ state }: BurstInView, { routed }: BurstDecision): number {
  const handsOver = routed.result.reply === 'person' && state.owner.kind === 'bot';
  return state.epoch + (handsOver ? 1 : 0);
}
