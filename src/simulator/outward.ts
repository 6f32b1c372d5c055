import type { Instant } from '../domain/time';
import { SECOND_MS } from '../domain/time';
import type { Account } from './account';
import { MESSAGING } from './account';
import type { Buyer, Buyers } from './buyers';
import type { Clock } from './clock';
import type { FaultKind, Faults } from './faults';
import type { Files } from './files';
import { judgeSend } from './graph-rules';
import { createPairRate } from './pair-rate';
import type { OutwardCall } from './parse-graph-call';
import { parseGraphCall } from './parse-graph-call';
import type { Random } from './random';
import type { Refusal } from './refusals';
import { toGraphError } from './refusals';
import type { Statuses } from './statuses';
import type { Templates } from './templates';
import type { SendTruth } from './truth';
import type { TruthLog } from './truth-log';
import type { Wamids } from './wamids';

/** What the caller is left with; a body that is a string is a web page. `reset`: the connection breaks · `hang`: nothing comes, ever. */
export type GraphAnswer =
  { kind: 'answer'; status: number; body: object | string; delayMs: number } | { kind: 'reset' | 'hang' };

export type OutwardParts = {
  account: Pick<Account, 'whyNot' | 'numbers'>;
  templates: Pick<Templates, 'find'>;
  files: Pick<Files, 'has'>;
  throughput: number;
  buyers: Buyers;
  clock: Clock;
  random: Random;
  faults: Faults;
  statuses: Statuses;
  truth: Pick<TruthLog, 'noteSend' | 'isKnown'>;
  wamids: Wamids;
};

export type RawCall = { number: string; authorization: string | undefined; body: unknown };

/** A slow answer takes so long; a status that must come first gets so much of a start. */
const SLOW_MS = { from: 1_000, to: 4_000 };
const STATUS_HEAD_START_MS = 400;

/** What stands before WhatsApp answers in its place when it cannot reach it. */
const BAD_GATEWAY = '<html><body><h1>502 Bad Gateway</h1></body></html>';

const answer = (status: number, body: object | string, delayMs = 0): GraphAnswer => ({
  kind: 'answer',
  status,
  body,
  delayMs,
});

/** The sending side of WhatsApp: judges each call, writes down what it did, and starts the statuses. */
export function createOutward(parts: OutwardParts) {
  const takeSend = createTakeSend(parts);
  return {
    /** Takes one call to `/{number}/messages`. */
    take({ number, authorization, body }: RawCall): GraphAnswer {
      const forbidden = parts.account.whyNot(authorization, MESSAGING) ?? whyNotFrom(parts, number);
      if (forbidden !== null) return refused(forbidden);
      const call = parseGraphCall(body);
      switch (call.kind) {
        case 'unreadable':
          return refused(call.refusal);
        case 'mark-read':
          return parts.truth.isKnown(call.wamid)
            ? answer(200, { success: true })
            : refused({ code: 131009, details: 'message_id: there is no such message' });
        case 'send':
          return takeSend(number, call.send);
      }
    },
  };
}

function createTakeSend(parts: OutwardParts) {
  const pairRate = createPairRate();
  const accepted = new Map<string, Instant[]>();
  const acceptedAt = (number: string): readonly Instant[] => accepted.get(number) ?? [];
  let serial = 0;

  function countAccepted(number: string, buyer: Buyer, now: Instant): void {
    pairRate.count(`${number}|${buyer.id}`, now);
    accepted.set(number, [...acceptedAt(number).filter((at) => at > now - SECOND_MS), now]);
  }

  return function takeSend(number: string, call: OutwardCall): GraphAnswer {
    serial += 1;
    const now = parts.clock.now();
    const fault = parts.faults.befall('send', call.actionId ?? `send ${serial}`);
    const early = fault === null ? null : beforeAccept(fault);
    const judged = judgeSend({ call, number, now }, { ...parts, pairRate, acceptedAt });
    const noted = { ...toTruth(call, number, now), id: `s${serial}`, buyer: judged.buyer?.id ?? null };
    if (early !== null) return note(parts, noted, { code: null, wamid: null, answer: early });
    if (judged.refusal !== null)
      return note(parts, noted, { code: judged.refusal.code, wamid: null, answer: refused(judged.refusal) });
    const { buyer } = judged;
    countAccepted(number, buyer, now);
    const wamid = parts.wamids.next(buyer);
    parts.statuses.begin({ wamid, number, buyer, actionId: call.actionId, text: call.text, fault });
    const body = acceptance(call, buyer, wamid);
    return note(parts, noted, { code: null, wamid, answer: afterAccept(fault, body, parts.random) });
  };
}

function whyNotFrom({ account }: OutwardParts, number: string): Refusal | null {
  const known = account.numbers.get(number);
  if (known === undefined) return { code: 100, details: `There is no number ${number}.` };
  return known.registered ? null : { code: 133010, details: 'The number is not registered.' };
}

export type Outward = ReturnType<typeof createOutward>;

function refused(refusal: Refusal): GraphAnswer {
  const { status, body } = toGraphError(refusal, 'simulator');
  return answer(status, body);
}

type Noted = Omit<SendTruth, 'accepted' | 'wamid' | 'code' | 'seen' | 'httpStatus'>;

function toTruth(call: OutwardCall, number: string, at: Instant): Omit<Noted, 'id' | 'buyer'> {
  const { to, actionId, type, text, quotes } = call;
  return { at, number, to, actionId, type, text, quotes };
}

type Outcome = { code: number | null; wamid: string | null; answer: GraphAnswer };

function note({ truth }: OutwardParts, noted: Noted, { code, wamid, answer: given }: Outcome): GraphAnswer {
  const httpStatus = given.kind === 'answer' ? given.status : null;
  truth.noteSend({ ...noted, accepted: wamid !== null, wamid, code, seen: given.kind, httpStatus });
  return given;
}

/** Faults in which WhatsApp never took the message; null: this fault comes later. */
function beforeAccept(fault: FaultKind): GraphAnswer | null {
  switch (fault) {
    case 'reset-before-accept':
      return { kind: 'reset' };
    case 'hang-before-accept':
      return { kind: 'hang' };
    case 'error-500-before-accept':
      return refused({ code: 131000, details: 'Message failed to send due to an unknown error.' });
    case 'error-503':
      return refused({ code: 131016, details: 'A service is temporarily unavailable.' });
    case 'throttle-429':
      return refused({ code: 130429, details: 'Cloud API message throughput has been reached.' });
    case 'page-before-accept':
      return answer(502, BAD_GATEWAY);
    default:
      return standingRefusal(fault);
  }
}

/** Faults that stay until somebody puts right what they are about. */
function standingRefusal(fault: FaultKind): GraphAnswer | null {
  switch (fault) {
    case 'token-expired':
      return refused({ code: 190, details: 'The session has expired.' });
    case 'account-blocked':
      return refused({ code: 368, details: 'The account is blocked for its policy.' });
    case 'payment-refused':
      return refused({ code: 131042, details: 'There is no valid payment method.' });
    case 'spam-limited':
      return refused({ code: 131048, details: 'Too many messages of this number were blocked or reported.' });
    default:
      return null;
  }
}

/** What the caller sees although WhatsApp took the message. */
function afterAccept(fault: FaultKind | null, body: object, random: Random): GraphAnswer {
  switch (fault) {
    case 'reset-after-accept':
      return { kind: 'reset' };
    case 'hang-after-accept':
      return { kind: 'hang' };
    case 'error-500-after-accept':
      return refused({ code: 131000, details: 'Message failed to send due to an unknown error.' });
    case 'page-after-accept':
      return answer(502, BAD_GATEWAY);
    case 'slow-answer':
      return answer(200, body, random.between(SLOW_MS.from, SLOW_MS.to));
    case 'status-before-answer':
      return answer(200, body, STATUS_HEAD_START_MS);
    default:
      return answer(200, body);
  }
}

function acceptance({ to, type }: OutwardCall, { phone, bsuid }: Buyer, wamid: string): object {
  const resolved = to.kind === 'phone' ? { wa_id: phone } : { user_id: bsuid };
  const status = type === 'template' ? { message_status: 'accepted' } : {};
  return {
    messaging_product: 'whatsapp',
    contacts: [{ input: to.value, ...resolved }],
    messages: [{ id: wamid, ...status }],
  };
}
