import { runProgram } from './command-line';
import { HELP, readArguments } from './fuzz/arguments';
import { createFuzzer } from './fuzz/requests';
import { shoot } from './fuzz/shoot';
import { setFuzzStage } from './fuzz/stage';
import { toReport } from './fuzz/verdict';

const SHOWN = 10;
const say = (line: string): void => console.log(line);

async function main(): Promise<void> {
  const args = readArguments(process.argv.slice(2));
  if (args.help) {
    say(HELP);
    return;
  }
  say('Starting MongoDB, the Temporal server and an api …');
  const stage = await setFuzzStage({ env: process.env, profile: args.profile });
  try {
    say(`Sending ${args.requests} requests, seed ${args.seed} …`);
    const next = createFuzzer({ ...stage, seed: args.seed });
    await stage.watch.begin();
    const shots = await shoot({ ...args, baseUrl: stage.baseUrl, next });
    const watched = await stage.watch.end();
    const { lines, isHeld } = toReport({
      ...args,
      ...shots,
      ...watched,
      hasDied: stage.hasDied(),
      serverDeaths: stage.serverDeaths(),
    });
    say([...stage.errors.slice(-SHOWN), ...lines].join('\n'));
    process.exitCode = isHeld ? 0 : 1;
  } finally {
    await stage.stop();
  }
}

runProgram(main);
