import { copyFileSync, chmodSync, mkdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { filesIn } from './cache.mjs';
import { mongodb } from './mongodb.mjs';
import { temporal } from './temporal.mjs';

const downloads = { [temporal.download.name]: downloadTemporal, [mongodb.download.name]: downloadMongod };

/** Downloads a program by way of `scratch` and leaves it alone in `into`. */
export async function download(what, scratch, into) {
  const { source, program } = await downloads[what](scratch);
  const target = path.join(into, program);
  mkdirSync(into, { recursive: true });
  copyFileSync(source, target);
  chmodSync(target, 0o755);
}

/** The SDK downloads the CLI when it starts a server; the server itself is not wanted and ends at once. */
async function downloadTemporal(scratch) {
  const { TestWorkflowEnvironment } = await import('@temporalio/testing');
  const { version, program } = temporal.download;
  const executable = { type: 'cached-download', version: `v${version}`, downloadDir: scratch };
  const environment = await TestWorkflowEnvironment.createLocal({ server: { executable } });
  await environment.teardown();
  const [source] = filesIn(scratch).sort((one, other) => statSync(other).size - statSync(one).size);
  return { source, program };
}

async function downloadMongod(scratch) {
  const { MongoBinary } = await import('mongodb-memory-server-core');
  const { version, program } = mongodb.download;
  return { source: await MongoBinary.getPath({ version, downloadDir: scratch }), program };
}
