import type { Instant } from '../domain/time';
import type { Buyer } from './buyers';
import type { Clock } from './clock';
import type { Deliveries } from './deliveries';
import type { FaultKind, Faults } from './faults';
import type { Random } from './random';
import type { StatusName } from './truth';
import type { TruthLog } from './truth-log';
import { statusKey } from './truth-log';
import { statusItem } from './webhook-body';

/** A message that WhatsApp has taken. */
export type Taken = {
  wamid: string;
  number: string;
  buyer: Buyer;
  actionId: string | null;
  text: string | null;
  fault: FaultKind | null;
};

/** Somebody's phone shows a message of the business. */
export type Heard = { buyerId: string; number: string; wamid: string; text: string | null; at: Instant };

export type StatusParts = {
  clock: Clock;
  random: Random;
  faults: Faults;
  deliveries: Pick<Deliveries, 'post'>;
  truth: Pick<TruthLog, 'noteStatus'>;
  onHeard: (heard: Heard) => void;
};

/** How long things take on a good day. */
const SENT_MS = { from: 60, to: 250 };
const DELIVERED_MS = { from: 100, to: 600 };
const READ_MS = { from: 400, to: 1_500 };
const LATE_MS = { from: 4_000, to: 12_000 };
const AT_ONCE = { from: 0, to: 1 };
/** What WhatsApp says when it could not deliver after all. */
const FAILED_CODE = 131026;

/** Tells the business what becomes of its messages: sent, on the phone, read; each with its own moment. */
export function createStatuses(parts: StatusParts) {
  const { clock, random, faults } = parts;
  const draw = ({ from, to }: { from: number; to: number }): number => random.between(from, to);

  function tell(taken: Taken, status: StatusName): void {
    const at = clock.now();
    const fault = status === 'failed' ? null : faults.befall('status', `${taken.wamid}|${status}`);
    const lost = fault === 'status-lost';
    const code = status === 'failed' ? FAILED_CODE : null;
    const { wamid, number, buyer, actionId } = taken;
    parts.truth.noteStatus({ wamid, number, status, at, code, acknowledgedAt: null, lost });
    if (lost) return;
    const item = statusItem(
      { key: statusKey({ wamid, status }), number, buyer },
      { wamid, status, at, code, actionId },
    );
    clock.after(fault === 'status-late' ? draw(LATE_MS) : 0, () => parts.deliveries.post(item));
  }

  function arrive(taken: Taken): void {
    const { buyer, number, wamid, text } = taken;
    tell(taken, 'delivered');
    parts.onHeard({ buyerId: buyer.id, number, wamid, text, at: clock.now() });
    if (buyer.showsReading) clock.after(draw(READ_MS), () => tell(taken, 'read'));
  }

  function goOn(taken: Taken): void {
    if (faults.befall('status-end', taken.wamid) === 'status-failed') tell(taken, 'failed');
    else if (taken.buyer.phoneOn) arrive(taken);
  }

  return {
    /** Starts the life of a message that was just taken. */
    begin(taken: Taken): void {
      const sentAfter = draw(taken.fault === 'status-before-answer' ? AT_ONCE : SENT_MS);
      clock.after(sentAfter, () => tell(taken, 'sent'));
      clock.after(sentAfter + draw(DELIVERED_MS), () => goOn(taken));
    },
  };
}

export type Statuses = ReturnType<typeof createStatuses>;
