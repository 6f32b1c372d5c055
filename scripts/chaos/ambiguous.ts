import type { Records, SendRow } from '../../src/simulator/checker/records';
import type { SendTruth, Truth } from '../../src/simulator/truth';

/** What became of sends after which nobody on our side could know whether WhatsApp had taken them. */
export type Ambiguous = { total: number; resolved: number; visible: number; doubled: number; unknown: number };

const SERVER_ERROR = 500;

/** WhatsApp took it, and the answer did not say so. */
const isMisleading = ({ accepted, seen, httpStatus }: SendTruth): boolean =>
  accepted && (seen !== 'answer' || (httpStatus ?? 0) >= SERVER_ERROR);

/** Counts the ambiguous sends of a run by their fate; a doubled one counts as nothing else. Pure. */
export function countAmbiguous(truth: Truth, records: Records): Ambiguous {
  const misled = truth.sends.flatMap((send) => (isMisleading(send) && send.actionId !== null ? [send.actionId] : []));
  const unsure = records.attempts.flatMap(({ actionId, startedAt, outcome }) =>
    outcome === 'uncertain' || (outcome === null && startedAt !== null) ? [actionId] : [],
  );
  const rows = records.sends.filter(
    ({ _id, uncertainAt }) => uncertainAt !== null || [...misled, ...unsure].includes(_id),
  );
  const takenOf = (row: SendRow): number =>
    truth.sends.filter((one) => one.accepted && one.actionId === row._id).length;
  const fates = rows.map((row) => (takenOf(row) > 1 ? 'doubled' : fateOf(row)));
  const count = (fate: string): number => fates.filter((one) => one === fate).length;
  return {
    total: rows.length,
    ...{ resolved: count('resolved'), visible: count('visible'), doubled: count('doubled'), unknown: count('unknown') },
  };
}

function fateOf({ acceptedAt, rank, rejectedAt, droppedAt, uncertainAt }: SendRow): 'resolved' | 'visible' | 'unknown' {
  if (acceptedAt !== null || rank > 0 || rejectedAt !== null || droppedAt !== null) return 'resolved';
  return uncertainAt === null ? 'unknown' : 'visible';
}
