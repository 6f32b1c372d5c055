import type { MessageTruth, SendTruth } from '../truth';
import type { StepRow } from './records';
import type { Finding, View } from './view';
import { groupBy } from './view';

/** I9: what a conversation says leaves in the order in which it was decided; what it hears is read in order, too. */
export function checkInOrder(view: View): Finding {
  const outward = groupBy(
    view.truth.sends.filter(({ accepted, actionId }) => accepted && view.rowOf.has(actionId ?? '')),
    ({ actionId }) => view.rowOf.get(actionId ?? '')?.conversationId ?? '',
  );
  return {
    invariant: 'I9',
    says: 'replies leave in the order of their decisions',
    looked: view.truth.sends.length + view.records.journal.length,
    problems: [
      ...[...outward.values()].flatMap(overtakingsIn),
      ...view.records.journal.flatMap((step) => readingProblems(view, step)),
    ],
  };
}

/** Action ids end with the step and the place in it. */
function placeOf({ actionId }: SendTruth): readonly [number, number] {
  const [, step = '0', nth = '0'] = (actionId ?? '').split('.');
  return [Number(step), Number(nth)];
}

function overtakingsIn(sends: readonly SendTruth[]): readonly string[] {
  const inTime = [...sends].sort((a, b) => a.at - b.at);
  return inTime.flatMap((send, n) => {
    const before = inTime[n - 1];
    if (before === undefined) return [];
    const [step, nth] = placeOf(send);
    const [stepBefore, nthBefore] = placeOf(before);
    const isLater = step > stepBefore || (step === stepBefore && nth >= nthBefore);
    return isLater ? [] : [`Send ${send.id} of action ${send.actionId} left after that of action ${before.actionId}.`];
  });
}

/** A step names its messages by WhatsApp's time, then by arrival. */
function readingProblems(view: View, { _id, messageIds }: StepRow): readonly string[] {
  const moments = messageIds.flatMap((messageId) => momentOf(view, messageId) ?? []);
  const isInOrder = moments.every(({ providerAt, receivedAt }, n) => {
    const before = moments[n - 1];
    if (before === undefined || providerAt > before.providerAt) return true;
    return providerAt === before.providerAt && receivedAt >= before.receivedAt;
  });
  return isInOrder ? [] : [`Step ${_id} reads its messages in another order than they were written.`];
}

function momentOf({ messageOf, arrivalOf }: View, messageId: string) {
  const message: MessageTruth | undefined = messageOf.get(messageId);
  const receivedAt = arrivalOf.get(messageId);
  return message === undefined || receivedAt === undefined ? null : { providerAt: message.providerAt, receivedAt };
}
