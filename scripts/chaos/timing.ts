import { decisionOfAction } from '../../src/domain/ids';
import type { Records } from '../../src/simulator/checker/records';
import type { Truth } from '../../src/simulator/truth';
import type { Blow } from './nemesis';

/** A message of a buyer and the answer of the bot: acknowledged at, taken by WhatsApp at. */
export type Answered = { actionId: string; askedAt: number; sentAt: number };

const automatic = ['answer', 'acknowledgement', 'opt-out-confirmation'];

/**
 * Every answer of the bot with the newest message that it answers. Where a person took over, paused, handed back or resumed
 * in between, the answer waited for him, and says nothing of how fast we are. Pure.
 */
export function answersOf(truth: Truth, records: Records): readonly Answered[] {
  const automaticRows = records.sends.filter(({ source }) => automatic.includes(source));
  const rows = new Map(automaticRows.map((row) => [row._id, row]));
  const named = new Map(records.journal.map(({ _id, messageIds }) => [_id, messageIds]));
  const wamidOf = new Map(records.inbox.map(({ messageId, providerId }) => [messageId, providerId]));
  const acknowledged = new Map(truth.messages.map(({ wamid, acknowledgedAt }) => [wamid, acknowledgedAt]));
  return truth.sends.flatMap(({ accepted, actionId, at }) => {
    const row = rows.get(actionId ?? '');
    if (!accepted || actionId === null || row === undefined) return [];
    const moments = (named.get(decisionOfAction(actionId)) ?? []).flatMap(
      (id) => acknowledged.get(wamidOf.get(id) ?? '') ?? [],
    );
    // Stored and not yet acknowledged: the first 200 was lost, and the answer was faster than the second.
    if (moments.length === 0) return [];
    const answered = { actionId, askedAt: Math.min(at, Math.max(...moments)), sentAt: at };
    return waitedForPerson(truth, row.conversationId, answered) ? [] : [answered];
  });
}

function waitedForPerson({ acts }: Truth, conversationId: string, { askedAt, sentAt }: Answered): boolean {
  const concerns = (subject: string): boolean => subject === conversationId || /^(all|number\|.*)$/.test(subject);
  return acts.some((act) => concerns(act.subject) && act.askedAt <= sentAt && act.acknowledgedAt >= askedAt);
}

/** The answer that took longest, of many. Pure. */
export function slowestOf(answers: readonly Answered[]): Answered | null {
  return [...answers].sort((a, b) => b.sentAt - b.askedAt - (a.sentAt - a.askedAt))[0] ?? null;
}

type Span = Pick<Blow, 'beganAt' | 'endedAt'>;

/** Splits answers into those that were on their way during a fault and the others. Pure. */
export function splitByFaults(answers: readonly Answered[], spans: readonly Span[]) {
  const isInside = ({ askedAt, sentAt }: Answered): boolean =>
    spans.some(({ beganAt, endedAt }) => askedAt <= endedAt && sentAt >= beganAt);
  const msOf = (some: readonly Answered[]): readonly number[] => some.map(({ askedAt, sentAt }) => sentAt - askedAt);
  return {
    inside: msOf(answers.filter(isInside)),
    outside: msOf(answers.filter((one) => !isInside(one))),
  };
}

/** How long after a fault (a kill, the end of anything else) the first message that came then was answered. Pure. */
export function recoveryMs(answers: readonly Answered[], { overAt }: Pick<Blow, 'overAt'>): number | null {
  const later = answers.filter(({ askedAt }) => askedAt >= overAt).map(({ sentAt }) => sentAt - overAt);
  return later.length === 0 ? null : Math.min(...later);
}
