import path from 'node:path';
import { HELP, readArguments } from './chaos/arguments';
import type { Arguments } from './chaos/arguments';
import { faultLines, figuresOf, findingLines, slowestLines } from './chaos/report';
import { runChaos } from './chaos/run';
import type { Outcome } from './chaos/run';
import { setStage } from './chaos/stage';
import { runProgram } from './command-line';

const root = path.resolve(__dirname, '..', '..');
const startedAt = Date.now();
const MINUTE_SECONDS = 60;

/** Says a line with the time since the beginning. */
function say(line: string): void {
  const seconds = Math.floor((Date.now() - startedAt) / 1_000);
  const clock = `${Math.floor(seconds / MINUTE_SECONDS)}:${String(seconds % MINUTE_SECONDS).padStart(2, '0')}`;
  console.log(`${clock.padStart(5)}  ${line}`);
}

/** Prints the report; tells whether everything holds. */
function report(outcome: Outcome, { seed }: Arguments): boolean {
  const { differences, isAtRest } = outcome;
  const lines = [
    ...['', ...figuresOf(outcome), ''],
    ...['The slowest answer', ...slowestLines(outcome), ''],
    ...['Faults', ...faultLines(outcome), ''],
    ...['Invariants', ...findingLines(outcome)],
    `  ${differences.length === 0 ? 'ok  ' : 'FAIL'} –    conversations rebuilt from the facts alone are what is shown`,
    ...differences.map((difference) => `         ${difference}`),
    ...(isAtRest ? [] : ['  FAIL something is still under way']),
  ];
  for (const line of lines) console.log(line);
  const holds = judgeAll(outcome);
  console.log('');
  console.log(holds ? `Everything holds (seed ${seed}).` : `Something is wrong; --seed ${seed} repeats the faults.`);
  return holds;
}

/** A run in which nothing was planned has proved nothing. */
function judgeAll({ findings, doom, isAtRest, differences }: Outcome): boolean {
  const { tallies } = doom;
  const allFired = tallies.length > 0 && tallies.every(({ planned, fired }) => fired >= planned);
  return isAtRest && allFired && differences.length === 0 && findings.every(({ ok }) => ok);
}

/** Whoever still waits for an answer gives up when the run is over, or when somebody stops it. */
const curtain = new AbortController();

async function main(): Promise<void> {
  const args = readArguments(process.argv.slice(2));
  if (args.help) {
    console.log(HELP);
    return;
  }
  say(`seed ${args.seed}: starting servers, two api, two workers, ${args.buyers} buyers for ${args.minutes} minutes …`);
  const stage = await setStage({ env: process.env, root, seed: args.seed });
  const stopped = new Promise<null>((resolve) => {
    process.once('SIGINT', () => resolve(null)).once('SIGTERM', () => resolve(null));
  });
  try {
    const outcome = await Promise.race([runChaos({ stage, args, say, curtain: curtain.signal }), stopped]);
    process.exitCode = outcome !== null && report(outcome, args) ? 0 : 1;
  } finally {
    curtain.abort();
    await stage.stop();
  }
}

runProgram(main);
