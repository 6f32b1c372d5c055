import type { Policies, PolicyName, PolicyVersions } from '../domain/judgement/policy';
import type { Instant } from '../domain/time';
import { AppError } from '../errors';
import type { Database } from './database';
import { insertOnce } from './database';
import type { PolicyDocument } from './masters';
import { parsePolicy, policyNames } from './parse-policies';

/** The rules that hold now, and the version of each. */
export type CurrentPolicies = { policies: Policies; versions: PolicyVersions };
/** Who saves a version, and why. `expectedVersion`: the one that was looked at; another one by now is a conflict. */
export type Saving = { by: string; reason: string; expectedVersion?: number };

/** A changed rule is in force everywhere within this. */
const CACHE_MS = 1_000;

/**
 * The rules as versions that never change after they were saved. Reads are cached for a second; two who save at once
 * are told apart by the insert.
 */
export function createPolicies({ database, now }: { database: Database; now: () => Instant }) {
  // The promise, not its value: all who come while the rules are read wait for the same reading.
  let cached: { at: Instant; current: Promise<CurrentPolicies | null> } | null = null;
  const versionsOf = (name: PolicyName): Promise<PolicyDocument[]> => readVersions(database, name);

  async function save(name: PolicyName, body: unknown, saving: Saving): Promise<number> {
    const version = await saveVersion(database, { name, body, at: now(), ...saving });
    cached = null;
    return version;
  }

  return {
    versionsOf,
    save,
    /** Gives the rules that hold now; null until all five have been saved once. */
    async current(): Promise<CurrentPolicies | null> {
      if (cached === null || now() - cached.at > CACHE_MS) cached = { at: now(), current: readCurrent(database) };
      const reading = cached;
      try {
        return await reading.current;
      } catch (error) {
        if (cached === reading) cached = null;
        throw error;
      }
    },
    get: (name: PolicyName, version: number): Promise<PolicyDocument | null> =>
      database.collection('policies').findOne({ _id: `${name}|${version}` }),
    /** Saves what differs from the rules in force; gives the names that were saved. */
    async saveAll(policies: Policies, saving: Omit<Saving, 'expectedVersion'>): Promise<readonly PolicyName[]> {
      const saved: PolicyName[] = [];
      for (const name of policyNames) {
        const latest = (await versionsOf(name)).at(-1);
        if (latest !== undefined && JSON.stringify(latest.body) === JSON.stringify(policies[name])) continue;
        await save(name, policies[name], saving);
        saved.push(name);
      }
      return saved;
    },
  };
}

export type PoliciesStore = ReturnType<typeof createPolicies>;

async function readVersions(database: Database, name: PolicyName): Promise<PolicyDocument[]> {
  const found = await database.collection('policies').find({ name }).toArray();
  return found.sort((a, b) => a.version - b.version);
}

async function readCurrent(database: Database): Promise<CurrentPolicies | null> {
  const latest = await Promise.all(policyNames.map(async (name) => (await readVersions(database, name)).at(-1)));
  const bodies: Record<string, unknown> = {};
  const versions: Record<PolicyName, number> = { hours: 0, team: 0, replyBook: 0, routing: 0, followUp: 0 };
  for (const [n, name] of policyNames.entries()) {
    const document = latest[n];
    if (document === undefined) return null;
    bodies[name] = document.body;
    versions[name] = document.version;
  }
  return { policies: readPolicies(bodies), versions };
}

/** What was saved was valid then; a version that today's reader refuses stops loudly instead of deciding wrongly. */
function readPolicies(bodies: Readonly<Record<string, unknown>>): Policies {
  const [hours, team, replyBook, routing, followUp] = [
    parsePolicy('hours', bodies['hours']),
    parsePolicy('team', bodies['team']),
    parsePolicy('replyBook', bodies['replyBook']),
    parsePolicy('routing', bodies['routing']),
    parsePolicy('followUp', bodies['followUp']),
  ];
  if (!hours.ok || !team.ok || !replyBook.ok || !routing.ok || !followUp.ok) {
    throw new AppError('policy-invalid', 'A stored policy cannot be read by this version; save it anew.');
  }
  return {
    hours: hours.value,
    team: team.value,
    replyBook: replyBook.value,
    routing: routing.value,
    followUp: followUp.value,
  };
}

type NewVersion = Saving & { name: PolicyName; body: unknown; at: Instant };

async function saveVersion(database: Database, given: NewVersion): Promise<number> {
  const { name, at, by, reason, expectedVersion } = given;
  const parsed = parsePolicy(name, given.body);
  if (!parsed.ok) {
    const problems = parsed.problems.map(({ path, message }) => `${path}: ${message}`);
    throw new AppError('policy-invalid', `${name}: ${problems.join('; ')}`, { details: { problems } });
  }
  const latest = (await readVersions(database, name)).at(-1)?.version ?? 0;
  if (expectedVersion !== undefined && expectedVersion !== latest) throw changedMeanwhile(name, latest);
  const version = latest + 1;
  const document = {
    _id: `${name}|${version}`,
    v: 1 as const,
    name,
    version,
    savedAt: at,
    savedBy: by,
    reason,
    body: parsed.value,
  };
  const { created } = await insertOnce(database, 'policies', document);
  if (!created) throw changedMeanwhile(name, version);
  return version;
}

function changedMeanwhile(name: PolicyName, version: number): AppError {
  return new AppError('conflict', `${name} is at version ${version} by now; look at it before you save yours.`, {
    details: { version },
  });
}
