import type { ActionId } from '../src/domain/ids';
import type { ReasonCode } from '../src/domain/reasons';
import type { Instant } from '../src/domain/time';
import { SECOND_MS } from '../src/domain/time';
import { deliveryState } from '../src/crm/delivery-state';
import type { AttemptRow, SendRow } from '../src/crm/documents';
import type { Ledger } from '../src/crm/ledger';
import type { SettledSend } from './contract';

/** A try whose worker died is given up after this: the call has its own time-out of 9 s and the activity one of 15 s. */
const TRY_ENDS_WITHIN_MS = 12 * SECOND_MS;
/** How often somebody else's open try is looked at. */
const LOOK_EVERY_MS = 500;

export type FateParts = { ledger: Ledger; now: () => Instant; wait: (ms: number) => Promise<void> };

/** Gives the fate of a row as the conversation sees it, or null while nothing is known. */
export function fateOf(row: SendRow): SettledSend | null {
  const fate = (outcome: SettledSend['outcome'], reason: ReasonCode | null = null): SettledSend => ({
    actionId: row._id,
    outcome,
    reason,
    retryAfterMs: null,
  });
  switch (deliveryState(row)) {
    case 'planned':
      return null;
    case 'held':
      return fate('held');
    case 'rejected':
      return fate('rejected', 'send-rejected');
    case 'failed':
      return fate('rejected', 'send-failed');
    case 'dropped':
      return fate('dropped', row.droppedReason ?? 'superseded');
    case 'uncertain':
      return fate('uncertain', 'send-uncertain');
    default:
      return fate('accepted');
  }
}

/** A try that is about to be claimed. */
export function newAttempt(actionId: ActionId, attempt: number, claimedAt: Instant): AttemptRow {
  return {
    _id: `${actionId}|${attempt}`,
    v: 1,
    actionId,
    attempt,
    claimedAt,
    gates: [],
    gatesReadAt: null,
    startedAt: null,
    endedAt: null,
    outcome: null,
    httpStatus: null,
    code: null,
  };
}

/** Somebody else has a try open: a worker that is slow, frozen or dead. Waits for its end, then gives it up. */
export async function awaitOther(parts: FateParts, attempt: AttemptRow): Promise<SettledSend> {
  const claimedAt = (await openAttempt(parts, attempt))?.claimedAt ?? attempt.claimedAt;
  while (parts.now() < claimedAt + TRY_ENDS_WITHIN_MS) {
    const row = await parts.ledger.get(attempt.actionId);
    const known = row === null ? null : fateOf(row);
    if (known !== null) return known;
    await parts.wait(LOOK_EVERY_MS);
  }
  return giveUp(parts, attempt.actionId);
}

async function openAttempt(parts: FateParts, attempt: AttemptRow): Promise<AttemptRow | undefined> {
  return (await parts.ledger.attempts(attempt.actionId)).find(({ _id }) => _id === attempt._id);
}

/**
 * Settles a message whose activity did not answer. A try that was claimed and has no end may have left: it is
 * uncertain. Without one nothing has left, and an entry of our own keeps a late worker from beginning.
 */
export async function giveUp(parts: FateParts, actionId: ActionId): Promise<SettledSend> {
  const { ledger, now } = parts;
  const row = await ledger.get(actionId);
  const known = row === null ? null : fateOf(row);
  if (known !== null) return known;
  const last = (await ledger.attempts(actionId)).at(-1);
  const isOpen = last !== undefined && last.outcome === null;
  if (isOpen) return uncertain(parts, actionId);
  const barred: AttemptRow = {
    ...newAttempt(actionId, (last?.attempt ?? 0) + 1, now()),
    outcome: 'dropped',
    endedAt: now(),
  };
  if (!(await ledger.claim(barred))) return uncertain(parts, actionId);
  await ledger.settle(actionId, { outcome: 'dropped', reason: 'sent-too-late', at: now() });
  return { actionId, outcome: 'dropped', reason: 'sent-too-late', retryAfterMs: null };
}

async function uncertain({ ledger, now }: FateParts, actionId: ActionId): Promise<SettledSend> {
  const after = await ledger.settle(actionId, { outcome: 'uncertain', at: now() });
  const fate = after === null ? null : fateOf(after);
  return fate ?? { actionId, outcome: 'uncertain', reason: 'send-uncertain', retryAfterMs: null };
}
