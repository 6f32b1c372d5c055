import type { Instant } from '../domain/time';

/**
 * What really happened, as the simulator saw it: nothing here is read from the product. The checker judges the records
 * of the product by it. Plain JSON; every time is epoch milliseconds of this machine.
 */
export type Truth = {
  version: 1;
  seed: number;
  startedAt: Instant;
  takenAt: Instant;
  numbers: readonly string[];
  buyers: readonly BuyerTruth[];
  messages: readonly MessageTruth[];
  deliveries: readonly DeliveryTruth[];
  sends: readonly SendTruth[];
  statuses: readonly StatusTruth[];
  faults: readonly FaultTruth[];
  acts: readonly ActTruth[];
};

/** An address as a webhook shows it: the phone may be hidden, the user id never is. */
export type ShownAddress = { phone: string | null; bsuid: string };

/** One WhatsApp user. `persona` is null for a buyer that a person plays. */
export type BuyerTruth = { id: string; persona: string | null; name: string; shown: ShownAddress };

export type MessageKind = 'message' | 'reaction' | 'echo' | 'system';
/** What a script means by its words; the product has to find out for itself. */
export type Meaning = 'question' | 'closing' | 'opt-out' | 'asks-person' | 'answer' | 'hurry';

/** One thing that a buyer wrote, or that a person at the business wrote on the phone (`echo`). */
export type MessageTruth = {
  wamid: string;
  number: string;
  buyer: string;
  kind: MessageKind;
  type: string;
  text: string | null;
  means: Meaning | null;
  shown: ShownAddress;
  quotes: string | null;
  /** Meta's timestamp: whole seconds. */
  providerAt: Instant;
  saidAt: Instant;
  /** The first moment at which a delivery that held it was answered with 200. */
  acknowledgedAt: Instant | null;
};

/** One POST to the webhook. `httpStatus` is null when there was no answer. */
export type DeliveryTruth = {
  id: string;
  attempt: number;
  at: Instant;
  answeredAt: Instant | null;
  httpStatus: number | null;
  /** wamids of messages, `<wamid>|<status>` of statuses. */
  items: readonly string[];
};

/** One call of the product to send. `at` is its arrival; `seen` is what the caller was left with. */
export type SendTruth = {
  id: string;
  at: Instant;
  number: string;
  to: { kind: 'phone' | 'recipient'; value: string };
  buyer: string | null;
  actionId: string | null;
  type: string;
  text: string | null;
  quotes: string | null;
  accepted: boolean;
  wamid: string | null;
  code: number | null;
  seen: 'answer' | 'reset' | 'hang';
  httpStatus: number | null;
};

export type StatusName = 'sent' | 'delivered' | 'read' | 'failed';
export type StatusTruth = {
  wamid: string;
  number: string;
  status: StatusName;
  at: Instant;
  code: number | null;
  acknowledgedAt: Instant | null;
  /** A fault swallowed it: the product cannot know. */
  lost: boolean;
};

/** A fault that really happened. */
export type FaultTruth = { kind: string; at: Instant; about: string };

/** What a person of the business did, and when it was answered: told to the simulator by whoever plays that person. */
export type ActTruth = {
  kind: 'take-over' | 'hand-back' | 'pause' | 'resume' | 'policy';
  /** A conversation, `number|<id>`, `all`, or the name of a policy. */
  subject: string;
  askedAt: Instant;
  acknowledgedAt: Instant;
  /** Sends that the answer of a takeover named as uncertain. */
  uncertainSends: readonly string[];
  /** The version that a policy got. */
  version: number | null;
};
