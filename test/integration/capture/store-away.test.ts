import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createDatabase } from '../../../src/crm/database';
import { freePort } from '../../../src/embedded/ports';
import { startMongo } from '../../../src/embedded/servers';
import { isAppError } from '../../../src/errors';
import { aDelivery, aText, messages } from '../../support/deliveries';
import { eventually } from '../../support/eventually';
import { aCapture } from './stage';

const log = { info: () => undefined, warn: () => undefined };
const bytes = aDelivery(messages(aText()));
const usesLocalServers = process.env['MONGODB_URI'] === undefined;

/** How a delivery fails, and after how long. */
async function failureOf(capture: ReturnType<typeof aCapture>) {
  const from = performance.now();
  const code = await capture.takeDelivery(bytes).then(
    () => null,
    (error: unknown) => (isAppError(error) ? error.code : error),
  );
  return { code, withinTime: performance.now() - from < 2_000 };
}

describe('A delivery while the store', () => {
  it('is not there fails within two seconds', async () => {
    const database = createDatabase({ uri: `mongodb://127.0.0.1:${await freePort()}`, name: 'away' });
    const capture = aCapture(database);
    expect(await failureOf(capture)).toStrictEqual({ code: 'store-unavailable', withinTime: true });
    expect(await failureOf(capture)).toStrictEqual({ code: 'store-unavailable', withinTime: true });
    await database.close();
  });

  // With MONGODB_URI there is no server here that may be frozen.
  if (usesLocalServers) {
    it('is frozen fails within two seconds, and is stored once when WhatsApp delivers it again', async () => {
      const dataDir = mkdtempSync(path.join(tmpdir(), 'continuo-frozen-'));
      const server = await startMongo({ dataDir, port: await freePort(), log });
      const database = createDatabase({ uri: server.uri, name: 'frozen' });
      await database.prepare();
      const capture = aCapture(database);
      process.kill(server.pid() ?? 0, 'SIGSTOP');
      const answers = await Promise.all([failureOf(capture), failureOf(capture)]);
      process.kill(server.pid() ?? 0, 'SIGCONT');
      expect(answers).toStrictEqual(Array(2).fill({ code: 'store-unavailable', withinTime: true }));
      await eventually(async () => expect(await database.isReachable()).toBe(true));
      const { stored, duplicates } = await capture.takeDelivery(bytes);
      expect(stored + duplicates).toBe(1);
      expect(await database.collection('inbox').countDocuments({})).toBe(1);
      await database.close();
      await server.stop();
      rmSync(dataDir, { recursive: true });
    });
  }
});
