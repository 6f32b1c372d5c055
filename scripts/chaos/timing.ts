import { decisionOfAction } from '../../src/domain/ids';
import type { Records } from '../../src/simulator/checker/records';
import type { Truth } from '../../src/simulator/truth';
import type { Blow } from './nemesis';

/** A message of a buyer and the answer of the bot: acknowledged at, taken by WhatsApp at. */
export type Answered = { askedAt: number; sentAt: number };

const automatic = ['answer', 'acknowledgement', 'opt-out-confirmation'];

/** Every answer of the bot with the newest message that it answers. Pure. */
export function answersOf(truth: Truth, records: Records): readonly Answered[] {
  const sources = new Map(records.sends.map(({ _id, source }) => [_id, source]));
  const named = new Map(records.journal.map(({ _id, messageIds }) => [_id, messageIds]));
  const wamidOf = new Map(records.inbox.map(({ messageId, providerId }) => [messageId, providerId]));
  const acknowledged = new Map(truth.messages.map(({ wamid, acknowledgedAt }) => [wamid, acknowledgedAt]));
  return truth.sends.flatMap(({ accepted, actionId, at }) => {
    if (!accepted || actionId === null || !automatic.includes(sources.get(actionId) ?? '')) return [];
    const moments = (named.get(decisionOfAction(actionId)) ?? []).flatMap(
      (id) => acknowledged.get(wamidOf.get(id) ?? '') ?? [],
    );
    // Stored and not yet acknowledged: the first 200 was lost, and the answer was faster than the second.
    return moments.length === 0 ? [] : [{ askedAt: Math.min(at, Math.max(...moments)), sentAt: at }];
  });
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
