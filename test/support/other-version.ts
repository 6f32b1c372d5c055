import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

const root = path.resolve(__dirname, '../..');

/** A build of the product whose workflow code differs from the one here. */
export type OtherVersion = { bundle: string; worker: string; remove: () => Promise<void> };

/** Makes another version: the same build but for its workflow code, in which each `from` becomes `to`. */
export async function makeOtherVersion({ from, to }: { from: string; to: string }): Promise<OtherVersion> {
  const folder = await mkdtemp(path.join(tmpdir(), 'continuo-version-'));
  const bundle = path.join(folder, 'dist', 'workflow-bundle.js');
  await cp(path.join(root, 'dist'), path.join(folder, 'dist'), { recursive: true });
  for (const name of ['node_modules', 'package.json', 'settings'])
    await symlink(path.join(root, name), path.join(folder, name));
  const code = await readFile(bundle, 'utf8');
  if (!code.includes(from)) throw new Error(`The workflow code holds no ${from}; name what it holds today.`);
  await writeFile(bundle, code.replaceAll(from, to));
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  return { bundle, worker: path.join(folder, 'dist/worker/main.js'), remove };
}
