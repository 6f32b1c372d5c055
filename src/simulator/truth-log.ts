import type { Instant } from '../domain/time';
import type { Clock } from './clock';
import type {
  ActTruth,
  BuyerTruth,
  DeliveryTruth,
  FaultTruth,
  MessageTruth,
  SendTruth,
  StatusTruth,
  Truth,
} from './truth';

/** Names a status among the items of a delivery. */
export function statusKey({ wamid, status }: Pick<StatusTruth, 'wamid' | 'status'>): string {
  return `${wamid}|${status}`;
}

type Known = { seed: number; numbers: readonly string[]; clock: Clock };

type Acknowledgeable = { acknowledgedAt: Instant | null };

/** The first 200 counts; later ones are repetitions. */
function acknowledgeOne<T extends Acknowledgeable>(known: Map<string, T>, key: string, at: Instant): void {
  const one = known.get(key);
  if (one !== undefined) known.set(key, { ...one, acknowledgedAt: one.acknowledgedAt ?? at });
}

/** Writes down what happens, in the order in which it happens. */
export function createTruthLog({ seed, numbers, clock }: Known) {
  const startedAt = clock.now();
  const buyers = new Map<string, BuyerTruth>();
  const messages = new Map<string, MessageTruth>();
  const deliveries: DeliveryTruth[] = [];
  const sends: SendTruth[] = [];
  const statuses = new Map<string, StatusTruth>();
  const faults: FaultTruth[] = [];
  const acts: ActTruth[] = [];

  function acknowledge(items: readonly string[], at: Instant): void {
    for (const key of items) {
      acknowledgeOne(messages, key, at);
      acknowledgeOne(statuses, key, at);
    }
  }

  return {
    noteBuyer: (buyer: BuyerTruth): void => void buyers.set(buyer.id, buyer),
    noteMessage: (message: MessageTruth): void => void messages.set(message.wamid, message),
    noteStatus: (status: StatusTruth): void => void statuses.set(statusKey(status), status),
    noteSend: (send: SendTruth): void => void sends.push(send),
    noteFault: (kind: string, about: string): void => void faults.push({ kind, at: clock.now(), about }),
    noteAct: (act: ActTruth): void => void acts.push(act),
    /** Notes a delivery with its answer; 200 acknowledges everything in it. */
    noteDelivery(delivery: DeliveryTruth): void {
      deliveries.push(delivery);
      if (delivery.httpStatus === 200 && delivery.answeredAt !== null) acknowledge(delivery.items, delivery.answeredAt);
    },
    /** Tells whether a buyer wrote a message of that id. */
    isKnown: (wamid: string): boolean => messages.has(wamid),
    isAcknowledged: (wamid: string): boolean => (messages.get(wamid)?.acknowledgedAt ?? null) !== null,
    /** Everything so far, as it is at this moment. */
    read: (): Truth => ({
      ...{ version: 1, seed, startedAt, takenAt: clock.now(), numbers },
      ...{ buyers: [...buyers.values()], messages: [...messages.values()], deliveries: [...deliveries] },
      ...{ sends: [...sends], statuses: [...statuses.values()], faults: [...faults], acts: [...acts] },
    }),
  };
}

export type TruthLog = ReturnType<typeof createTruthLog>;
