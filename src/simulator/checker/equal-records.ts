import { SECOND_MS } from '../../domain/time';
import type { MessageTruth, StatusTruth } from '../truth';
import { checkAddresses } from './equal-addresses';
import type { SendRow } from './records';
import type { Finding, View } from './view';
import { conversationOfMessage, failing, groupBy, nameOf } from './view';

const ranks: Readonly<Record<string, number>> = { failed: 0, sent: 1, delivered: 2, read: 3, played: 4 };

/** I5: what the CRM shows is what happened: messages, answers, how far each came, who wrote, what was decided. */
export function checkEqualRecords(view: View): Finding {
  const written = view.acknowledged.filter(({ kind }) => kind === 'message' || kind === 'echo');
  return {
    invariant: 'I5',
    says: 'the records equal the truth',
    looked: written.length + view.records.sends.length + view.records.decisions.length,
    problems: [
      ...written.flatMap((message) => inwardProblems(view, message)),
      ...inventedMessages(view),
      ...view.records.sends.flatMap((row) => outwardProblems(view, row)),
      ...conversationProblems(view),
      ...countProblems(view),
      ...decisionProblems(view),
      ...checkAddresses(view),
    ],
  };
}

function inwardProblems(view: View, message: MessageTruth): readonly string[] {
  const name = nameOf(view, message);
  const shown = view.threadOf.get(view.inboxOf(message)[0]?.messageId ?? '');
  if (shown === undefined) return [`The ${name} is in no thread.`];
  const wrong = failing({
    text: shown.text === message.text,
    time: shown.at === message.providerAt,
    'side of the talk': shown.who === speakers[message.kind],
    'WhatsApp id': shown.wamid === message.wamid,
    conversation: shown.conversationId === conversationOfMessage(view, message),
  });
  return wrong.length === 0 ? [] : [`The thread shows the ${name} with another ${wrong.join(', ')}.`];
}

const speakers: Readonly<Record<MessageTruth['kind'], string>> = {
  message: 'buyer',
  reaction: 'buyer',
  system: 'buyer',
  echo: 'phone',
};

/** Somebody said something, according to the thread, that nobody said. */
function inventedMessages({ records, truth, takenOf, rowOf }: View): readonly string[] {
  const said = new Set(truth.messages.map(({ wamid }) => wamid));
  const isSent = (id: string): boolean => rowOf.get(id)?.wamid === null || takenOf.has(id);
  return records.messages.flatMap(({ _id, wamid, who }) => {
    const isOurs = who === 'bot' || who === 'person';
    const isTrue = isOurs ? isSent(_id) : wamid !== null && said.has(wamid);
    return isTrue ? [] : [`The thread shows message ${_id}, which nobody wrote.`];
  });
}

function outwardProblems(view: View, row: SendRow): readonly string[] {
  const taken = view.takenOf.get(row._id)?.[0];
  const shown = view.threadOf.get(row._id);
  if (shown === undefined) return [`Action ${row._id} is in no thread.`];
  if (taken === undefined) return [];
  const textIsRight = taken.text === row.text && shown.text === row.text;
  const statuses = view.truth.statuses.filter(({ wamid }) => wamid === taken.wamid);
  return [
    ...(textIsRight ? [] : [`The buyer was sent another text than the records show for action ${row._id}.`]),
    ...rankProblems(row, statuses),
    ...receiptProblems(view, row, statuses),
  ];
}

/** Statuses never fall: at least as far as what was acknowledged, at most as far as what was told. */
function rankProblems(row: SendRow, statuses: readonly StatusTruth[]): readonly string[] {
  const highest = (of: readonly StatusTruth[]): number => Math.max(0, ...of.map(({ status }) => ranks[status] ?? 0));
  const least = highest(statuses.filter(({ acknowledgedAt }) => acknowledgedAt !== null));
  const most = highest(statuses.filter(({ lost }) => !lost));
  if (row.rank >= least && row.rank <= most) return [];
  return [`Action ${row._id} stands at rank ${row.rank}; WhatsApp told at least ${least} and at most ${most}.`];
}

function receiptProblems({ records }: View, row: SendRow, statuses: readonly StatusTruth[]): readonly string[] {
  const kept = new Map(records.receipts.map((receipt) => [receipt._id, receipt]));
  return statuses.flatMap(({ wamid, number, status, at, acknowledgedAt }) => {
    if (acknowledgedAt === null) return [];
    const receipt = kept.get(`${number}|${wamid}|${status}`);
    if (receipt === undefined) return [`The status ${status} of action ${row._id} was acknowledged and not kept.`];
    const told = Math.floor(at / SECOND_MS) * SECOND_MS;
    const isRight = receipt.providerAt === told && row.statuses[status] === told;
    return isRight ? [] : [`The status ${status} of action ${row._id} is kept with another time.`];
  });
}

function conversationProblems(view: View): readonly string[] {
  const messages = view.acknowledged.filter(({ kind }) => kind === 'message');
  const ofConversation = groupBy(messages, (message) => conversationOfMessage(view, message) ?? '');
  return view.records.conversations.flatMap(({ _id, counters, lastInAt }) => {
    const written = ofConversation.get(_id) ?? [];
    const last = written.length === 0 ? null : Math.max(...written.map(({ providerAt }) => providerAt));
    return [
      ...(counters.messagesIn === written.length
        ? []
        : [`Conversation ${_id} counts ${counters.messagesIn} messages of the buyer; he wrote ${written.length}.`]),
      ...(lastInAt === last ? [] : [`Conversation ${_id} shows another time for the buyer's last message.`]),
    ];
  });
}

type Counted = 'botAnswers' | 'personAnswers' | 'followUps';
const countedAs: Readonly<Record<string, Counted>> = {
  answer: 'botAnswers',
  acknowledgement: 'botAnswers',
  'opt-out-confirmation': 'botAnswers',
  person: 'personAnswers',
  'follow-up': 'followUps',
};

/** What each side of ours said is counted as often as WhatsApp took it, give or take what failed or is uncertain. */
function countProblems(view: View): readonly string[] {
  const failed = new Set(view.truth.statuses.filter(({ status }) => status === 'failed').map(({ wamid }) => wamid));
  const ofConversation = groupBy(view.records.sends, ({ conversationId }) => conversationId);
  return view.records.conversations.flatMap(({ _id, counters }) => {
    const rows = ofConversation.get(_id) ?? [];
    const onPhone = echoesIn(view, _id);
    return (['botAnswers', 'personAnswers', 'followUps'] as const).flatMap((as) => {
      const mine = rows.filter(({ source }) => countedAs[source] === as);
      const taken = mine.flatMap((row) => view.takenOf.get(row._id)?.[0] ?? []);
      const said = taken.length + (as === 'personAnswers' ? onPhone : 0);
      const least = said - taken.filter(({ wamid }) => wamid !== null && failed.has(wamid)).length;
      const most = said + mine.filter((row) => row.uncertainAt !== null && !view.takenOf.has(row._id)).length;
      const isRight = counters[as] >= least && counters[as] <= most;
      return isRight ? [] : [`Conversation ${_id} counts ${counters[as]} ${as}; WhatsApp took ${said}.`];
    });
  });
}

function echoesIn(view: View, conversationId: string): number {
  const echoes = view.acknowledged.filter(({ kind }) => kind === 'echo');
  return echoes.filter((message) => conversationOfMessage(view, message) === conversationId).length;
}

function decisionProblems({ records, superseded }: View): readonly string[] {
  const shown = new Map(records.decisions.map((decision) => [decision._id, decision]));
  return records.journal.flatMap(({ _id, decision }) => {
    if (decision === null) return [];
    const projected = shown.get(_id);
    if (projected === undefined) return [`Decision ${_id} is in the journal and not among the decisions.`];
    const isRight =
      projected.result === decision.result &&
      projected.reason === decision.reason &&
      projected.superseded === superseded.has(_id);
    return isRight ? [] : [`Decision ${_id} is shown otherwise than the journal has it.`];
  });
}
