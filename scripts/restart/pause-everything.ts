import { randomUUID } from 'node:crypto';
import { userInfo } from 'node:os';
import { createAudit } from '../../src/crm/audit';
import type { Database } from '../../src/crm/database';
import { createGates } from '../../src/crm/gates';

const EVERYTHING = 'all';

/** Stops outward automation of everything until a person resumes it, and puts on the record who did and why. */
export async function pauseEverything(database: Database, reason: string): Promise<void> {
  const now = (): number => Date.now();
  const gates = createGates({ database });
  const by = `${userInfo().username} via the command line`;
  const [before = null] = await gates.read([EVERYTHING]);
  const wanted = { paused: true, until: null };
  await gates.setPause(EVERYTHING, { ...wanted, by, reason, at: now() });
  const entry = { by, act: 'pause-automation', subject: EVERYTHING, reason, before, after: wanted };
  await createAudit({ database, now }).record({ _id: randomUUID(), ...entry });
}
