import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { runProgram } from '../scripts/command-line';
import { AppError } from '../src/errors';
import { HELP, readArguments } from './arguments';
import type { Arguments } from './arguments';
import { createHistoryCost } from './history-cost';
import type { MeasureParts } from './measure';
import { playOutage, sayOutage } from './outage';
import type { Outage } from './outage';
import { playAll } from './play';
import type { Side } from './play';
import { setStage } from './stage';
import type { Stage } from './stage';
import { highestKept, sayHighest, toProcessorTable, toRateTable, toShareTable } from './table';

let isOver = false;
let progress = '';

/** Says a line for good; what was in progress gives way. */
function say(line: string): void {
  showProgress('');
  console.log(line);
}

/** Shows how far it has come, on a terminal only: one line that is written over. */
function showProgress(line: string): void {
  if (!process.stdout.isTTY || line === progress) return;
  process.stdout.write(`\r${line.padEnd(progress.length)}${line === '' ? '\r' : ''}`);
  progress = line;
}

/** The first request stops everything in order; at a second one the children notice by themselves. */
function stopOnSignals(): void {
  const stop = (): void => {
    if (isOver) process.exit(1);
    isOver = true;
    say('Stopping; what was measured so far is shown.');
  };
  process.on('SIGINT', stop).on('SIGTERM', stop);
}

async function perform(stage: Stage, args: Arguments): Promise<void> {
  const { servers, client } = stage;
  const bare: Side = { subject: stage.bare, sent: 0, rows: [] };
  const ours: Side = { subject: stage.ours, sent: 0, rows: [] };
  const parts = {
    servers,
    costOf: createHistoryCost(client),
    isOver: () => {
      stage.demandAlive();
      return isOver;
    },
    onProgress: showProgress,
    say,
  };
  await playAll([bare, ours], args, parts);
  const outage = await playLast(stage, { ours, args }, parts);
  showTables({ ours, bare }, args);
  if (outage !== null) say(`\n${sayOutage(outage)}`);
  if (args.json !== null) writeJson(args.json, { ours, bare, outage }, args);
}

async function playLast(
  { temporal }: Stage,
  { ours, args }: { ours: Side; args: Arguments },
  parts: MeasureParts,
): Promise<Outage | null> {
  if (args.outage === 0 || parts.isOver()) return null;
  if (temporal === null)
    throw new AppError('bad-request', '--outage needs a Temporal server of its own: leave out TEMPORAL_ADDRESS.');
  return playOutage(ours, { rate: Math.max(...args.rates), seconds: args.outage }, { ...parts, temporal });
}

type Sides = { ours: Side; bare: Side };
type Measurements = Sides & { outage: Outage | null };

function showTables({ ours, bare }: Sides, { seconds, seed }: Arguments): void {
  const tables = [
    ['Continuo', toRateTable(ours.rows)],
    ['Bare Temporal: one local activity and one activity a message', toRateTable(bare.rows)],
    ['Continuo takes so many times as long as bare Temporal', toShareTable({ ours: ours.rows, bare: bare.rows })],
    ['Processor time an answered message, ms: Continuo', toProcessorTable(ours.rows)],
    ['Processor time an answered message, ms: bare Temporal', toProcessorTable(bare.rows)],
  ] as const;
  say(`\n${cpus().length} processors, Node ${process.version}, ${seconds} s a rate, seed ${seed}; times in ms`);
  for (const [title, table] of tables) if (table !== '') say(`\n${title}\n${table}`);
  say(`\n${sayHighest({ ours: ours.rows, bare: bare.rows })}`);
}

/** The same figures for programs; what never came is null. */
function writeJson(file: string, { ours, bare, outage }: Measurements, { seconds, seed }: Arguments): void {
  const written = {
    version: 1,
    at: new Date().toISOString(),
    ...{ processors: cpus().length, node: process.version, seconds, seed },
    continuo: { rates: ours.rows, ...highestKept(ours.rows) },
    outage,
    bareTemporal: { rates: bare.rows, ...highestKept(bare.rows) },
  };
  writeFileSync(file, `${JSON.stringify(written, null, 2)}\n`);
}

async function main(): Promise<void> {
  const args = readArguments(process.argv.slice(2));
  if (args.help) {
    console.log(HELP);
    return;
  }
  stopOnSignals();
  const stage = await setStage({ env: process.env, say, ...args });
  try {
    await perform(stage, args);
    process.exitCode = isOver ? 1 : 0;
  } finally {
    say('Stopping everything …');
    await stage.stop();
  }
}

runProgram(main);
