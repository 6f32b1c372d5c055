import { setTimeout as pause } from 'node:timers/promises';
import type { ConversationId } from '../../src/domain/ids';
import type { Runs } from '../../src/temporal/runs';
import type { Found } from './must-run';

/** `looked`: conversations that anything is recorded of · `needed`: those of them that must run · `begun`: those that did not. */
export type Restarted = { looked: number; needed: number; begun: number };

/** Twenty a second: what has fallen due meanwhile must not leave in a heap, nor crowd out new messages. */
export const PACE_MS = 50;

type RestartParts = {
  mustRun: {
    all: () => Promise<readonly ConversationId[]>;
    find: (id: ConversationId) => Promise<Found | null>;
  };
  /** Begins a run where there is none; or, for a look, tells whether it would. */
  begin: Runs['begin'];
  /** How long to wait after each run that was begun: what has fallen due in it is judged at once. */
  paceMs: number;
  signal: AbortSignal;
  onProgress?: (done: number, of: number) => void;
};

/**
 * Gives every conversation that must run a run, one after the other. Safe to repeat, and while api and worker run: a
 * conversation that has a run is left alone. Throws when it is stopped in the middle; whoever begins again goes on.
 */
export async function restartConversations(parts: RestartParts): Promise<Restarted> {
  const { mustRun, begin, paceMs, signal, onProgress } = parts;
  const all = await mustRun.all();
  const counted: Restarted = { looked: 0, needed: 0, begun: 0 };
  for (const id of all) {
    signal.throwIfAborted();
    const found = await mustRun.find(id);
    counted.looked += 1;
    if (found !== null) {
      counted.needed += 1;
      if (await begin(found)) {
        counted.begun += 1;
        await pause(paceMs, undefined, { signal });
      }
    }
    onProgress?.(counted.looked, all.length);
  }
  return counted;
}
