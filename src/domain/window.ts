import type { Instant } from './time';
import { HOUR_MS, MINUTE_MS } from './time';

/** Meta's customer service window: 24 h from the buyer's last message, by Meta's timestamp (WhatsApp fact sheet, 5.4). */
const SERVICE_WINDOW_MS = 24 * HOUR_MS;
/** Free text is not started in the last minutes: Meta judges by its own clock on arrival. */
const WINDOW_MARGIN_MS = 3 * MINUTE_MS;

/** Tells until when free text may be started, or null when the buyer has never written. */
export function windowOpenUntil(lastInboundAt: Instant | null): Instant | null {
  return lastInboundAt === null ? null : lastInboundAt + SERVICE_WINDOW_MS - WINDOW_MARGIN_MS;
}

/** Tells whether free text may be started now. */
export function isWindowOpen(lastInboundAt: Instant | null, now: Instant): boolean {
  const until = windowOpenUntil(lastInboundAt);
  return until !== null && now < until;
}
