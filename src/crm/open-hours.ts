import { DateTime } from 'luxon';
import type { HoursPolicy, Weekday } from '../domain/judgement/policy';
import type { Instant } from '../domain/time';
import { MINUTE_MS } from '../domain/time';

const weekdays: readonly Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
/** No business is closed for longer; a policy without any open day counts as always open rather than never. */
const MOST_DAYS = 60;

type Span = { from: Instant; to: Instant };

function atClock(day: DateTime, clock: string): Instant {
  const [hour = 0, minute = 0] = clock.split(':').map(Number);
  return day.startOf('day').set({ hour, minute }).toMillis();
}

function spansOf(policy: HoursPolicy, day: DateTime): readonly Span[] {
  if (policy.holidays.includes(day.toISODate() ?? '')) return [];
  const name = weekdays[day.weekday - 1] ?? 'mon';
  return (policy.open[name] ?? []).map(({ from, to }) => ({ from: atClock(day, from), to: atClock(day, to) }));
}

/** Every open span from a moment on, in order; bounded. */
function* spansFrom(policy: HoursPolicy, at: Instant): Generator<Span> {
  const first = DateTime.fromMillis(at, { zone: policy.timeZone }).startOf('day');
  for (let n = 0; n < MOST_DAYS; n += 1) {
    for (const span of spansOf(policy, first.plus({ days: n }))) if (span.to > at) yield span;
  }
}

/** Working time of the business in its own zone; real time on both sides of a change of clocks. */
export function createOpenHours(policy: HoursPolicy) {
  return {
    isOpen(at: Instant): boolean {
      for (const span of spansFrom(policy, at)) return span.from <= at;
      return true;
    },
    /** Gives the moment itself when somebody is in, else the next opening. */
    nextOpening(at: Instant): Instant {
      for (const span of spansFrom(policy, at)) return Math.max(span.from, at);
      return at;
    },
    /** Gives the moment at which so many working minutes have passed. */
    addBusinessMinutes(at: Instant, minutes: number): Instant {
      let leftMs = minutes * MINUTE_MS;
      for (const { from, to } of spansFrom(policy, at)) {
        const start = Math.max(from, at);
        if (start + leftMs <= to) return start + leftMs;
        leftMs -= to - start;
      }
      return at + leftMs;
    },
  };
}

export type OpenHours = ReturnType<typeof createOpenHours>;

/** Local hours in which something may leave, in every zone named. */
export type AllowedHours = { zones: readonly string[]; from: string; to: string; weekdays: readonly Weekday[] };

/** Opening hours change on whole minutes, mostly on quarters: looking at every quarter finds them. */
const STEP_MS = 15 * MINUTE_MS;
const MOST_STEPS = (14 * 24 * 60 * MINUTE_MS) / STEP_MS;

/**
 * Moves a moment forward into the hours of every zone the buyer may be in; where those never meet, into the hours of
 * the first. Follow-up design, question 5.
 */
export function moveIntoHours(at: Instant, allowed: AllowedHours): Instant {
  return firstAllowed(at, allowed) ?? firstAllowed(at, { ...allowed, zones: allowed.zones.slice(0, 1) }) ?? at;
}

function firstAllowed(at: Instant, allowed: AllowedHours): Instant | null {
  if (isAllowed(at, allowed)) return at;
  const quarter = Math.ceil(at / STEP_MS) * STEP_MS;
  for (let n = 0; n < MOST_STEPS; n += 1) {
    const moment = quarter + n * STEP_MS;
    if (isAllowed(moment, allowed)) return moment;
  }
  return null;
}

function isAllowed(at: Instant, { zones, from, to, weekdays: days }: AllowedHours): boolean {
  return zones.every((zone) => {
    const local = DateTime.fromMillis(at, { zone });
    const clock = local.toFormat('HH:mm');
    const day = weekdays[local.weekday - 1];
    return day !== undefined && days.includes(day) && clock >= from && clock < to;
  });
}
