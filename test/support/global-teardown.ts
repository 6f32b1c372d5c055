import { rmSync } from 'node:fs';
import { running } from './running-servers';

/** Stops what the setup of this run started and removes its files. */
async function globalTeardown(): Promise<void> {
  await Promise.all(running.stops.splice(0).map((stop) => stop()));
  if (running.dataDir !== '') rmSync(running.dataDir, { recursive: true, force: true });
}

export = globalTeardown;
