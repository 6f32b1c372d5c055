import type { Instant } from '../../domain/time';
import type { ActTruth } from '../truth';
import type { Finding, View } from './view';

/** I4: after a takeover was acknowledged no bot message arrives until hand-back, except those its answer named. */
export function checkSilentBot(view: View): Finding {
  const takeovers = view.truth.acts.filter(({ kind }) => kind === 'take-over');
  return {
    invariant: 'I4',
    says: 'the bot is silent while a person has taken over',
    looked: takeovers.length,
    problems: takeovers.flatMap((takeover) => problemsOf(view, takeover)),
  };
}

function problemsOf(view: View, takeover: ActTruth): readonly string[] {
  const { subject, acknowledgedAt, uncertainSends } = takeover;
  const until = endOfTakeover(view, subject, acknowledgedAt);
  return view.truth.sends
    .filter(({ accepted, at }) => accepted && at > acknowledgedAt && at < until)
    .filter(({ actionId }) => isBotsIn(view, subject, actionId) && !uncertainSends.includes(actionId ?? ''))
    .map(({ id, at, actionId }) => {
      const lateMs = at - acknowledgedAt;
      return `Send ${id} of action ${actionId ?? ''} arrived ${lateMs} ms after ${subject} was taken over.`;
    });
}

function isBotsIn({ rowOf }: View, subject: string, actionId: string | null): boolean {
  const row = rowOf.get(actionId ?? '');
  return row?.conversationId === subject && row.source !== 'person';
}

/** The moment from which the bot may speak again: a person asked for it, or the journal says by which rule. */
function endOfTakeover({ truth, stepsOf }: View, subject: string, from: Instant): Instant {
  const asked = truth.acts.flatMap((act) =>
    act.kind === 'hand-back' && act.subject === subject && act.askedAt >= from ? [act.askedAt] : [],
  );
  const recorded = (stepsOf.get(subject) ?? []).flatMap(({ facts, decidedAt }) => {
    const toBot = facts.some(({ kind, owner }) => kind === 'OwnerChanged' && owner?.kind === 'bot');
    return toBot && decidedAt >= from ? [decidedAt] : [];
  });
  return Math.min(...asked, ...recorded, Number.POSITIVE_INFINITY);
}
