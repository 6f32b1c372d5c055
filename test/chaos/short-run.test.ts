import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

const program = path.resolve(__dirname, '../../dist/scripts/chaos.js');
/** CHAOS_SEED repeats a run, or plays another one. */
const seed = Number(process.env['CHAOS_SEED'] ?? 1);
/** A run ends when it has come to rest, whenever that is; this is for one that never does. */
const ENDS_WITHIN_MS = 400_000;

/** Faults that find their occasion within seconds; of the others the long runs before a release have enough. */
const faults = [
  ...['kill-worker', 'freeze-api', 'cut-mongodb', 'crash-before-call', 'crash-before-fate', 'hold-temporal'],
  ...['error-500-after-accept', 'hang-after-accept', 'reset-after-accept', 'throttle-429'],
  ...['status-lost', 'status-late', 'status-before-answer', 'webhook-twice', 'webhook-late', 'webhook-batch'],
];

describe('npm run chaos', () => {
  it(
    `for half a minute finds nothing lost, doubled or said wrongly (seed ${seed})`,
    async () => {
      const args = ['--seed', String(seed), '--minutes', '0.5', '--buyers', '14', '--faults', faults.join(',')];
      const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
      const said = { all: '' };
      for (const stream of [child.stdout, child.stderr])
        stream.on('data', (chunk: Buffer) => (said.all += chunk.toString()));
      const [code] = (await once(child, 'exit')) as [number | null];

      expect(said.all).toContain(`Everything holds (seed ${seed}).`);
      expect(said.all).not.toContain('FAIL');
      expect(code).toBe(0);
      // Whether something was looked at: a run in which nobody wrote and nothing broke would hold as well.
      expect(said.all).toMatch(/^ {2}ok {3}I1 .*\([1-9]\d* looked at, 0 violations\)$/m);
      expect(said.all).toMatch(/^ {2}ok {3}I11 .*\([1-9]\d* looked at, 0 violations\)$/m);
      expect(said.all.match(/planned [1-9]\d*, fired [1-9]/g)?.length).toBeGreaterThan(5);
    },
    ENDS_WITHIN_MS,
  );
});
