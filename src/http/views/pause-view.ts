import { z } from 'zod';
import type { Gate } from '../../crm/documents';
import { isPausedBy } from '../../crm/gates';
import { adviceOnNews } from '../../domain/account-news';
import type { Instant } from '../../domain/time';
import { adviceOn } from '../../whatsapp/graph-errors';
import { toIsoOrNull } from '../schemas';

/** A wide pause as people see it; `code` where a refusal of WhatsApp made it, `advice` where WhatsApp made it. */
export const pauseFields = {
  paused: z.boolean(),
  since: z.string().nullable(),
  until: z.string().nullable(),
  by: z.string().nullable(),
  reason: z.string().nullable(),
  code: z.int().nullable().meta({ description: "WhatsApp's error code, where it made the pause." }),
  advice: z.string().nullable().meta({ description: 'What a person has to do before it is resumed.' }),
};

const running = { paused: false, since: null, until: null, by: null, reason: null, code: null, advice: null };

const orNull = <T>(value: T | null | undefined): T | null => value ?? null;

/** Shows a gate as a pause; one whose time is over is over, whether or not anybody has cleared it. */
export function toPauseView(gate: Gate | undefined, now: Instant) {
  if (gate === undefined || !isPausedBy(gate, now)) return running;
  const code = orNull(gate.pausedCode);
  return {
    paused: true,
    since: toIsoOrNull(orNull(gate.pausedAt)),
    until: toIsoOrNull(orNull(gate.pausedUntil)),
    by: orNull(gate.pausedBy),
    reason: orNull(gate.pausedReason),
    code,
    advice: code === null ? adviceOnNews(gate.pausedReason ?? '') : adviceOn(code),
  };
}
