import type { MessageTruth } from '../truth';
import type { Finding, View } from './view';
import { nameOf } from './view';

/** I2: exactly one decision that still stands names each message. */
export function checkNoneTwice(view: View): Finding {
  const messages = view.acknowledged.filter(({ kind }) => kind === 'message');
  return {
    invariant: 'I2',
    says: 'no message is handled twice',
    looked: messages.length,
    problems: messages.flatMap((message) => problemsOf(view, message)),
  };
}

function problemsOf(view: View, message: MessageTruth): readonly string[] {
  const messageId = view.inboxOf(message)[0]?.messageId ?? '';
  const standing = (view.stepsNaming.get(messageId) ?? []).filter(
    ({ _id, decision }) => decision !== null && !view.superseded.has(_id),
  );
  if (standing.length === 1) return [];
  const which = standing.map(({ _id }) => _id).join(' and ');
  return [
    standing.length === 0
      ? `No standing decision names the ${nameOf(view, message)}.`
      : `The ${nameOf(view, message)} is named by ${standing.length} standing decisions: ${which}.`,
  ];
}
