import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createDatabase } from '../../src/crm/database';
import { freePort } from '../../src/embedded/ports';
import { startMongo } from '../../src/embedded/servers';
import { eventually } from '../support/eventually';

const log = { info: () => undefined, warn: () => undefined };
const WRITERS = 8;
const KILLS = 3;
/** A kill falls into the middle of work, not before it. */
const WRITES_BETWEEN_KILLS = 300;

describe('the local MongoDB, killed while it is written to', () => {
  it('keeps every write that it acknowledged, and no half of one', async () => {
    const dataDir = mkdtempSync(path.join(tmpdir(), 'continuo-chaos-'));
    const server = await startMongo({ dataDir, port: await freePort(), log });
    const database = createDatabase({ uri: server.uri, name: 'chaos' });
    await database.prepare();
    const acknowledged: string[] = [];
    const tried: string[] = [];
    const state = { isOver: false };

    const insert = (id: string) => database.collection('notes').insertOne({ _id: id, conversationId: id } as never);
    const write = async (writer: number): Promise<void> => {
      for (let n = 0; !state.isOver; n += 1) {
        const id = `${writer}-${n}`;
        tried.push(id);
        await insert(id).then(
          () => acknowledged.push(id),
          () => undefined,
        );
      }
    };
    const writers = Array.from({ length: WRITERS }, (_, writer) => write(writer));
    for (let kill = 1; kill <= KILLS; kill += 1) {
      const before = acknowledged.length;
      await eventually(
        () => {
          expect(acknowledged.length).toBeGreaterThan(before + WRITES_BETWEEN_KILLS);
        },
        { withinMs: 30_000 },
      );
      process.kill(server.pid() ?? 0, 'SIGKILL');
    }
    state.isOver = true;
    await Promise.all(writers);
    await eventually(async () => {
      expect(await database.isReachable()).toBe(true);
    });

    const stored = new Set(await database.collection('notes').distinct('_id'));
    expect(acknowledged.filter((id) => !stored.has(id as never))).toEqual([]);
    const lost = tried.filter((id) => !stored.has(id as never));
    await Promise.all(lost.map(insert));
    expect(await database.collection('notes').countDocuments({})).toBe(tried.length);

    await database.close();
    await server.stop();
    rmSync(dataDir, { recursive: true });
  });
});
