import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort } from '../../src/embedded/ports';
import { startMongo, startTemporal } from '../../src/embedded/servers';
import type { PersonaName } from '../../src/simulator/personas/persona';
import { eventually } from '../support/eventually';
import { openHouse } from '../support/house';
import type { House } from '../support/house';
import { comeToRest, problemsOf } from '../support/verdict';

const log = { info: () => undefined, warn: () => undefined };
/** Those whose talks end by themselves within seconds. */
const cast: readonly PersonaName[] = [
  ...(['quick', 'burst-writer', 'finisher', 'asker', 'opt-out', 'asks-for-person'] as const),
  ...(['number-changer', 'username-only', 'hesitant'] as const),
];
const BUYERS = 22;
const OVER_MS = 18_000;
/** An hour of the buyers; their shortest answers take 6.5 s anyway. */
const HOUR_MS = 100;
/** A kill falls into the middle of work, not before it. */
const STEPS_BETWEEN_KILLS = 5;
/** CHAOS_SEED repeats a run, or plays another one. */
const seed = Number(process.env['CHAOS_SEED'] ?? 1);
const usesLocalServers = process.env['MONGODB_URI'] === undefined && process.env['TEMPORAL_ADDRESS'] === undefined;

// Configured servers are not ours to kill: there it is only worker and api.
describe('The processes that are ours', () => {
  let house: House;
  let servers: Awaited<ReturnType<typeof startOwn>> | null = null;

  beforeAll(async () => {
    servers = usesLocalServers ? await startOwn() : null;
    house = await openHouse({ seed, ...(servers === null ? {} : { servers: servers.addresses }) });
  });
  afterAll(async () => {
    await house.close();
    await servers?.stop();
  });

  /** Waits until work has been done since the last look. */
  async function untilBusy(): Promise<void> {
    const steps = () => house.database.collection('journal').countDocuments({});
    const before = await eventuallyKnown(steps);
    await eventually(async () => expect(await steps()).toBeGreaterThanOrEqual(before + STEPS_BETWEEN_KILLS), {
      withinMs: 30_000,
    });
  }

  async function killServer({ pid }: { pid: () => number | undefined }): Promise<void> {
    const killed = pid();
    process.kill(killed ?? 0, 'SIGKILL');
    await eventually(() => expect([undefined, killed]).not.toContain(pid()));
  }

  it(`are killed one after the other under a stream of buyers, and nothing is lost, doubled or wrong (seed ${seed})`, async () => {
    const { simulator, api, worker } = house;
    simulator.play({ buyers: BUYERS, overMs: OVER_MS, hourMs: HOUR_MS, personas: cast });
    await untilBusy();
    expect(await worker.kill()).toMatchObject({ signal: 'SIGKILL' });
    await worker.start();
    await untilBusy();
    expect(await api.kill()).toMatchObject({ signal: 'SIGKILL' });
    await api.start();
    await untilBusy();
    for (const server of servers?.killable ?? []) {
      await killServer(server);
      await untilBusy();
    }
    const lastFaultAt = Date.now();

    await eventually(() => expect(simulator.truth().buyers.length).toBeGreaterThanOrEqual(BUYERS), {
      withinMs: 40_000,
    });
    await comeToRest(house, { withinMs: 100_000 });
    // Deliveries that found nobody prove that buyers wrote while something was down.
    const unanswered = simulator.truth().deliveries.filter(({ httpStatus }) => httpStatus !== 200);
    expect(unanswered.length).toBeGreaterThan(0);
    expect(await problemsOf(house, lastFaultAt)).toEqual([]);
  }, 240_000);
});

/** A Temporal server and a MongoDB of this test alone. */
async function startOwn() {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'continuo-chaos-'));
  const [temporal, mongo] = await Promise.all([
    startTemporal({ dataDir, port: await freePort(), log }),
    startMongo({ dataDir, port: await freePort(), log }),
  ]);
  return {
    addresses: { mongodbUri: mongo.uri, temporalAddress: temporal.address },
    killable: [temporal, mongo],
    stop: async (): Promise<void> => {
      await Promise.all([temporal.stop(), mongo.stop()]);
      rmSync(dataDir, { recursive: true });
    },
  };
}

async function eventuallyKnown(look: () => Promise<number>): Promise<number> {
  let known = 0;
  await eventually(
    async () => {
      known = await look();
    },
    { withinMs: 20_000 },
  );
  return known;
}
