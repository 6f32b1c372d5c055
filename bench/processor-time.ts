import { readFileSync } from 'node:fs';
import type { Counted } from './subject';

/** Linux counts processor time in hundredths of a second for every program that asks (sysconf(_SC_CLK_TCK)). */
const MS_PER_TICK = 10;
/** Places in /proc/<pid>/stat, counted after the name: user and system time. */
const [USER, SYSTEM] = [11, 12] as const;

export type ProcessorMs = ReadonlyMap<string, number>;

/** Reads how much processor time each process has had; nothing where the system does not tell. */
export function readProcessorMs(processes: readonly Counted[]): ProcessorMs {
  const read = processes.flatMap(({ name, pid }) => {
    const spent = ticksOf(pid());
    return spent === null ? [] : [[name, spent * MS_PER_TICK] as const];
  });
  return new Map(read);
}

function ticksOf(pid: number | undefined): number | null {
  try {
    const stat = readFileSync(`/proc/${pid ?? 0}/stat`, 'utf8');
    // A name may hold blanks and brackets; the last bracket ends it.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return Number(fields[USER]) + Number(fields[SYSTEM]);
  } catch {
    return null;
  }
}

/** Gives what each process spent between two readings, for each of so many answers. */
export function spentSince(before: ProcessorMs, after: ProcessorMs, answers: number): Record<string, number> {
  const spent = [...after].map(([name, ms]) => [name, (ms - (before.get(name) ?? 0)) / Math.max(answers, 1)] as const);
  return Object.fromEntries(spent);
}
