import type { SendMessage } from '../src/domain/conversation/effects';
import type { NumberId } from '../src/domain/ids';
import type { Instant } from '../src/domain/time';
import { SECOND_MS } from '../src/domain/time';
import type { Gate } from '../src/crm/documents';
import { isPausedBy, wideGates } from '../src/crm/gates';
import type { Gates, PauseScope } from '../src/crm/gates';
import type { StopScope } from '../src/whatsapp/graph-codes';
import type { GraphResult } from '../src/whatsapp/graph-client';

/** A person let sends go on while a call was under way: what it was refused for is over, so it is tried again. */
const AGAIN_MS = 2 * SECOND_MS;

type Refused = Extract<GraphResult, { kind: 'paused' }>;
type StopParts = { gates: Pick<Gates, 'stop'>; now: () => Instant };
/** What a stopped call means for its message; `held`: the pause that holds it. */
type Stopped = { result: Exclude<GraphResult, { kind: 'paused' }>; held: readonly PauseScope[] };

const gatesOf: Record<Exclude<StopScope, 'template'>, (number: NumberId) => PauseScope> = {
  unasked: (number) => `unasked|${number}`,
  number: (number) => `number|${number}`,
  account: () => 'account',
  token: () => 'token',
};

/**
 * WhatsApp takes nothing of a whole scope: the scope is paused before anybody hears of the message. An automatic
 * message is held by that pause and judged anew when it is over; a person is told at once, and so is one about an
 * answer that only follow-ups are stopped for. No template is sent yet, so a code about one stops nothing.
 */
export async function stopSends(
  { gates, now }: StopParts,
  { source, number }: SendMessage,
  refused: Refused,
): Promise<Stopped> {
  const { code, scope, forMs, httpStatus, writtenAt } = refused;
  const rejected = { kind: 'rejected', code, httpStatus, writtenAt } as const;
  if (scope === 'template') return { result: { ...rejected, reason: 'send-rejected' }, held: [] };
  const at = now();
  const gate = gatesOf[scope](number);
  const until = forMs === null ? null : at + forMs;
  const stands = await gates.stop(gate, { code, until, reason: 'sends-stopped', askedAt: writtenAt ?? at, at });
  const isHeld = source !== 'person' && (scope !== 'unasked' || source === 'follow-up');
  if (!isHeld) return { result: { ...rejected, reason: 'sends-stopped' }, held: [] };
  if (stands) return { result: { kind: 'dropped', reason: 'paused', writtenAt }, held: [gate] };
  const again = { kind: 'unsent', code, httpStatus, retryAfterMs: AGAIN_MS, reason: 'throttled', writtenAt } as const;
  return { result: again, held: [] };
}

/** The wide pauses that hold an automatic message, of the gates that it read. */
export function heldBy(gates: readonly Gate[], number: NumberId, now: Instant): readonly PauseScope[] {
  return wideGates([number]).filter((id) => gates.some((gate) => gate._id === id && isPausedBy(gate, now)));
}
