import { MINUTE_MS } from '../../domain/time';
import type { MessageTruth } from '../truth';
import type { InboxRow } from './records';
import type { Finding, View } from './view';
import { nameOf } from './view';

/** How soon an acknowledged message is handled, counted from the last fault where that was later. */
const HANDLED_WITHIN_MS = MINUTE_MS;

/** I1: an acknowledged message is stored once, and handled in time. */
export function checkNoneLost(view: View): Finding {
  return {
    invariant: 'I1',
    says: 'no acknowledged message is lost',
    looked: view.acknowledged.length,
    problems: view.acknowledged.flatMap((message) => problemsOf(view, message)),
  };
}

function problemsOf(view: View, message: MessageTruth): readonly string[] {
  const name = nameOf(view, message);
  const items = view.inboxOf(message);
  const [item] = items;
  if (item === undefined) return [`The ${name} was acknowledged and is not in the inbox.`];
  if (items.length > 1) return [`The ${name} stands ${items.length} times in the inbox.`];
  if (item.state === 'dead') return [`The ${name} is a dead letter: ${item.reason ?? 'no reason given'}.`];
  if (item.state !== 'done') return [`The ${name} is still ${item.state} in the inbox.`];
  return message.kind === 'message' ? timeProblems(view, message, item) : [];
}

function timeProblems(view: View, message: MessageTruth, { messageId }: InboxRow): readonly string[] {
  const first = view.stepsNaming.get(messageId)?.[0];
  if (first === undefined) return [`The message ${messageId} is done in the inbox, and no step names it.`];
  const lateMs = first.decidedAt - Math.max(message.acknowledgedAt ?? 0, view.lastFaultAt ?? 0) - HANDLED_WITHIN_MS;
  return lateMs > 0 ? [`The message ${messageId} was handled ${Math.ceil(lateMs / 1_000)} s later than allowed.`] : [];
}
