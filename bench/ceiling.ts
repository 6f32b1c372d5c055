import { randomUUID } from 'node:crypto';
import type { Client } from '@temporalio/client';
import { z } from 'zod';
import { CEILING_SIGNAL, CEILING_TASK_QUEUE, CEILING_WORKFLOW } from './ceiling-names';
import type { Counted, Fate, Subject } from './subject';

const arrivalsSchema = z.array(z.tuple([z.string(), z.number()]));

/** Bare Temporal: what any program on it pays for a durable answer, in a workflow of its own for every message. */
export function createCeiling(client: Client, parts: { workerUrl: string; processes: readonly Counted[] }): Subject {
  const run = randomUUID();
  const keyOf = (index: number): string => `bench/${run}/${index}`;
  const acknowledgedAt: number[] = [];
  const answers = new Map<string, number[]>();
  let heard = 0;

  /** The worker tells every arrival once; it was noted where and when it happened. */
  async function hear(): Promise<void> {
    const response = await fetch(`${parts.workerUrl}/arrivals?from=${heard}`);
    const arrivals = arrivalsSchema.parse(await response.json());
    heard += arrivals.length;
    for (const [key, at] of arrivals) answers.set(key, [...(answers.get(key) ?? []), at]);
  }

  let sent = 0;
  const keysFrom = (from: number): string[] => Array.from({ length: sent - from }, (_, index) => keyOf(from + index));

  return {
    name: 'bare Temporal',
    processes: parts.processes,
    send(index) {
      sent = index + 1;
      const key = keyOf(index);
      const start = { workflowId: key, taskQueue: CEILING_TASK_QUEUE, signal: CEILING_SIGNAL, signalArgs: [key] };
      // One that failed is never acknowledged, and shows as such.
      client.workflow.signalWithStart(CEILING_WORKFLOW, start).then(
        () => (acknowledgedAt[index] = Date.now()),
        () => undefined,
      );
    },
    async fates(from) {
      await hear();
      return keysFrom(from).map((key, place): Fate => ({
        acknowledgedAt: acknowledgedAt[from + place] ?? null,
        answeredAt: answers.get(key) ?? [],
      }));
    },
    isQuiet: () => true,
    workflowIds: (from) => keysFrom(from).filter((key) => answers.has(key)),
  };
}
