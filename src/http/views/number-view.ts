import { z } from 'zod';
import type { Gate } from '../../crm/documents';
import { modeOf } from '../../crm/gates';
import type { NumberId } from '../../domain/ids';
import { numberModes } from '../../domain/number-mode';
import type { NumberMode } from '../../domain/number-mode';
import { toIsoOrNull } from '../schemas';
import { momentOrNull } from './conversation-view';

/** A number of the business as people see it. */
export const numberSchema = z
  .object({
    number: z.string(),
    mode: z.enum(numberModes).meta({ description: '`observe`: decides and plans, and sends nothing by itself.' }),
    since: momentOrNull.meta({ description: 'When it was switched; null where nobody has.' }),
    by: z.string().nullable(),
    reason: z.string().nullable(),
  })
  .meta({ title: 'Number' });

/** Shows a number, by the gates that were read; `start`: what it does while nobody has switched it. */
export function toNumberView(
  number: NumberId,
  gates: readonly Gate[],
  start: NumberMode,
): z.input<typeof numberSchema> {
  const gate = gates.find(({ _id }) => _id === `number|${number}`);
  const { at = null, by = null, reason = null } = gate?.switched ?? {};
  return { number, mode: modeOf(gates, number, start), since: toIsoOrNull(at), by, reason };
}
