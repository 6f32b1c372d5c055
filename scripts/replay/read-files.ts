import { readFileSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils';
import { AppError } from '../../src/errors';
import type { RunHistory } from './replay-histories';

/** Reads histories from files, and from all JSON files in folders and the folders in them. */
export function* readFiles(paths: readonly string[]): Generator<RunHistory> {
  for (const file of paths.flatMap(filesIn))
    yield { workflowId: file, runId: 'of the file', history: readHistory(file) };
}

function filesIn(from: string): readonly string[] {
  try {
    if (!statSync(from).isDirectory()) return [from];
  } catch (cause) {
    throw new AppError('bad-request', `There is no file or folder ${from}.`, { cause });
  }
  const found = readdirSync(from, { recursive: true, encoding: 'utf8' });
  return found
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => path.join(from, file));
}

function readHistory(file: string) {
  try {
    const json: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return historyFromJSON(json);
  } catch (cause) {
    throw new AppError('bad-request', `${file} is no history in JSON.`, { cause });
  }
}
