import { createDatabase } from '../../src/crm/database';
import { createInbox } from '../../src/crm/inbox';
import { compareProjections, rebuildProjections } from '../../src/crm/rebuild';
import { checkAll } from '../../src/simulator/checker/check-all';
import { readRecords } from '../../src/simulator/checker/records';
import type { House } from './house';
import { eventually } from './eventually';

/** The last status of a message comes within this (sent, on the phone, read). */
const CALM_MS = 2_600;
/** After a fault everything is tried again, less and less often. */
const REST_WITHIN_MS = 50_000;
/** A send of whose fate nothing stands in the ledger yet. */
const nothingKnown = { acceptedAt: null, rejectedAt: null, droppedAt: null, uncertainAt: null, rank: 0 } as const;

/** Waits until nothing is under way: all delivered, handed over and recorded, no send open, and nothing changes. */
export async function comeToRest(house: House, { withinMs = REST_WITHIN_MS } = {}): Promise<void> {
  let last = { counts: '', since: Date.now() };
  await eventually(
    async () => {
      const { underWay, counts } = await lookAt(house);
      if (counts !== last.counts) last = { counts, since: Date.now() };
      expect(underWay).toEqual({ undelivered: 0, isWritten: true, unhandled: [], unsettled: [] });
      expect(Date.now() - last.since).toBeGreaterThan(CALM_MS);
    },
    { withinMs },
  );
}

async function lookAt({ database, simulator }: House) {
  const [unhandled, unsettled, steps] = await Promise.all([
    database
      .collection('inbox')
      .find({ state: { $in: ['pending', 'handed'] } })
      .toArray(),
    database
      .collection('sends')
      .find({ ...nothingKnown })
      .toArray(),
    database.collection('journal').countDocuments({}),
  ]);
  const { messages, sends, statuses, deliveries } = simulator.truth();
  const counts = [messages, sends, statuses, deliveries].map((all) => all.length);
  const underWay = {
    undelivered: simulator.deliveries.open(),
    isWritten: simulator.isQuiet() || simulator.deliveries.open() > 0,
    unhandled: unhandled.map(({ _id, state, tries }) => `${_id} ${state} after ${tries} tries`),
    unsettled: unsettled.map(({ _id }) => _id),
  };
  return { underWay, counts: [...counts, steps].join(' ') };
}

/**
 * Everything that is wrong with the records of a house, judged by what really happened and by making the projections
 * again from the facts; call it when nothing is under way. `lastFaultAt`: messages may be late after that.
 */
export async function problemsOf(house: House, lastFaultAt?: number): Promise<readonly string[]> {
  const records = await readRecords(house.mongodbUri, house.name);
  const truth = house.simulator.truth();
  const findings = checkAll({ truth, records, ...(lastFaultAt === undefined ? {} : { lastFaultAt }) });
  const judged = findings.flatMap(({ invariant, problems }) => problems.map((problem) => `${invariant}: ${problem}`));
  return [...judged, ...(await differencesOf(house))];
}

async function differencesOf({ database, mongodbUri, name }: House): Promise<readonly string[]> {
  const target = createDatabase({ uri: mongodbUri, name: `${name}_rebuilt` });
  try {
    await rebuildProjections({ source: database, inbox: createInbox({ database }), target });
    const differences = await compareProjections(database, target);
    return differences.map(({ collection, id, fields }) => `rebuilt ${collection} ${id}: ${fields.join(', ')}`);
  } finally {
    await target.drop();
    await target.close();
  }
}
