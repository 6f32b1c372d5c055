import type { Instant } from './time';
import { DAY_MS, MINUTE_MS } from './time';

/** What is known of our ears: when we last listened for deliveries, and until when we catch up with what we missed. */
export type Hearing = { listenedAt: Instant; caughtUpAt: Instant };

/** Whoever listens says so every few seconds; after this nobody does. */
const LISTENING_FOR_MS = 2 * MINUTE_MS;
/**
 * WhatsApp tries again less and less often, for seven days (WhatsApp fact sheet, 3): after a short absence at once, after a
 * long one some hours later. Waiting as long as we were away is longer than any back-off that doubles; a day is enough.
 */
const LONGEST_CATCH_UP_MS = DAY_MS;
/** How soon it is looked again whether somebody listens. */
const LOOK_AGAIN_MS = 15 * MINUTE_MS;

/** Gives when we shall have caught up, for whoever listens again at a moment. */
export function caughtUpAfter(listenedAt: Instant, now: Instant): Instant {
  return now + Math.min(now - listenedAt, LONGEST_CATCH_UP_MS);
}

/** Tells whether nobody listened between two moments. */
export function wasAway(listenedAt: Instant, now: Instant): boolean {
  return now - listenedAt > LISTENING_FOR_MS;
}

/**
 * Gives the moment until which a buyer may have written without our knowing it; null when everything has been heard, or
 * nothing is known. While nobody listens it is a moment to ask again, later and later.
 */
export function unheardUntil(hearing: Hearing | null, now: Instant): Instant | null {
  if (hearing === null) return null;
  const { listenedAt, caughtUpAt } = hearing;
  if (wasAway(listenedAt, now)) return Math.max(caughtUpAfter(listenedAt, now), now + LOOK_AGAIN_MS);
  return now < caughtUpAt ? caughtUpAt : null;
}
