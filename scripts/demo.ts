import path from 'node:path';
import { createInterface } from 'node:readline';
import type { PersonaName } from '../src/simulator/personas/persona';
import { runProgram } from './command-line';
import { HELP, readArguments } from './demo/arguments';
import type { Arguments } from './demo/arguments';
import { close } from './demo/closing';
import { DEMO_DATABASE } from './demo/environment';
import { createAdmin, createDirector } from './demo/http';
import { createNarrator } from './demo/narrator';
import { answerOnPhone, changeRule, pauseEverything, pauseOne, takeOverOne, wait } from './demo/operator';
import type { StoryDesk } from './demo/operator';
import { setStage } from './demo/stage';
import type { Stage } from './demo/stage';
import { createTeam } from './demo/team';

const root = path.resolve(__dirname, '..', '..');
/** An hour of the story lasts a second; settings/demo/follow-up.yaml says the same to the product. */
const HOUR_MS = 1_000;
const BUYERS_COME_OVER_MS = 55_000;
const MORNING_MS = 105_000;
/** Who comes: every kind at least once, and those more often for whom follow-ups are made. */
const cast: readonly PersonaName[] = [
  ...(['hesitant', 'ghost', 'quick', 'burst-writer', 'asks-for-person', 'ghost', 'opt-out', 'hesitant'] as const),
  ...(['finisher', 'ghost', 'slow', 'asker', 'hesitant', 'late-message', 'two-addresses', 'number-changer'] as const),
  ...(['username-only', 'night-owl', 'machine', 'ghost', 'hesitant', 'quick', 'asks-for-person', 'opt-out'] as const),
  ...(['finisher', 'slow', 'ghost', 'burst-writer', 'asker', 'quick'] as const),
];
/** What now and then goes wrong on the way, on a normal morning. */
const usualFaults = { 'webhook-twice': 0.05, 'webhook-late': 0.05, 'webhook-batch': 0.05, 'status-late': 0.03 };
/** When the people of the business do what they do. */
const scene = { takeOver: 14_000, phone: 24_000, pause: 30_000, rule: 62_000 };

const startedAt = Date.now();
const MINUTE_SECONDS = 60;

/** Says a line of the story with the time since its beginning. */
function say(line: string): void {
  const seconds = Math.floor((Date.now() - startedAt) / 1_000);
  const clock = `${Math.floor(seconds / MINUTE_SECONDS)}:${String(seconds % MINUTE_SECONDS).padStart(2, '0')}`;
  console.log(line === '' ? '' : `${clock.padStart(5)}  ${line}`);
}

/** Plays the morning: buyers write, the bot and the team answer, an operator does what operators do. */
async function play(desk: StoryDesk, buyers: number): Promise<void> {
  const { director } = desk;
  const team = createTeam(desk);
  const begin = Date.now();
  const at = async (ms: number, happens: () => Promise<void>): Promise<void> => {
    await wait(begin + ms - Date.now());
    await happens();
  };
  const until = begin + MORNING_MS;
  await director.setFaults(usualFaults);
  await director.play({ buyers, overMs: BUYERS_COME_OVER_MS, hourMs: HOUR_MS, personas: cast });
  team.start();
  await Promise.all([
    at(scene.takeOver, () => takeOverOne(desk, until)),
    at(scene.phone, () => answerOnPhone(desk)),
    at(scene.pause, () => pauseOne(desk, until)),
    at(scene.rule, () => changeRule(desk)),
    at(MORNING_MS, () => Promise.resolve()),
  ]);
  await team.stop();
  await director.endPlay();
  say('The morning is over; automation is paused for counting.');
  await pauseEverything(desk, 'pause');
}

function sayWhere({ ports, adminKey, temporalUiUrl, killable, mongodbUri }: Stage): void {
  say('');
  say(`admin API     http://127.0.0.1:${ports.INTERNAL_PORT}/docs   (Authorization: Bearer ${adminKey})`);
  if (temporalUiUrl !== null) say(`Temporal UI   ${temporalUiUrl}/namespaces/default/workflows`);
  say(
    `be a buyer    curl -s 127.0.0.1:${ports.SIMULATOR_PORT}/simulator/say -d '{"from":"+447700900123","text":"How much is it?"}'`,
  );
  say(`records       npm run records:rebuild -- --check --uri '${mongodbUri}' --database ${DEMO_DATABASE}`);
  say(`try it        kill -9 one of ${killable.map(({ name, pid }) => `${name} ${pid() ?? '-'}`).join(', ')}`);
}

/** Stays up; Enter counts and compares again. */
async function stayUp(count: () => Promise<boolean>): Promise<void> {
  say('');
  say('Everything stays up. Enter counts again, Ctrl-C ends.');
  let counting: Promise<unknown> = Promise.resolve();
  const lines = createInterface({ input: process.stdin });
  lines.on('line', () => {
    counting = counting.then(count).catch(() => say('It could not be counted now; try again in a moment.'));
  });
  await stopRequested;
  lines.close();
}

/** Falls at the end: nobody of the story calls anybody any more. */
const curtain = new AbortController();
let requestStop: () => void = () => undefined;
const stopRequested = new Promise<'stop'>((resolve) => {
  requestStop = () => resolve('stop');
});

/** The first request stops everything in order; at a second one the children notice by themselves. */
function stopOnSignals(): void {
  let asked = false;
  const stop = (): void => {
    if (asked) process.exit(1);
    asked = true;
    requestStop();
  };
  process.on('SIGINT', stop).on('SIGTERM', stop);
}

/** Gives whether the checker was satisfied; false also when somebody stopped the story before its end. */
async function perform(stage: Stage, { once, buyers }: Arguments): Promise<boolean> {
  const { ports, adminKey: key, database } = stage;
  const director = createDirector({ port: ports.SIMULATOR_PORT, curtain: curtain.signal });
  const simulatorStartedAt = (await director.truth()).startedAt;
  const narrator = createNarrator({ database, say, hourMs: HOUR_MS });
  const admin = createAdmin({ port: ports.INTERNAL_PORT, key, curtain: curtain.signal });
  const desk: StoryDesk = { admin, director, say, nameOf: narrator.nameOf, inHand: new Set() };
  const count = (): Promise<boolean> => close({ ...stage, simulatorStartedAt, director, say });
  sayWhere(stage);
  say('');
  narrator.start();
  if ((await Promise.race([play(desk, buyers), stopRequested])) === 'stop') return false;
  const ok = await count();
  say(ok ? 'The records equal what really happened.' : 'Something is wrong; see above.');
  if (!once) {
    await pauseEverything(desk, 'resume');
    sayWhere(stage);
    await stayUp(count);
  }
  narrator.stop();
  return ok;
}

async function main(): Promise<void> {
  const args = readArguments(process.argv.slice(2));
  if (args.help) {
    console.log(HELP);
    return;
  }
  stopOnSignals();
  const stage = await setStage({ env: process.env, root, say, ...args });
  try {
    const ok = await perform(stage, args);
    process.exitCode = ok ? 0 : 1;
  } finally {
    say('Stopping everything …');
    curtain.abort();
    await stage.stop();
  }
}

runProgram(main);
