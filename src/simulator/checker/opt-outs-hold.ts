import type { Instant } from '../../domain/time';
import type { MessageTruth, SendTruth } from '../truth';
import type { StepRow } from './records';
import type { Finding, View } from './view';
import { conversationOfMessage, groupBy } from './view';

/** I7: an opt-out holds until the buyer takes it back or a person does, and is confirmed at most once. */
export function checkOptOutsHold(view: View): Finding {
  const optOuts = view.acknowledged.filter(({ means }) => means === 'opt-out');
  const byConversation = groupBy(optOuts, (message) => conversationOfMessage(view, message) ?? '');
  return {
    invariant: 'I7',
    says: 'an opt-out holds, and is confirmed at most once',
    looked: optOuts.length,
    problems: [...byConversation].flatMap(([conversationId, messages]) => {
      const [first] = messages;
      return conversationId === '' || first === undefined ? [] : problemsOf(view, conversationId, first);
    }),
  };
}

function problemsOf(view: View, conversationId: string, first: MessageTruth): readonly string[] {
  const steps = view.stepsOf.get(conversationId) ?? [];
  const from = steps.findIndex(({ after }) => after.optedOut);
  // That it was not understood at all is the finding of another invariant.
  if (from < 0) return [];
  const takenBack = steps.slice(from).findIndex(({ facts }) => facts.some(({ kind }) => kind === 'OptedIn'));
  const held = takenBack < 0 ? steps.slice(from) : steps.slice(from, from + takenBack);
  const until = takenBack < 0 ? Number.POSITIVE_INFINITY : (steps[from + takenBack]?.decidedAt ?? 0);
  return [...forgotten(held), ...unwanted(view, { conversationId, from: first.acknowledgedAt ?? 0, until })];
}

function forgotten(steps: readonly StepRow[]): readonly string[] {
  return steps
    .filter(({ after }) => !after.optedOut)
    .map(({ _id }) => `Step ${_id} knows nothing of the opt-out any more, and nobody took it back.`);
}

type Span = { conversationId: string; from: Instant; until: Instant };

/** Automatic messages that read their gates after the opt-out was acknowledged: one confirmation, nothing else. */
function unwanted(view: View, { conversationId, from, until }: Span): readonly string[] {
  const later = view.truth.sends.flatMap((send) => {
    const row = view.rowOf.get(send.actionId ?? '');
    const isMeant = send.accepted && row?.conversationId === conversationId && row.source !== 'person';
    return isMeant && send.at < until && gatesReadAt(view, send) > from ? [{ send, source: row.source }] : [];
  });
  const confirmations = later.filter(({ source }) => source === 'opt-out-confirmation');
  return [
    ...later
      .filter(({ source }) => source !== 'opt-out-confirmation')
      .map(
        ({ send }) =>
          `Send ${send.id} of action ${send.actionId} reached the buyer of ${conversationId} after his opt-out.`,
      ),
    ...(confirmations.length > 1
      ? [`The opt-out in ${conversationId} was confirmed ${confirmations.length} times; once is allowed.`]
      : []),
  ];
}

function gatesReadAt({ records }: View, { actionId, at }: SendTruth): Instant {
  const reads = records.attempts.flatMap((attempt) =>
    attempt.actionId === actionId ? (attempt.gatesReadAt ?? []) : [],
  );
  return Math.max(0, ...reads.filter((readAt) => readAt <= at));
}
