import type { Records } from '../../src/simulator/checker/records';
import type { Truth } from '../../src/simulator/truth';

/** Names with how often each was counted, most often first. */
export type Tally = readonly (readonly [string, number])[];

/** Counts what a list says. */
export function tally(names: readonly string[]): Tally {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
}

/** Judgements of a silence that end without a message, as decisions carry them. */
type Judged = { verdict: string; reason: string };
type Counted = { truth: Truth; records: Records; judged: readonly Judged[]; duplicateCases: number };

const MACHINES = ['answer', 'acknowledgement', 'opt-out-confirmation'];

/** The closing figures of a morning, a name and what to say about it. */
export function figuresOf({ truth, records, judged, duplicateCases }: Counted): readonly (readonly [string, string])[] {
  const written = truth.messages.filter(({ kind }) => kind === 'message');
  const taken = truth.sends.filter(({ accepted }) => accepted);
  const sources = new Map(records.sends.map(({ _id, source }) => [_id, source]));
  const bySource = tally(taken.map(({ actionId }) => sources.get(actionId ?? '') ?? 'unknown'));
  const count = (...names: string[]): number =>
    bySource.reduce((sum, [name, n]) => sum + (names.includes(name) ? n : 0), 0);
  const onPhone = truth.messages.filter(({ kind }) => kind === 'echo').length;
  const repeated = truth.deliveries.length - new Set(truth.deliveries.map(({ items }) => items.join(' '))).size;
  const refused = tally(truth.sends.flatMap(({ code }) => (code === null ? [] : [String(code)])));
  return [
    ['buyers', `${truth.buyers.length} in ${records.conversations.length} conversations`],
    ['messages in', `${written.length} (${repeated} deliveries came twice or again)`],
    ['messages out', `${taken.length} (${say(bySource)})`],
    ['answered by', `bot ${count(...MACHINES)}, people ${count('person') + onPhone} (${onPhone} on the phone)`],
    ['follow-ups sent', String(count('follow-up'))],
    ['follow-ups withheld', say(tally(judged.map(({ reason }) => reason)))],
    ['messages dropped', say(tally(droppedReasons(records)))],
    [
      'opt-outs',
      String(records.gates.filter(({ _id, optedOut }) => _id.startsWith('conversation|') && optedOut === true).length),
    ],
    ['duplicate cases', String(duplicateCases)],
    ['faults played', say(tally(truth.faults.map(({ kind }) => kind)))],
    ['refused by WhatsApp', say(refused)],
  ];
}

function droppedReasons({ journal }: Records): readonly string[] {
  return journal.flatMap(({ facts }) =>
    facts.flatMap(({ kind, outcome, reason }) =>
      kind === 'SendSettled' && outcome === 'dropped' ? [reason ?? 'unknown'] : [],
    ),
  );
}

function say(counts: Tally): string {
  return counts.length === 0 ? 'none' : counts.map(([name, n]) => `${name} ${n}`).join(', ');
}
