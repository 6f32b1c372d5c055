import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { DefaultLogger, bundleWorkflowCode } from '@temporalio/worker';

/** Where the build leaves the workflow code; replay tests judge the same file that workers run. */
export const bundlePath = path.join(__dirname, '..', 'workflow-bundle.js');

/** Bundles the workflow code once at build time: a worker then starts in a second instead of several. */
export async function bundleWorkflows(target: string): Promise<{ bytes: number }> {
  const { code } = await bundleWorkflowCode({
    workflowsPath: path.join(__dirname, '..', 'workflows', 'index.js'),
    payloadConverterPath: path.join(__dirname, '..', 'workflows', 'payload-converter.js'),
    logger: new DefaultLogger('WARN'),
    // Stack traces need positions only; the sources would be a third of the bundle that every worker keeps in memory.
    webpackConfigHook: (config) => ({ ...config, devtool: 'inline-nosources-source-map' }),
  });
  await writeFile(target, code);
  return { bytes: Buffer.byteLength(code) };
}

if (require.main === module) {
  bundleWorkflows(bundlePath).then(
    ({ bytes }) => process.stdout.write(`workflow bundle: ${Math.round(bytes / 1024)} KiB\n`),
    (error: unknown) => {
      process.stderr.write(`The workflow code could not be bundled: ${String(error)}\n`);
      process.exitCode = 1;
    },
  );
}
