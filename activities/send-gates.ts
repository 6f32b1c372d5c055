import type { SendMessage } from '../src/domain/conversation/effects';
import { addressId } from '../src/domain/inbound-message';
import type { NumberMode } from '../src/domain/number-mode';
import type { ReasonCode } from '../src/domain/reasons';
import type { Instant } from '../src/domain/time';
import { isWindowOpen } from '../src/domain/window';
import type { Gate, SendRow } from '../src/crm/documents';
import { isOfUnasked, isPausedBy, modeOf } from '../src/crm/gates';

/** A message that wants to leave, what the gates said, and the moment of the question. */
export type AtTheGates = {
  effect: SendMessage;
  row: SendRow;
  gates: readonly Gate[];
  /** What a number does that nobody has switched. */
  numbersStart: NumberMode;
  now: Instant;
};

type GateRule = (at: AtTheGates & { pair: Gate | undefined }) => ReasonCode | null;

/** For automatic messages only, in this order: the buyer's will, people's will, then what has been overtaken. */
const automaticRules: readonly GateRule[] = [
  function buyerOptedOut({ effect, pair, gates }) {
    const optedOut = pair?.optedOut === true || gates.some((gate) => gate.optedOut === true);
    return optedOut && effect.source !== 'opt-out-confirmation' ? 'opted-out' : null;
  },
  function personTookOver({ effect, gates }) {
    return gates.some((gate) => (gate.epoch ?? 0) > effect.epoch) ? 'owner-changed' : null;
  },
  // Before pauses: what a pause holds is sent after it, what was observed never is.
  function numberOnlyObserves({ row, gates, numbersStart }) {
    return modeOf(gates, row.number, numbersStart) === 'observe' ? 'observing' : null;
  },
  function automationIsPaused({ effect, gates, now }) {
    const concerns = (gate: Gate): boolean => effect.source === 'follow-up' || !isOfUnasked(gate);
    return gates.some((gate) => concerns(gate) && isPausedBy(gate, now)) ? 'paused' : null;
  },
  function buyerWroteAgain({ effect, pair }) {
    return (pair?.lastReceivedAt ?? 0) > effect.sawUntil ? 'superseded' : null;
  },
];

/**
 * Says why a message may not leave at this moment, or null. A person's own message needs only the service window, and a
 * template not even that.
 */
export function whyNotAllowed(at: AtTheGates): ReasonCode | null {
  const pairId = `pair|${addressId(at.row.number, at.row.to)}`;
  const pair = at.gates.find((gate) => gate._id === pairId);
  if (at.effect.source !== 'person') {
    for (const rule of automaticRules) {
      const reason = rule({ ...at, pair });
      if (reason !== null) return reason;
    }
  }
  const isFree = at.row.content?.kind !== 'template';
  return isFree ? whyNotInWindow(pair, at.now) : null;
}

function whyNotInWindow(pair: Gate | undefined, now: Instant): ReasonCode | null {
  return isWindowOpen(pair?.lastInboundAt ?? null, now) ? null : 'window-closed';
}
