import type { MessageTruth, SendTruth } from '../truth';
import type { SendRow } from './records';
import type { Finding, View } from './view';
import { nameOf } from './view';

/** I6: no follow-up leaves when an answer was acknowledged before the send read its gates. */
export function checkNoBlindFollowUp(view: View): Finding {
  const followUps = view.truth.sends.flatMap((send) => {
    const row = view.rowOf.get(send.actionId ?? '');
    return send.accepted && row?.source === 'follow-up' ? [{ send, row }] : [];
  });
  return {
    invariant: 'I6',
    says: 'no follow-up leaves over an answer',
    looked: followUps.length,
    problems: followUps.flatMap((followUp) => problemsOf(view, followUp)),
  };
}

function problemsOf(view: View, { send, row }: { send: SendTruth; row: SendRow }): readonly string[] {
  const tries = view.records.attempts.filter(({ actionId }) => actionId === row._id);
  const reads = tries.flatMap(({ gatesReadAt }) => (gatesReadAt === null ? [] : [gatesReadAt]));
  if (reads.length === 0) return [`The follow-up ${row._id} left, and the ledger does not say when it read its gates.`];
  const readAt = Math.max(...reads.filter((at) => at <= send.at));
  return view.acknowledged
    .filter(({ buyer, number, kind }) => kind === 'message' && buyer === send.buyer && number === send.number)
    .filter((message) => isUnseenAnswer(view, message, { sawUntil: row.sawUntil, readAt }))
    .map((message) => `The follow-up ${row._id} left although the ${nameOf(view, message)} was acknowledged before.`);
}

/** The decision did not see it, and the gates were read after its 200. */
function isUnseenAnswer(
  view: View,
  message: MessageTruth,
  { sawUntil, readAt }: { sawUntil: number; readAt: number },
): boolean {
  const acknowledgedAt = message.acknowledgedAt ?? readAt;
  const receivedAt = view.inboxOf(message)[0]?.receivedAt ?? acknowledgedAt;
  return receivedAt > sawUntil && acknowledgedAt < readAt;
}
