import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { AppError } from '../errors';

/** What setup found: a program of Temporal or MongoDB, or one built from tools/. */
type FoundServer =
  | { kind: 'configured' }
  | { kind: 'cli' | 'downloaded'; path: string }
  | { kind: 'built'; path: string; java?: string };
type FoundServers = { temporal: FoundServer; mongodb: FoundServer };

/** The checkout, from a source file as well as from a compiled one. */
function checkoutFolder(from: string = __dirname): string {
  const parent = path.dirname(from);
  if (path.basename(from) !== 'dist' && existsSync(path.join(from, 'package.json'))) return from;
  if (parent === from)
    throw new AppError('server-not-found', 'This is not a checkout: there is no package.json above.');
  return checkoutFolder(parent);
}

/** Tells which local server setup found; throws `server-not-found` when setup did not run or a server was configured. */
export function findServer(name: keyof FoundServers): Exclude<FoundServer, { kind: 'configured' }> {
  const file = path.join(checkoutFolder(), '.cache', 'servers.json');
  const found = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Partial<FoundServers>)[name] : undefined;
  if (found === undefined || found.kind === 'configured' || !existsSync(found.path)) {
    throw new AppError('server-not-found', `There is no local server for ${name} yet; run "npm run setup" once.`);
  }
  return found;
}
