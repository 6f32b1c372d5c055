import { spawnSync } from 'node:child_process';

/** Everything `npm run check` looks at, in the order from cheap to dear. The first failure is shown; all are run. */
const steps = [
  ['format', 'prettier', ['--check', '.', '--log-level', 'warn']],
  ['types', 'tsc', ['--noEmit', '-p', 'tsconfig.json']],
  ['lint', 'eslint', ['.', '--max-warnings', '0', '--cache', '--cache-location', '.cache/eslint/']],
  [
    'import rules',
    'depcruise',
    [
      'src',
      'workflows',
      'activities',
      'worker',
      'scripts',
      'bench',
      'test',
      '--config',
      '.dependency-cruiser.cjs',
      '--output-type',
      'err',
    ],
  ],
  ['dead code', 'knip', ['--no-progress']],
  ['docs in step', 'jest', ['--selectProjects', 'docs', '--silent']],
];

const failed = [];
for (const [name, command, args] of steps) {
  const started = Date.now();
  const { status } = spawnSync(`node_modules/.bin/${command}`, args, { stdio: 'inherit' });
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  process.stdout.write(`check: ${name} ${status === 0 ? 'ok' : 'FAILED'} (${seconds} s)\n`);
  if (status !== 0) failed.push(name);
}
if (failed.length > 0) {
  process.stdout.write(`check: ${failed.join(', ')} failed\n`);
  process.exit(1);
}
