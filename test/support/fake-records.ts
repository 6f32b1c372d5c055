import type {
  BurstRequest,
  Done,
  LoadedConversation,
  RecordRequest,
  Rejudge,
  SettledSend,
} from '../../activities/contract';
import type { RecordedStep, SendMessage } from '../../src/domain/conversation/effects';
import { evolveAll } from '../../src/domain/conversation/evolve';
import type { Fact, SendSource } from '../../src/domain/conversation/facts';
import type { ReceivedCommand } from '../../src/domain/conversation/inputs';
import type { ConversationState, DecisionResult } from '../../src/domain/conversation/state';
import { emptyState } from '../../src/domain/conversation/state';
import { actionId, decisionOfAction, stepId } from '../../src/domain/ids';
import type { ActionId, MessageId } from '../../src/domain/ids';
import type { ReasonCode } from '../../src/domain/reasons';
import type { Instant } from '../../src/domain/time';
import { DAY_MS, MINUTE_MS } from '../../src/domain/time';

/** A step as the journal holds it. */
export type JournalEntry = RecordedStep & { kind: 'burst' | 'look' | 'command' | 'event'; input: unknown };

/** What a test lets the rules say: what was decided, whether a message leaves, and what else becomes true. */
export type Judged = {
  result: DecisionResult;
  reason: ReasonCode;
  send?: SendSource;
  startWithinMs?: number;
  facts?: readonly Fact[];
};
type Draft = Pick<JournalEntry, 'kind' | 'input' | 'facts' | 'effects' | 'messageIds' | 'at'>;

/** The bot answers. */
export const answered: Judged = { result: 'bot', reason: 'known-question', send: 'answer' };
/** Nothing needs to be answered. */
export const unanswered: Judged = { result: 'no-reply', reason: 'nothing-to-answer' };

/**
 * The records of one conversation in memory. They behave as the contract of the activities says: a step is inserted
 * once, whoever comes second gets the one that is there; a message is named by one standing decision.
 */
export function createFakeRecords(conversationId: string, number: string) {
  const journal: JournalEntry[] = [];
  const ledger = new Map<ActionId, SettledSend | null>();

  const entryOf = (id: string) => journal.find(({ step }) => stepId(conversationId, step) === id);

  /** Begun, and the journal does not hold its end: what WhatsApp accepted needs no step. */
  function openSends(): SendMessage[] {
    const facts = journal.flatMap((entry) => entry.facts);
    const isEnded = ({ actionId: id }: SendMessage): boolean =>
      ledger.get(id)?.outcome === 'accepted' ||
      facts.some((fact) => fact.kind === 'SendSettled' && fact.actionId === id) ||
      facts.some((fact) => fact.kind === 'DecisionSuperseded' && fact.decisionId === decisionOfAction(id));
    return journal.flatMap(({ effects }) => effects).filter((effect) => !isEnded(effect));
  }

  function fold(): ConversationState {
    const empty = emptyState(conversationId, number);
    return journal.reduce((so, { facts, at, step }) => ({ ...evolveAll(so, facts, at), step }), empty);
  }

  function insert(state: ConversationState, draft: Draft): JournalEntry {
    const entry: JournalEntry = { ...draft, step: state.step + 1, own: true };
    journal.push(entry);
    for (const { actionId: id } of entry.effects) ledger.set(id, null);
    for (const fact of entry.facts) follow(fact);
    return entry;
  }

  function follow(fact: Fact): void {
    if (fact.kind === 'SendSettled') ledger.set(fact.actionId, { ...fact, retryAfterMs: null });
    if (fact.kind !== 'DecisionSuperseded') return;
    const dropped = { outcome: 'dropped', reason: 'superseded', retryAfterMs: null } as const;
    for (const { actionId: id } of entryOf(fact.decisionId)?.effects ?? [])
      if (ledger.get(id) === null) ledger.set(id, { actionId: id, ...dropped });
  }

  /** The last burst, when nothing of ours may have reached the buyer since. */
  function unansweredBurst(): JournalEntry | undefined {
    const last = journal.findLast(({ kind }) => kind === 'burst');
    const after = last === undefined ? [] : journal.slice(journal.indexOf(last));
    const outcomes = after.flatMap(({ effects }) => effects).map((effect) => ledger.get(effect.actionId)?.outcome);
    const reached = outcomes.some((outcome) => outcome !== undefined && !['dropped', 'rejected'].includes(outcome));
    const spoke = after.some(({ facts }) => facts.some(({ kind }) => kind === 'PersonSpoke'));
    return reached || spoke ? undefined : last;
  }

  function judgedAnew(rejudge: Rejudge | null): JournalEntry | undefined {
    if (rejudge === null) return undefined;
    return rejudge.kind === 'decision' ? entryOf(rejudge.decisionId) : unansweredBurst();
  }

  return {
    journal,
    ledger,
    /** Gives the step that is there already, or null. */
    adopt(state: ConversationState, isOwn: (entry: JournalEntry) => boolean): RecordedStep | null {
      const found = entryOf(stepId(conversationId, state.step + 1));
      return found === undefined ? null : { ...found, own: isOwn(found) };
    },
    load: (): LoadedConversation => ({ state: fold(), openSends: openSends(), done: doneIn(journal) }),
    burst(request: BurstRequest, judge: (ids: readonly MessageId[]) => Judged): RecordedStep | null {
      const old = judgedAnew(request.rejudge);
      const handled = new Set(journal.flatMap(({ messageIds }) => messageIds));
      const fresh = request.messageIds.filter((id) => !handled.has(id));
      if (fresh.length === 0 && old === undefined) return null;
      const messageIds = [...(old?.messageIds ?? []), ...fresh];
      return insert(request.state, burstDraft({ request, messageIds, old, judged: judge(messageIds) }));
    },
    look: (state: ConversationState, now: Instant, judged: Judged): RecordedStep =>
      insert(state, { kind: 'look', input: { kind: 'due' }, messageIds: [], ...decided({ state, now, judged }) }),
    record: ({ state, now, kind, input, facts, sends, messageIds, startBy }: RecordRequest): RecordedStep => {
      const effects = sends.map((send) => effectOf(state, { id: send.actionId, source: send.source, now, startBy }));
      return insert(state, { kind, input, facts, effects, messageIds, at: now });
    },
  };
}

function doneIn(journal: readonly JournalEntry[]): Done {
  const commands = journal.filter(({ kind }) => kind === 'command');
  return {
    commands: commands.map(({ input, step, effects }) => ({
      commandId: (input as ReceivedCommand).command.commandId,
      ...{ step, actionId: effects[0]?.actionId ?? null },
    })),
    eventMessages: journal.filter(({ kind }) => kind === 'event').flatMap(({ messageIds }) => messageIds),
  };
}

export type FakeRecords = ReturnType<typeof createFakeRecords>;

type BurstDraft = {
  request: BurstRequest;
  messageIds: readonly MessageId[];
  old: JournalEntry | undefined;
  judged: Judged;
};

/** The facts of a burst in the order in which the product writes them. */
function burstDraft({ request, messageIds, old, judged }: BurstDraft): Draft {
  const { state, now } = request;
  const superseded: readonly Fact[] =
    old === undefined
      ? []
      : [
          {
            kind: 'DecisionSuperseded',
            decisionId: stepId(state.conversationId, old.step),
            messageIds: old.messageIds,
          },
        ];
  const opened: readonly Fact[] = state.open
    ? []
    : [
        { kind: 'EpisodeOpened', episode: state.episode + 1, reason: 'new-topic' },
        { kind: 'ContactIdentified', contactId: `k-${state.conversationId}`, duplicateCase: null },
      ];
  const lastMessageId = messageIds.at(-1) ?? '';
  const received: Fact = { kind: 'MessagesReceived', messageIds, lastMessageId, lastAt: now, late: false };
  const rest = decided({ state, now, judged: { facts: [closeLater(now)], ...judged } });
  const input = { kind: 'messages', messageIds };
  return { ...rest, kind: 'burst', input, messageIds, facts: [...opened, ...superseded, received, ...rest.facts] };
}

function closeLater(now: Instant): Fact {
  return { kind: 'CloseScheduled', at: now + 30 * DAY_MS };
}

function decided({ state, now, judged }: { state: ConversationState; now: Instant; judged: Judged }) {
  const { result, reason, send, startWithinMs = MINUTE_MS, facts = [] } = judged;
  const id = actionId(state.conversationId, state.step + 1);
  const decision: Fact = { kind: 'Decided', decisionId: stepId(state.conversationId, state.step + 1), result, reason };
  const sends: readonly Fact[] = send === undefined ? [] : [{ kind: 'SendDecided', actionId: id, source: send }];
  const followUp: readonly Fact[] =
    send === 'follow-up'
      ? [{ kind: 'FollowUpDecided', actionId: id, attempt: state.followUpsSent, waitedMs: MINUTE_MS }]
      : [];
  const effects = send === undefined ? [] : [effectOf(state, { id, source: send, now, startBy: now + startWithinMs })];
  return { at: now, facts: [decision, ...followUp, ...sends, ...facts], effects };
}

function effectOf(
  state: ConversationState,
  { id, source, now, startBy }: { id: ActionId; source: SendSource; now: Instant; startBy: Instant },
): SendMessage {
  const { number, epoch } = state;
  return { kind: 'SendMessage', actionId: id, number, source, epoch, sawUntil: now, startBy };
}
