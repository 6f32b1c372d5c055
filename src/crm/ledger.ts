import type { ActionId, ConversationId, NumberId } from '../domain/ids';
import type { Pricing } from '../domain/pricing';
import type { ReasonCode } from '../domain/reasons';
import type { Instant } from '../domain/time';
import { deliveryState, isSettled, statusRanks } from './delivery-state';
import type { Database } from './database';
import { insertMissing } from './database';
import type { AttemptRow, PlannedSend, SendRow, StatusName } from './documents';

/** A status of WhatsApp about one of our messages. */
export type StatusReport = {
  number: NumberId;
  wamid: string;
  /** What came back as `biz_opaque_callback_data`; null where Meta left it out. */
  actionId: ActionId | null;
  status: StatusName;
  at: Instant;
  code: number | null;
  pricing: Pricing | null;
};

/** What a status means beyond itself: `settles` when the conversation has to hear of it. */
export type StatusEffect = {
  ours: boolean;
  actionId: ActionId | null;
  conversationId: ConversationId | null;
  settles: { outcome: 'accepted' | 'rejected'; reason: ReasonCode | null } | null;
};

export type Settlement =
  | { outcome: 'accepted'; wamid: string; at: Instant; held: boolean }
  | { outcome: 'rejected'; code: number | null; at: Instant }
  | { outcome: 'uncertain'; at: Instant }
  | { outcome: 'dropped'; reason: ReasonCode; at: Instant };

const notOurs: StatusEffect = { ours: false, actionId: null, conversationId: null, settles: null };
/** More tries than any deadline leaves room for. */
const MOST_ATTEMPTS = 30;

function toRow(planned: PlannedSend): SendRow {
  return {
    ...planned,
    _id: planned.actionId,
    v: 1,
    wamid: null,
    acceptedAt: null,
    heldAt: null,
    uncertainAt: null,
    rejectedAt: null,
    rejectedCode: null,
    droppedAt: null,
    droppedReason: null,
    statuses: {},
    rank: 0,
    failedCode: null,
  };
}

function changesOf(settlement: Settlement): Partial<SendRow> {
  switch (settlement.outcome) {
    case 'accepted':
      return {
        acceptedAt: settlement.at,
        wamid: settlement.wamid,
        ...(settlement.held ? { heldAt: settlement.at } : {}),
      };
    case 'rejected':
      return { rejectedAt: settlement.at, rejectedCode: settlement.code };
    case 'uncertain':
      return { uncertainAt: settlement.at };
    case 'dropped':
      return { droppedAt: settlement.at, droppedReason: settlement.reason };
  }
}

/** Says what the conversation must hear after a status: an uncertain send found its fate, or an accepted one failed. */
function effectOf(row: SendRow, status: StatusName): StatusEffect {
  const known = { ours: true, actionId: row._id, conversationId: row.conversationId };
  if (status === 'failed') {
    return {
      ...known,
      settles: deliveryState(row) === 'failed' ? { outcome: 'rejected', reason: 'send-failed' } : null,
    };
  }
  // Even where the answer to the call came after all: it came too late for the conversation to hear of it.
  const wasUncertain = row.uncertainAt !== null;
  return { ...known, settles: wasUncertain ? { outcome: 'accepted', reason: null } : null };
}

/** Changes a row and gives it as it is then. */
function change(database: Database, id: ActionId, changes: Partial<SendRow>): Promise<SendRow | null> {
  return database.collection('sends').findOneAndUpdate({ _id: id }, { $set: changes }, { returnDocument: 'after' });
}

async function byIds(database: Database, ids: readonly ActionId[]): Promise<SendRow[]> {
  if (ids.length === 0) return [];
  return database
    .collection('sends')
    .find({ _id: { $in: [...ids] } })
    .toArray();
}

async function dropUnsettled(database: Database, id: ActionId, settlement: Settlement): Promise<void> {
  const row = await database.collection('sends').findOne({ _id: id });
  if (row === null || isSettled(row)) return;
  await change(database, id, changesOf(settlement));
}

async function applyStatuses(database: Database, reports: readonly StatusReport[]): Promise<readonly StatusEffect[]> {
  const ours = reports.filter((report): report is OwnReport => report.actionId !== null);
  const rows = ours.length === 0 ? [] : await raise(database, ours);
  return reports.map(({ actionId, status }) => {
    const row = rows.find(({ _id }) => _id === actionId);
    return row === undefined ? notOurs : effectOf(row, status);
  });
}

type OwnReport = StatusReport & { actionId: ActionId };

/** Writes what was reported, and gives the rows as they are after that. */
async function raise(database: Database, reports: readonly OwnReport[]): Promise<SendRow[]> {
  const writes = reports.map((report) => ({
    updateOne: {
      filter: { _id: report.actionId },
      update: {
        $min: { [`statuses.${report.status}`]: report.at },
        $max: { rank: statusRanks[report.status] },
        $set: said(report),
      },
    },
  }));
  await database.collection('sends').bulkWrite(writes, { ordered: false });
  return byIds(database, [...new Set(reports.map(({ actionId }) => actionId))]);
}

/** What a status says besides how far the message came; each keeps its own word about the price. */
function said({ wamid, status, code, pricing }: StatusReport): Record<string, unknown> {
  return {
    wamid,
    ...(status === 'failed' ? { failedCode: code } : {}),
    ...(pricing === null ? {} : { [`pricing.${status}`]: pricing }),
  };
}

async function attemptsOf(database: Database, id: ActionId): Promise<AttemptRow[]> {
  const ids = Array.from({ length: MOST_ATTEMPTS }, (_, n) => `${id}|${n + 1}`);
  const found = await database
    .collection('attempts')
    .find({ _id: { $in: ids } })
    .toArray();
  return found.sort((a, b) => a.attempt - b.attempt);
}

/**
 * The ledger of outward messages: a row stands before the call, a try is claimed by an insert, statuses only rise.
 * Whoever resolves a send and whoever records a status both read the row as it is after their own write, so one of
 * the two always sees both.
 */
export function createLedger({ database }: { database: Database }) {
  const sends = () => database.collection('sends');
  return {
    /** Writes the rows of messages that are about to be sent; rows that are there stay as they are. */
    plan: (planned: readonly PlannedSend[]): Promise<{ inserted: number }> =>
      insertMissing(database, 'sends', planned.map(toRow)),
    get: (id: ActionId): Promise<SendRow | null> => sends().findOne({ _id: id }),
    byIds: (ids: readonly ActionId[]): Promise<SendRow[]> => byIds(database, ids),
    /** Gives every try of a message, first to last. */
    attempts: (id: ActionId): Promise<AttemptRow[]> => attemptsOf(database, id),
    /** Claims a try; false when somebody else has it. */
    claim: async (row: AttemptRow): Promise<boolean> =>
      (await insertMissing(database, 'attempts', [row])).inserted === 1,
    noteAttempt: async (id: string, changes: Partial<Omit<AttemptRow, '_id'>>): Promise<void> => {
      await database.collection('attempts').updateOne({ _id: id }, { $set: changes });
    },
    /** Writes what became of the call and gives the row as it is then; a status may have said more already. */
    settle: (id: ActionId, settlement: Settlement): Promise<SendRow | null> =>
      change(database, id, changesOf(settlement)),
    /** Marks rows that never left as dropped; rows whose fate is known stay as they are. */
    async drop(ids: readonly ActionId[], reason: ReasonCode, at: Instant): Promise<void> {
      for (const id of ids) await dropUnsettled(database, id, { outcome: 'dropped', reason, at });
    },
    /** Records statuses at their rows: the earliest time of each, the highest rank. Gives what each of them means. */
    applyStatuses: (reports: readonly StatusReport[]): Promise<readonly StatusEffect[]> =>
      applyStatuses(database, reports),
  };
}

export type Ledger = ReturnType<typeof createLedger>;
