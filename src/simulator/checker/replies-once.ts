import { MINUTE_MS } from '../../domain/time';
import type { SendRow } from './records';
import type { Finding, View } from './view';

/** A send of unknown fate is shown to a person after 90 s, or later by policy, but not after this. */
const VISIBLE_WITHIN_MS = 11 * MINUTE_MS;

/** I3: WhatsApp took each action at most once, and each decided reply was sent, or its fate is on the record. */
export function checkRepliesOnce(view: View): Finding {
  const { truth, records } = view;
  return {
    invariant: 'I3',
    says: 'no reply is doubled, none is lost',
    looked: records.sends.length + truth.sends.length,
    problems: [
      ...unknownSends(view),
      ...doubledSends(view),
      ...unplannedSends(view),
      ...records.sends.flatMap((row) => fateProblems(view, row)),
    ],
  };
}

/** WhatsApp took something that nobody decided. */
function unknownSends({ truth, rowOf }: View): readonly string[] {
  return truth.sends
    .filter(({ accepted }) => accepted)
    .flatMap(({ id, actionId }) => {
      if (actionId === null) return [`WhatsApp took send ${id}, which names no action.`];
      return rowOf.has(actionId) ? [] : [`WhatsApp took send ${id} of action ${actionId}, which is not in the ledger.`];
    });
}

function doubledSends({ takenOf, rowOf }: View): readonly string[] {
  return [...takenOf].flatMap(([actionId, taken]) =>
    taken.length > 1 && rowOf.get(actionId)?.repeatable !== true
      ? [`Action ${actionId} reached the buyer ${taken.length} times: ${taken.map(({ id }) => id).join(', ')}.`]
      : [],
  );
}

/** A step decided a message of which the ledger knows nothing. */
function unplannedSends({ records, rowOf }: View): readonly string[] {
  return records.journal.flatMap(({ _id, sends }) =>
    sends.flatMap(({ actionId }) =>
      rowOf.has(actionId) ? [] : [`Step ${_id} decided action ${actionId}, which is not in the ledger.`],
    ),
  );
}

function fateProblems(view: View, row: SendRow): readonly string[] {
  const wasTaken = view.takenOf.has(row._id);
  switch (fateOf(row)) {
    case 'taken':
      return wasTaken
        ? wamidProblems(view, row)
        : [`The ledger says that action ${row._id} was accepted; WhatsApp never took it.`];
    case 'uncertain':
      return isVisible(view, row) ? [] : [`Action ${row._id} is uncertain and nobody sees it.`];
    case 'stopped':
      return wasTaken ? [`The ledger says that action ${row._id} was stopped or refused; WhatsApp took it.`] : [];
    case 'unknown':
      return [`Action ${row._id} was decided, and the ledger does not say what became of it.`];
  }
}

/** What the ledger claims; a status proves more than the answer to the call. */
function fateOf(row: SendRow): 'taken' | 'uncertain' | 'stopped' | 'unknown' {
  if (row.acceptedAt !== null || row.rank > 0) return 'taken';
  if (row.uncertainAt !== null) return 'uncertain';
  return row.rejectedAt !== null || row.droppedAt !== null ? 'stopped' : 'unknown';
}

function wamidProblems({ takenOf }: View, row: SendRow): readonly string[] {
  const wamids = (takenOf.get(row._id) ?? []).map(({ wamid }) => wamid);
  return row.wamid !== null && !wamids.includes(row.wamid)
    ? [`The ledger names another WhatsApp message for action ${row._id} than the one that left.`]
    : [];
}

/** The conversation knows of it, and after a while a person was called. */
function isVisible({ stepsOf, truth }: View, row: SendRow): boolean {
  const facts = (stepsOf.get(row.conversationId) ?? []).flatMap((step) => step.facts);
  const known = facts.some(
    ({ kind, actionId, outcome }) => kind === 'SendSettled' && actionId === row._id && outcome === 'uncertain',
  );
  const called = facts.some(({ kind, reason }) => kind === 'AttentionRaised' && reason === 'send-uncertain');
  const isOld = truth.takenAt - (row.uncertainAt ?? truth.takenAt) > VISIBLE_WITHIN_MS;
  return known && (called || !isOld);
}
