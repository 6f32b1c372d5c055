import { percentile } from '../../bench/percentiles';
import type { checkAll } from '../../src/simulator/checker/check-all';
import type { Records } from '../../src/simulator/checker/records';
import type { Truth } from '../../src/simulator/truth';
import { tally } from '../demo/figures';
import { countAmbiguous } from './ambiguous';
import type { Backlog } from './backlog';
import type { Doom } from './nemesis';
import { storyOf } from './story';
import { answersOf, recoveryMs, slowestOf, splitByFaults } from './timing';

type Findings = ReturnType<typeof checkAll>;
export type Reported = { truth: Truth; records: Records; findings: Findings; doom: Doom; backlog: Backlog };

const WIDTH = 24;
const MOST_PROBLEMS = 20;
const MOST_STORIES = 3;

const seconds = (ms: number | null): string => (ms === null ? '-' : `${(ms / 1_000).toFixed(1)} s`);
const line = (name: string, what: string | number): string => `${name.padEnd(WIDTH)}${what}`;

/** The figures of a run, a line each. */
export function figuresOf(reported: Reported): readonly string[] {
  const { truth, records, doom, backlog } = reported;
  const written = truth.messages.filter(({ kind }) => kind === 'message');
  const refused = tally(truth.sends.flatMap(({ code }) => (code === null ? [] : [String(code)])));
  const { total, resolved, visible, doubled, unknown } = countAmbiguous(truth, records);
  const acts = tally(truth.acts.map(({ kind }) => kind));
  const answers = answersOf(truth, records);
  const { inside, outside } = splitByFaults(answers, doom.blows);
  return [
    line('buyers', `${truth.buyers.length} in ${records.conversations.length} conversations`),
    line('messages', `${written.length}, acknowledged ${written.filter((one) => one.acknowledgedAt !== null).length}`),
    line('deliveries', `${truth.deliveries.length}, not answered with 200: ${countUnanswered(truth)}`),
    line('sends', `${truth.sends.length} calls, ${truth.sends.filter((one) => one.accepted).length} taken`),
    line('refused', refused.map(([code, n]) => `${code}: ${n}`).join(', ') || 'none'),
    line('acts of people', acts.map(([kind, n]) => `${kind}: ${n}`).join(', ') || 'none'),
    line(
      'ambiguous sends',
      `${total}: resolved ${resolved}, visible ${visible}, doubled ${doubled}, unknown ${unknown}`,
    ),
    line(
      'backlog',
      `peak ${backlog.peak()}, drained ${seconds(backlog.drainedAfterMs(doom.endedAt))} after the last fault`,
    ),
    line('webhook→send, outside', spread(outside)),
    line('webhook→send, in faults', spread(inside)),
  ];
}

function countUnanswered({ deliveries }: Truth): number {
  return deliveries.filter(({ httpStatus }) => httpStatus !== 200).length;
}

function spread(values: readonly number[]): string {
  const worst = values.length === 0 ? null : Math.max(...values);
  const [p50, p99] = [percentile(values, 0.5), percentile(values, 0.99)];
  return `p50 ${seconds(p50)}, p99 ${seconds(p99)}, worst ${seconds(worst)} (${values.length})`;
}

/** What happened to the answer that took longest. */
export function slowestLines({ truth, records, doom }: Reported): readonly string[] {
  const slowest = slowestOf(answersOf(truth, records));
  if (slowest === null) return ['  none'];
  const { actionId, askedAt, sentAt } = slowest;
  const head = `  ${actionId} after ${seconds(sentAt - askedAt)}`;
  return [head, ...storyOf(actionId, { truth, records, blows: doom.blows }).map((told) => `    ${told}`)];
}

/** Every kind of fault: planned, fired, and how long until the first message after it was answered. */
export function faultLines({ truth, records, doom }: Reported): readonly string[] {
  const answers = answersOf(truth, records);
  return doom.tallies.map(({ kind, planned, fired }) => {
    const recoveries = doom.blows
      .filter((blow) => blow.kind === kind && blow.fired)
      .flatMap((blow) => recoveryMs(answers, blow) ?? []);
    const worst = recoveries.length === 0 ? '' : `, answered again after ${seconds(Math.max(...recoveries))} at worst`;
    const word = fired >= planned ? 'ok  ' : 'FAIL';
    return `  ${word} ${kind.padEnd(WIDTH)} planned ${planned}, fired ${fired}${worst}`;
  });
}

/** Every invariant with its problems, and the stories of the first ones. */
export function findingLines({ findings, truth, records, doom }: Reported): readonly string[] {
  const known = { truth, records, blows: doom.blows };
  const inOrder = [...findings].sort((a, b) => numberOf(a) - numberOf(b));
  return inOrder.flatMap(({ invariant, says, ok, looked, problems }) => {
    const more = problems.length > MOST_PROBLEMS ? [`         … and ${problems.length - MOST_PROBLEMS} more`] : [];
    const shown = problems.slice(0, MOST_PROBLEMS).flatMap((problem, n) => {
      const story = n < MOST_STORIES ? storyOf(problem, known) : [];
      return [`         ${problem}`, ...story.map((told) => `             ${told}`)];
    });
    const head = `  ${ok ? 'ok  ' : 'FAIL'} ${invariant.padEnd(4)} ${says} (${looked} looked at, ${problems.length} violations)`;
    return [head, ...shown, ...more];
  });
}

const numberOf = ({ invariant }: Findings[number]): number => Number(invariant.slice(1));
