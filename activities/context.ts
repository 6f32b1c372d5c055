import { createHash } from 'node:crypto';
import type { ConversationState } from '../src/domain/conversation/state';
import type { Hearing } from '../src/domain/hearing';
import { unheardUntil } from '../src/domain/hearing';
import type { ContextSnapshot } from '../src/domain/judgement/context';
import type { Instant } from '../src/domain/time';
import { DAY_MS } from '../src/domain/time';
import { windowOpenUntil } from '../src/domain/window';
import { deliveryState } from '../src/crm/delivery-state';
import type { Gate, SendRow } from '../src/crm/documents';
import { isOfUnasked, isPausedBy } from '../src/crm/gates';
import type { Contact, Deal } from '../src/crm/masters';
import type { ConversationMemory } from '../src/crm/read-models';

/** Everything a snapshot is made of; all of it was read from records before. */
export type ContextParts = {
  now: Instant;
  state: ConversationState;
  memory: ConversationMemory;
  contact: Contact | null;
  deal: { deal: Deal; chosenBecause: string } | null;
  gates: readonly Gate[];
  /** Ledger rows of what we sent since the buyer's last word. */
  turn: readonly SendRow[];
  /** Whether deliveries reach us, as far as it is known. */
  hearing: Hearing | null;
  attentionDays: number;
  botAnswersInARow: number;
};

/** Step 3: puts together what is known at the moment of a decision. Pure: the same records give the same snapshot. */
export function toContext(parts: ContextParts): ContextSnapshot {
  const { now, state, memory, deal } = parts;
  return {
    version: 1,
    now,
    conversation: conversationOf(parts),
    contact: contactOf(parts),
    episodes: memory.episodes,
    openQuestions: { ours: memory.ours, theirs: memory.theirs },
    promises: memory.promises,
    deal:
      deal === null
        ? null
        : {
            id: deal.deal._id,
            pipeline: deal.deal.pipeline,
            stage: deal.deal.stage,
            open: deal.deal.state === 'open',
            chosenBecause: deal.chosenBecause,
          },
    lastReplies: { inboundAt: memory.lastInboundAt, botAt: memory.lastBotAt, personAt: memory.lastPersonAt },
    humanStretch: memory.humanStretch,
    window: { openUntil: windowOpenUntil(memory.lastInboundAt) },
    unheardUntil: unheardUntil(parts.hearing, now),
    sends: { ...sendsOf(parts.turn), foreignAt: foreignSince(parts) },
    botAnswersInARow: state.owner.kind === 'bot' ? parts.botAnswersInARow : 0,
    lastTurnCues: memory.lastTurnCues,
    rhythm: null,
  };
}

function conversationOf({ now, state, memory, gates }: ContextParts): ContextSnapshot['conversation'] {
  return {
    id: state.conversationId,
    number: state.number,
    owner: state.owner,
    paused: state.pause !== null || gates.some((gate) => !isOfUnasked(gate) && isPausedBy(gate, now)),
    episode: state.episode,
    open: state.open,
    openedAt: memory.episodes.at(-1)?.openedAt ?? null,
  };
}

function contactOf({ now, state, memory, contact, gates, attentionDays }: ContextParts): ContextSnapshot['contact'] {
  const known = contact ?? { _id: state.contactId, language: null, timeZones: [], companyId: null, optedOut: null };
  return {
    id: known._id,
    language: known.language,
    timeZones: known.timeZones,
    optedOut: state.optedOut || known.optedOut !== null || gates.some((gate) => gate.optedOut === true),
    companyId: known.companyId,
    answers: memory.answers,
    unaskedSends: memory.unaskedAt.filter((at) => at > now - attentionDays * DAY_MS).length,
  };
}

/** A message on its way that has not reached the phone yet. */
const undelivered: readonly string[] = ['accepted', 'held', 'sent'];

function sendsOf(turn: readonly SendRow[]): Omit<ContextSnapshot['sends'], 'foreignAt'> {
  const states = turn.map(deliveryState);
  const last = turn.at(-1);
  return {
    pending: states.filter((state) => state === 'planned' || state === 'uncertain').length,
    failed: states.filter((state) => state === 'failed' || state === 'rejected').length,
    undelivered: states.filter((state) => undelivered.includes(state)).length,
    last: last === undefined ? null : lastOf(last),
  };
}

/** Nothing arrives before it was taken: with a clock of WhatsApp's that is behind, no silence is older than our call. */
function arrivedBy({ acceptedAt }: SendRow, at: Instant | null): Instant | null {
  return at === null ? null : Math.max(at, acceptedAt ?? at);
}

function lastOf(row: SendRow): ContextSnapshot['sends']['last'] {
  const { delivered, read, sent } = row.statuses;
  return {
    actionId: row._id,
    acceptedAt: row.acceptedAt ?? sent ?? null,
    deliveredAt: arrivedBy(row, delivered ?? read ?? null),
    asksQuestion: row.asksQuestion,
    failed: deliveryState(row) === 'failed',
  };
}

/** A status for a message that is not ours counts until the buyer or a person of ours has spoken after it. */
function foreignSince({ gates, memory }: ContextParts): Instant | null {
  const at = Math.max(...gates.map((gate) => gate.foreignAt ?? 0), 0);
  return at > Math.max(memory.lastInboundAt ?? 0, memory.lastPersonAt ?? 0) ? at : null;
}

/** Names a snapshot: the same content, the same hash. */
export function contextHash(context: ContextSnapshot): string {
  return createHash('sha256').update(stableJson(context)).digest('hex').slice(0, 32);
}

/** JSON with sorted keys: a snapshot that was stored and read again keeps its hash. */
function stableJson(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
