import type {
  AttemptRow,
  ConversationRow,
  DecisionRow,
  InboxRow,
  Records,
  SendRow,
  StepRow,
  ThreadRow,
} from '../../../../src/simulator/checker/records';
import { checkAll } from '../../../../src/simulator/checker/check-all';
import type { MessageTruth, SendTruth, StatusTruth, Truth } from '../../../../src/simulator/truth';

/** Monday morning; every moment of the story is so many seconds later. */
const START = Date.UTC(2026, 2, 2, 9, 0, 0);
export const at = (seconds: number): number => START + seconds * 1_000;

type Mutable<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer I)[] ? I[] : T[K] };
export type World = { truth: Mutable<Truth>; records: Mutable<Records> };

const NUMBER = '1001';
const standing = { owner: 'bot', epoch: 0, paused: false, optedOut: false, open: true };

/** A message of the buyer that was acknowledged a tenth of a second later. */
export function aSaying(given: Partial<MessageTruth> = {}): MessageTruth {
  const saidAt = given.saidAt ?? at(0);
  return {
    wamid: 'wamid.1',
    number: NUMBER,
    buyer: 'b1',
    kind: 'message',
    type: 'text',
    text: 'How much is it?',
    means: 'question',
    shown: { phone: '447700900001', bsuid: 'GB.1' },
    quotes: null,
    providerAt: saidAt,
    saidAt,
    acknowledgedAt: saidAt + 100,
    ...given,
  };
}

export function anInboxRow(given: Partial<InboxRow> = {}): InboxRow {
  return {
    _id: `${NUMBER}|message|wamid.1`,
    number: NUMBER,
    kind: 'message',
    messageId: 'm_1',
    providerId: 'wamid.1',
    receivedAt: at(0) + 50,
    state: 'done',
    reason: null,
    ...given,
  };
}

/** A step in which the bot decides to answer message m_1. */
export function aStep(step: number, given: Partial<StepRow> = {}): StepRow {
  return {
    _id: `c1|${step}`,
    conversationId: 'c1',
    step,
    kind: 'burst',
    decidedAt: at(step),
    messageIds: [],
    decision: null,
    facts: [],
    sends: [],
    before: standing,
    after: standing,
    ...given,
  };
}

export const aDecision = (given: Partial<NonNullable<StepRow['decision']>> = {}): NonNullable<StepRow['decision']> => ({
  result: 'bot',
  reason: 'known-question',
  supersedes: null,
  policyVersions: { followUp: 1 },
  ...given,
});

function aShownDecision(step: number, given: Partial<DecisionRow> = {}): DecisionRow {
  return {
    _id: `c1|${step}`,
    superseded: false,
    result: 'bot',
    reason: 'known-question',
    messageIds: ['m_1'],
    ...given,
  };
}

export function aTaken(given: Partial<SendTruth> = {}): SendTruth {
  return {
    id: 's1',
    at: at(2),
    number: NUMBER,
    to: { kind: 'phone', value: '+447700900001' },
    buyer: 'b1',
    actionId: 'c1.1.0',
    type: 'text',
    text: '49 euros.',
    quotes: null,
    accepted: true,
    wamid: 'wamid.out1',
    code: null,
    seen: 'answer',
    httpStatus: 200,
    ...given,
  };
}

export function aLedgerRow(given: Partial<SendRow> = {}): SendRow {
  return {
    _id: 'c1.1.0',
    conversationId: 'c1',
    number: NUMBER,
    to: { kind: 'phone', value: '447700900001' },
    source: 'answer',
    text: '49 euros.',
    repeatable: false,
    sawUntil: at(0) + 50,
    wamid: 'wamid.out1',
    acceptedAt: at(2),
    heldAt: null,
    uncertainAt: null,
    rejectedAt: null,
    droppedAt: null,
    statuses: { sent: at(3), delivered: at(4) },
    rank: 2,
    ...given,
  };
}

export function anAttempt(given: Partial<AttemptRow> = {}): AttemptRow {
  return {
    _id: 'c1.1.0|1',
    actionId: 'c1.1.0',
    gatesReadAt: at(2) - 10,
    startedAt: at(2) - 5,
    outcome: 'accepted',
    ...given,
  };
}

export function aThreadRow(given: Partial<ThreadRow> = {}): ThreadRow {
  return {
    _id: 'm_1',
    conversationId: 'c1',
    direction: 'in',
    who: 'buyer',
    text: 'How much is it?',
    at: at(0),
    wamid: 'wamid.1',
    ...given,
  };
}

const aStatus = (status: StatusTruth['status'], seconds: number): StatusTruth => ({
  wamid: 'wamid.out1',
  number: NUMBER,
  status,
  at: at(seconds) + 321,
  code: null,
  acknowledgedAt: at(seconds) + 400,
  lost: false,
});

const conversation: ConversationRow = {
  _id: 'c1',
  owner: 'bot',
  paused: false,
  lastInAt: at(0),
  counters: { messagesIn: 1, botAnswers: 1, personAnswers: 0, followUps: 0 },
};

/** A buyer asked, the bot answered, the answer was delivered, and every record says so. */
export function aWorld(): World {
  return {
    truth: {
      ...{ version: 1, seed: 1, startedAt: at(0), takenAt: at(120), numbers: [NUMBER], buyers: [], deliveries: [] },
      messages: [aSaying()],
      sends: [aTaken()],
      statuses: [aStatus('sent', 3), aStatus('delivered', 4)],
      faults: [],
      acts: [],
    },
    records: {
      inbox: [anInboxRow()],
      journal: [aStep(1, { messageIds: ['m_1'], decision: aDecision(), sends: [{ actionId: 'c1.1.0' }] })],
      sends: [aLedgerRow()],
      attempts: [anAttempt()],
      gates: [{ _id: 'conversation|c1', epoch: 0, ownerKind: 'bot', paused: false, optedOut: false }],
      messages: [
        aThreadRow(),
        aThreadRow({ _id: 'c1.1.0', direction: 'out', who: 'bot', text: '49 euros.', wamid: null }),
      ],
      conversations: [conversation],
      decisions: [aShownDecision(1)],
      receipts: [
        { _id: `${NUMBER}|wamid.out1|sent`, wamid: 'wamid.out1', status: 'sent', providerAt: at(3) },
        { _id: `${NUMBER}|wamid.out1|delivered`, wamid: 'wamid.out1', status: 'delivered', providerAt: at(4) },
      ],
      policies: [{ _id: 'followUp|1', name: 'followUp', version: 1 }],
    },
  };
}

/** Adds a second message of the buyer, named by step 2, with everything in step; what is given differs. */
export function withSecondMessage(
  world: World,
  given: { saying?: Partial<MessageTruth>; inbox?: Partial<InboxRow> } = {},
) {
  const { truth, records } = world;
  const saying = aSaying({ wamid: 'wamid.2', saidAt: at(10), text: 'ok thanks', means: 'closing', ...given.saying });
  truth.messages.push(saying);
  records.inbox.push(
    anInboxRow({ _id: '2', messageId: 'm_2', providerId: 'wamid.2', receivedAt: saying.saidAt + 50, ...given.inbox }),
  );
  const decision = aDecision({ result: 'no-reply', reason: 'closing-words' });
  records.journal.push(aStep(2, { decidedAt: saying.saidAt + 1_000, messageIds: ['m_2'], decision }));
  records.decisions.push(aShownDecision(2, { result: 'no-reply', reason: 'closing-words', messageIds: ['m_2'] }));
  records.messages.push(aThreadRow({ _id: 'm_2', text: saying.text, at: saying.providerAt, wamid: 'wamid.2' }));
  records.conversations = [
    {
      ...conversation,
      lastInAt: saying.providerAt,
      counters: { messagesIn: 2, botAnswers: 1, personAnswers: 0, followUps: 0 },
    },
  ];
  return world;
}

/** Everything that the checker finds, as `<invariant>: <sentence>`. */
export function problemsIn(world: World, lastFaultAt?: number): string[] {
  const findings = checkAll({ ...world, ...(lastFaultAt === undefined ? {} : { lastFaultAt }) });
  return findings.flatMap(({ invariant, problems }) => problems.map((problem) => `${invariant}: ${problem}`));
}
