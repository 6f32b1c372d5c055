import type { ActionId, DecisionId, MessageId } from '../src/domain/ids';
import type { ReasonCode } from '../src/domain/reasons';
import type { InboxItem, JournalStep } from '../src/crm/documents';
import { isSettled, mayHaveLeft } from '../src/crm/delivery-state';
import type { Inbox } from '../src/crm/inbox';
import type { Journal } from '../src/crm/journal';
import type { Ledger } from '../src/crm/ledger';
import type { ConversationMemory } from '../src/crm/read-models';
import type { BurstRequest } from './contract';

/** The messages that are judged together, oldest first, and the decision that no longer stands. */
export type Collected = {
  items: readonly InboxItem[];
  /** `unsent`: its messages that never left, so that the record does not count them as said. */
  superseded: { decisionId: DecisionId; messageIds: readonly MessageId[]; unsent: readonly ActionId[] } | null;
};

type CollectParts = {
  journal: Pick<Journal, 'get'>;
  ledger: Pick<Ledger, 'byIds'>;
  inbox: Pick<Inbox, 'byMessageIds' | 'markDone'>;
};
type CollectRequest = BurstRequest & { memory: ConversationMemory };

/** Finds what is to be judged; null when everything was handled before. Nothing is named by two standing decisions. */
export async function collectBurst(parts: CollectParts, request: CollectRequest): Promise<Collected | null> {
  const superseded = await findSuperseded(parts, request);
  const again = superseded?.messageIds ?? [];
  const fresh = await findFresh(
    parts,
    request,
    request.messageIds.filter((id) => !again.includes(id)),
  );
  if (fresh.length === 0 && (superseded === null || request.rejudge === null)) return null;
  const old = again.length === 0 ? [] : await parts.inbox.byMessageIds(again);
  return { items: [...old, ...fresh].sort(byTime), superseded };
}

/** The order in which a person reads them: by the provider's second, then by arrival. */
function byTime(a: InboxItem, b: InboxItem): number {
  const providerAt = (item: InboxItem): number => item.providerAt ?? item.receivedAt;
  return providerAt(a) - providerAt(b) || a.receivedAt - b.receivedAt || (a._id < b._id ? -1 : 1);
}

/** Leaves out what a step has named already (`doneAt` stays, whatever the relay writes over the state): a sweeper or a second relay may hand on the same message again. */
async function findFresh(
  { inbox }: CollectParts,
  { now }: CollectRequest,
  messageIds: readonly MessageId[],
): Promise<InboxItem[]> {
  if (messageIds.length === 0) return [];
  const items = await inbox.byMessageIds(messageIds);
  const handled = items.filter((item) => item.doneAt !== null);
  if (handled.length > 0)
    await inbox.markDone(
      handled.map((item) => item.messageId),
      now,
    );
  return items.filter((item) => !handled.includes(item));
}

async function findSuperseded(parts: CollectParts, request: CollectRequest): Promise<Collected['superseded']> {
  const decisionId = await supersededId(parts, request);
  const step = decisionId === null ? null : await parts.journal.get(decisionId);
  if (step === null) return null;
  const rows = await parts.ledger.byIds(step.sends.map(({ actionId }) => actionId));
  const unsent = rows.filter((row) => !isSettled(row)).map(({ _id }) => _id);
  return { decisionId: step._id, messageIds: step.messageIds, unsent };
}

async function supersededId(parts: CollectParts, { rejudge, memory }: CollectRequest): Promise<DecisionId | null> {
  if (rejudge?.kind === 'decision') return rejudge.decisionId;
  if (!(await buyerHasLastWord(parts, memory))) return null;
  const standing = await standingOf(parts, memory.standing);
  if (standing === null || wasObserved(standing)) return null;
  return rejudge !== null || wasHeld(standing) ? memory.standing : null;
}

type Standing = { step: JournalStep; dropped: readonly (ReasonCode | null)[] };

/** The decision that stands, and why messages of it did not leave. */
async function standingOf({ journal, ledger }: CollectParts, decisionId: DecisionId | null): Promise<Standing | null> {
  const step = decisionId === null ? null : await journal.get(decisionId);
  if (step === null) return null;
  const rows = await ledger.byIds(step.sends.map(({ actionId }) => actionId));
  return { step, dropped: rows.map(({ droppedReason }) => droppedReason) };
}

/** A pause held the answer: what is written meanwhile is judged together with it, so that its end finds everything. */
function wasHeld({ step, dropped }: Standing): boolean {
  return step.decision?.reason === 'paused' || dropped.includes('paused');
}

/** What would have been said while the number only observed is said neither when it goes live nor after a pause. */
function wasObserved({ step, dropped }: Standing): boolean {
  return step.decision?.observed !== undefined || dropped.includes('observing');
}

/** The buyer waits, and nothing of ours may have reached him since: what was dropped or refused does not count. */
async function buyerHasLastWord({ ledger }: CollectParts, memory: ConversationMemory): Promise<boolean> {
  if (memory.waiting === null) return false;
  const turn = await ledger.byIds(memory.turnActions);
  return !turn.some((row) => row.source !== 'acknowledgement' && mayHaveLeft(row));
}
