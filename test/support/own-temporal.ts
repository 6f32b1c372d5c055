import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort } from '../../src/embedded/ports';
import { startTemporal } from '../../src/embedded/servers';

const log = { info: () => undefined, warn: () => undefined };

/** A Temporal server of a test's own, whose store can be lost. */
export async function ownTemporal() {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'continuo-temporal-'));
  const place = { dataDir, port: await freePort(), timeSkipping: true, log };
  let server = await startTemporal(place);
  const stop = async (): Promise<void> => {
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  };

  return {
    address: server.address,
    /** Stops the server, removes its files, and starts it again: it knows no namespace, attribute or workflow of before. */
    async loseStore(): Promise<void> {
      await stop();
      server = await startTemporal(place);
    },
    stop,
  };
}
