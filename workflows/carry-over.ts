import { workflowInfo } from '@temporalio/workflow';
import type { CommandAnswer, Inbound } from '../src/domain/conversation/inputs';
import type { Pace } from '../src/domain/conversation/pacing';
import { readInbound } from './guards';

/** Replay costs about 2 ms an event: longer runs would make every cache miss slow (Temporal fact sheet, 1.2). */
const MOST_EVENTS = 500;
const MOST_BYTES = 512 * 1024;
/** Remembered answers: enough for every repetition that can still come. Repeated messages are known by their inbox row. */
const MOST_ANSWERS = 50;

/** What travels from run to run beside the journal: the queue, what was answered before, and how fast we wrote. */
export type Carried = { v: 1; queue: readonly Inbound[]; answers: readonly CommandAnswer[]; pace: Pace | null };

const nothing: Carried = { v: 1, queue: [], answers: [], pace: null };

/** Reads the carried part of every version ever released; what cannot be read is left behind, the journal has the rest. */
export function readCarried(value: unknown): Carried {
  const fields: Partial<Record<keyof Carried, unknown>> = typeof value === 'object' ? { ...value } : {};
  if (fields.v !== 1) return nothing;
  return {
    v: 1,
    queue: listOf(fields.queue).flatMap((item) => readInbound(item) ?? []),
    answers: listOf(fields.answers).filter(isAnswer),
    pace: isPace(fields.pace) ? fields.pace : null,
  };
}

function isPace(value: unknown): value is Pace {
  const fields: Partial<Record<keyof Pace, unknown>> = typeof value === 'object' ? { ...value } : {};
  return [fields.since, fields.countedBy, fields.count].every(Number.isFinite);
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function isAnswer(value: unknown): value is CommandAnswer {
  return typeof value === 'object' && value !== null && 'commandId' in value && typeof value.commandId === 'string';
}

/** Tells whether the history of this run is long enough to begin a new one. */
export function isRunLongEnough(): boolean {
  const info = workflowInfo();
  return info.continueAsNewSuggested || info.historyLength > MOST_EVENTS || info.historySize > MOST_BYTES;
}

/** Remembers what commands were answered, bounded: a repeated command gets the answer it got before. */
export function createMemory(carried: Carried) {
  let answers = [...carried.answers];
  return {
    answerTo: (commandId: string): CommandAnswer | null =>
      answers.find((answer) => answer.commandId === commandId) ?? null,
    answered: (answer: CommandAnswer): void => void (answers = [...answers, answer].slice(-MOST_ANSWERS)),
    toCarry: (queue: readonly Inbound[], pace: Pace | null): Carried => ({ v: 1, queue, answers, pace }),
  };
}

export type Memory = ReturnType<typeof createMemory>;
