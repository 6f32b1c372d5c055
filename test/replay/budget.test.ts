import type { Event } from '../support/histories';
import { bytesOf, nameOf, recordedHistories } from '../support/histories';

/** The budget of the design, section "Budget"; a change that does not keep it is mended, the numbers stay. */
const MOST_EVENTS_UNANSWERED = 8;
const MOST_EVENTS_ANSWERED = 14;
const MOST_ACTIONS = 5;
const MOST_BYTES_ANSWERED = 8 * 1024;
const MOST_BYTES_IDLE = 10 * 1024;

function eventsOf(story: string): readonly Event[] {
  return recordedHistories().find((recorded) => recorded.story === story)?.history.events ?? [];
}

/** The events that each burst of a story cost: from its signal to the next one. */
function burstsOf(story: string): readonly (readonly Event[])[] {
  const bursts: Event[][] = [];
  for (const event of eventsOf(story)) {
    if (nameOf(event) === 'WORKFLOW_EXECUTION_SIGNALED') bursts.push([]);
    bursts.at(-1)?.push(event);
  }
  return bursts;
}

/** What Temporal Cloud bills: all local activities of one workflow task are one action. */
const billable = [
  'WORKFLOW_EXECUTION_SIGNALED',
  'ACTIVITY_TASK_SCHEDULED',
  'TIMER_STARTED',
  'UPSERT_WORKFLOW_SEARCH_ATTRIBUTES',
];

function actionsOf(events: readonly Event[]): number {
  const names = events.map(nameOf);
  const single = names.filter((name) => billable.includes(name)).length;
  const first = names.filter((name, n) => name === 'MARKER_RECORDED' && names[n - 1] !== 'MARKER_RECORDED').length;
  return single + first;
}

describe('A burst that needs no answer', () => {
  it('costs at most eight events, the first of a conversation and every other', () => {
    const costs = burstsOf('burst-without-answer').map((events) => events.length);

    expect(costs).toHaveLength(2);
    expect(Math.max(...costs)).toBeLessThanOrEqual(MOST_EVENTS_UNANSWERED);
  });
});

describe('A burst that is answered', () => {
  const bursts = burstsOf('answered-burst');

  it('costs at most fourteen events, the first of a conversation and every other', () => {
    expect(bursts).toHaveLength(2);
    expect(Math.max(...bursts.map((events) => events.length))).toBeLessThanOrEqual(MOST_EVENTS_ANSWERED);
  });

  it('costs at most five billable actions', () => {
    expect(Math.max(...bursts.map(actionsOf))).toBeLessThanOrEqual(MOST_ACTIONS);
  });

  it('costs at most 8 KiB of history', () => {
    expect(Math.max(...bursts.map(bytesOf))).toBeLessThanOrEqual(MOST_BYTES_ANSWERED);
  });
});

describe('An open conversation in which nothing happens', () => {
  it.each(['burst-without-answer', 'answered-burst', 'reopened', 'continued-as-new'])(
    'keeps at most 10 KiB of history (%s)',
    (story) => {
      const size = bytesOf(eventsOf(story));

      expect(size).toBeGreaterThan(0);
      expect(size).toBeLessThanOrEqual(MOST_BYTES_IDLE);
    },
  );
});
