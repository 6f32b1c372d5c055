import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Config, Environment } from '../../src/config';
import { createDatabase } from '../../src/crm/database';

const continuo = path.resolve(__dirname, '..', 'continuo.js');
const FOLDER = 'settings';
/** Those of the checkout, for a start in another folder that has none of its own. */
const shipped = path.resolve(__dirname, '..', '..', '..', FOLDER);

/** Applies settings/ when MongoDB holds no policy yet; later it is the operator who does. */
export async function applyFirstSettings(config: Config, env: Environment): Promise<void> {
  const database = createDatabase({ uri: config.mongo.uri, name: config.mongo.database });
  const stored = await database.collection('policies').findOne({});
  await database.close();
  if (stored !== null) return;
  const args = [continuo, 'settings', 'apply', '--first', '--dir', existsSync(FOLDER) ? FOLDER : shipped];
  const code = await new Promise<number | null>((resolve, reject) => {
    spawn(process.execPath, args, { env: { ...env }, stdio: 'inherit' })
      .once('exit', resolve)
      .once('error', reject);
  });
  if (code !== 0) throw new Error('The settings in settings/ were refused; see above.');
}
