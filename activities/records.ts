import { randomUUID } from 'node:crypto';
import type { RecordedStep, SendMessage } from '../src/domain/conversation/effects';
import { evolveAll, standingOf } from '../src/domain/conversation/evolve';
import type { Fact } from '../src/domain/conversation/facts';
import type { ConversationState } from '../src/domain/conversation/state';
import { emptyState } from '../src/domain/conversation/state';
import type { ConversationId, MessageId } from '../src/domain/ids';
import { placeOfAction, stepId } from '../src/domain/ids';
import type { Instant } from '../src/domain/time';
import { catchUpState, foldSteps } from '../src/crm/carried-state';
import type { Database } from '../src/crm/database';
import type { InboxItem, JournalStep, PlannedSend } from '../src/crm/documents';
import type { Gates } from '../src/crm/gates';
import type { Journal } from '../src/crm/journal';
import type { Ledger } from '../src/crm/ledger';
import type { Draft } from '../src/crm/masters';
import type { KnownBefore, Projections } from '../src/crm/projections';
import type { ConversationRecord } from '../src/crm/read-models';
import { emptyMemory } from '../src/crm/remember';
import type { Metrics } from '../src/metrics';
import type { ConversationActivities, LoadedConversation, RecordRequest } from './contract';
import { findUnfinished } from './unfinished';

export type RecordsParts = {
  database: Database;
  journal: Journal;
  ledger: Ledger;
  gates: Pick<Gates, 'writeConversationFence'>;
  projections: Projections;
  inbox: {
    byMessageIds: (ids: readonly MessageId[]) => Promise<readonly InboxItem[]>;
    markDone: (ids: readonly MessageId[], at: Instant) => Promise<unknown>;
  };
  now: () => Instant;
  metrics: Pick<Metrics, 'steps'>;
};

/** A step as it is about to be written; what every kind has in part is filled in. */
export type StepDraft = Pick<JournalStep, 'kind' | 'decidedAt' | 'facts' | 'sends' | 'effects'> &
  Partial<Pick<JournalStep, 'messageIds' | 'input' | 'decision' | 'sawUntil' | 'outcomes' | 'seen' | 'context'>>;

/**
 * Step 6: one journal document a step, inserted or adopted; then everything that follows from it. What follows may be
 * done twice and is done again when a conversation is loaded, so that no crash leaves it half done.
 */
export function createRecords(parts: RecordsParts) {
  return {
    /** Gives the step that is recorded already, with all that follows from it done, or null. */
    async adopt(state: ConversationState): Promise<JournalStep | null> {
      const existing = await parts.journal.get(stepId(state.conversationId, state.step + 1));
      if (existing !== null) await followUp(parts, existing);
      return existing;
    },
    /** Records the next step and all that follows from it; gives the step that counts, ours or the one that was there. */
    write: (state: ConversationState, draft: StepDraft, known?: KnownBefore): Promise<JournalStep> =>
      write(parts, state, { draft, known }),
    conversation: (id: ConversationId): Promise<ConversationRecord | null> => parts.projections.conversation(id),
  };
}

export type Records = ReturnType<typeof createRecords>;

type Written = { draft: StepDraft; known?: KnownBefore | undefined };

async function write(parts: RecordsParts, state: ConversationState, { draft, known }: Written): Promise<JournalStep> {
  const step = state.step + 1;
  const after = evolveAll(state, draft.facts, draft.decidedAt);
  const { document: recorded, created } = await parts.journal.record({
    _id: stepId(state.conversationId, step),
    v: 1,
    conversationId: state.conversationId,
    number: state.number,
    step,
    recordedAt: parts.now(),
    messageIds: [],
    input: null,
    decision: null,
    sawUntil: null,
    outcomes: [],
    seen: [],
    context: null,
    before: standingOf(state),
    after: standingOf(after),
    ...draft,
  });
  await followUp(parts, recorded, created ? known : undefined);
  parts.metrics.steps.inc({ kind: recorded.kind, result: recorded.decision?.result ?? 'none' });
  return recorded;
}

/** A step as the workflow takes it: ids and codes only. */
export function toRecordedStep(recorded: JournalStep, own: boolean): RecordedStep {
  const { step, decidedAt, facts, effects, messageIds } = recorded;
  return { step, at: decidedAt, facts, effects, messageIds, own };
}

/** Everything that follows from a recorded step; safe to repeat. The fence stands before anybody hears of it. */
async function followUp(parts: RecordsParts, step: JournalStep, known?: KnownBefore): Promise<void> {
  await Promise.all([parts.ledger.plan(step.sends), writeFence(parts, step)]);
  await dropWhatMustNotLeave(parts, step);
  await parts.projections.apply(step, known);
  if (step.messageIds.length > 0) await parts.inbox.markDone(step.messageIds, step.recordedAt);
}

const fenceFacts: readonly Fact['kind'][] = ['OwnerChanged', 'Paused', 'Resumed', 'OptedOut', 'OptedIn'];

async function writeFence({ gates, journal, projections }: RecordsParts, step: JournalStep): Promise<void> {
  if (!step.facts.some((fact) => fenceFacts.includes(fact.kind))) return;
  const state = await stateAfter({ journal, projections }, step);
  await gates.writeConversationFence({
    conversationId: step.conversationId,
    epoch: state.epoch,
    ownerKind: state.owner.kind,
    paused: state.pause !== null,
    pausedUntil: state.pause?.until ?? null,
    pausedBy: state.pause?.by ?? null,
    pausedReason: state.pause?.reason ?? null,
    optedOut: state.optedOut,
  });
}

/** The state right after a step, folded from the last projected row. */
async function stateAfter(
  { journal, projections }: Pick<RecordsParts, 'journal' | 'projections'>,
  step: JournalStep,
): Promise<ConversationState> {
  const row = await projections.conversation(step.conversationId);
  const known = row === null || row.step > step.step ? null : row;
  const base = known?.state ?? emptyState(step.conversationId, step.number);
  if (base.step >= step.step) return base;
  const steps = base.step === step.step - 1 ? [step] : await journal.after(step.conversationId, base.step);
  return foldSteps(
    base,
    steps.filter((later) => later.step <= step.step),
  );
}

/** Messages of a decision that no longer stands, and those that the conversation itself held back, never leave. */
async function dropWhatMustNotLeave({ ledger, journal }: RecordsParts, step: JournalStep): Promise<void> {
  for (const fact of step.facts) {
    if (fact.kind === 'SendSettled' && fact.outcome === 'dropped') {
      await ledger.drop([fact.actionId], fact.reason ?? 'superseded', step.decidedAt);
    }
    if (fact.kind === 'DecisionSuperseded') {
      const earlier = await journal.get(fact.decisionId);
      const ids = earlier?.sends.map((send) => send.actionId) ?? [];
      await ledger.drop(ids, 'superseded', step.decidedAt);
    }
  }
}

/** The activities that load and record: what a conversation knows when a run begins, and what becomes true. */
export function createRecordActivities(
  parts: RecordsParts,
): Pick<ConversationActivities, 'loadConversation' | 'recordStep' | 'quarantine'> {
  return {
    loadConversation: (request) => load(parts, request),
    async recordStep(request) {
      const recorded = await recordRequested(parts, request);
      return toRecordedStep(recorded, isOf(request, recorded));
    },
    async quarantine({ conversationId, items }) {
      const entries = items.map((item) => ({
        _id: `${conversationId}|${randomUUID()}`,
        v: 1 as const,
        conversationId,
        ...item,
      }));
      if (entries.length > 0) await parts.database.collection('quarantine').insertMany(entries);
    },
  };
}

async function load(
  parts: RecordsParts,
  { conversationId, number }: { conversationId: ConversationId; number: string },
): Promise<LoadedConversation> {
  const row = await parts.projections.conversation(conversationId);
  const base = row?.state ?? emptyState(conversationId, number);
  const { state, later } = await catchUpState(parts.journal, base);
  const last = later.at(-1) ?? (base.step === 0 ? null : await parts.journal.get(stepId(conversationId, base.step)));
  if (last !== null) await followUp(parts, last);
  return { state, ...(await findUnfinished(parts, state)) };
}

/** A local activity may run twice: the step that is there may be the one it wrote the first time. */
function isOf({ kind, input }: RecordRequest, recorded: JournalStep): boolean {
  return recorded.kind === kind && JSON.stringify(recorded.input) === JSON.stringify(input);
}

async function recordRequested(parts: RecordsParts, request: RecordRequest): Promise<JournalStep> {
  const { state, now } = request;
  const existing = await parts.journal.get(stepId(state.conversationId, state.step + 1));
  if (existing !== null) {
    await followUp(parts, existing);
    return existing;
  }
  const sends = await Promise.all(request.sends.map((send) => toPlanned(parts, request, send)));
  const { kind, facts, messageIds, input, startBy } = request;
  const effects = sends.map((send) => toEffect(send, startBy));
  return write(parts, state, { draft: { kind, decidedAt: now, facts, messageIds, input, sends, effects } });
}

/** A person's message: its text is the draft that was stored before the command. */
async function toPlanned(
  { database, projections }: RecordsParts,
  { state, now }: RecordRequest,
  send: RecordRequest['sends'][number],
): Promise<PlannedSend> {
  const draft = await database.collection('drafts').findOne({ _id: send.draftId });
  const memory = (await projections.conversation(state.conversationId))?.memory ?? emptyMemory;
  return {
    actionId: send.actionId,
    conversationId: state.conversationId,
    number: state.number,
    to: memory.address ?? { kind: 'phone', value: '' },
    source: send.source,
    ...heldBy(draft, placeOfAction(send.actionId)),
    entry: null,
    topic: null,
    repeatable: false,
    decisionId: stepId(state.conversationId, state.step + 1),
    epoch: state.epoch,
    sawUntil: memory.lastReceivedAt,
    quotedWamid: null,
    by: send.by,
    plannedAt: now,
  };
}

/** What a draft holds at a place of its step; a question mark of a person is a question. */
function heldBy(draft: Draft | null, place: number): Pick<PlannedSend, 'text' | 'content' | 'asksQuestion'> {
  const { text: whole, parts, content } = draft ?? { text: '' };
  const text = parts?.[place] ?? whole;
  return { text, asksQuestion: text.includes('?'), ...(content === undefined ? {} : { content }) };
}

/** What the workflow is told of a planned message. */
export function toEffect({ actionId, number, source, epoch, sawUntil }: PlannedSend, startBy: Instant): SendMessage {
  return { kind: 'SendMessage', actionId, number, source, epoch, sawUntil, startBy };
}
