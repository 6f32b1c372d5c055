import { z } from 'zod';
import type { Audit } from '../../crm/audit';
import type { Gates } from '../../crm/gates';
import type { NumberId } from '../../domain/ids';
import { numberModes } from '../../domain/number-mode';
import type { NumberMode } from '../../domain/number-mode';
import type { Instant } from '../../domain/time';
import { AppError } from '../../errors';
import { actorName } from '../acting';
import { changing, defineRoute, reading } from '../route';
import type { Route } from '../route';
import { byId, nameText, whyText } from '../schemas';
import { numberSchema, toNumberView } from '../views/number-view';

export type NumberRouteDeps = {
  gates: Pick<Gates, 'read' | 'setMode'>;
  audit: Audit;
  numbers: readonly NumberId[];
  /** What a number does that nobody has switched. */
  numbersStart: NumberMode;
  now: () => Instant;
};

const tag = 'numbers';
const path = '/api/v1/numbers';
const modeBody = z.strictObject({ mode: z.enum(numberModes), reason: whyText, operator: nameText.optional() });

async function readNumbers({ gates, numbers, numbersStart }: NumberRouteDeps, asked: readonly NumberId[] = numbers) {
  const found = await gates.read(asked.map((number) => `number|${number}`));
  return asked.map((number) => toNumberView(number, found, numbersStart));
}

async function readNumber(deps: NumberRouteDeps, number: NumberId) {
  const [view] = deps.numbers.includes(number) ? await readNumbers(deps, [number]) : [];
  if (view === undefined) throw new AppError('not-found', 'This is not one of our phone number ids.');
  return view;
}

function modeRoute(deps: NumberRouteDeps): Route {
  return defineRoute({
    ...changing,
    path: `${path}/:id/mode`,
    tag,
    summary: 'Switches a number between observe and live; every send reads it, and nothing old is sent by it.',
    permission: 'supervisor',
    params: byId,
    body: modeBody,
    answer: numberSchema,
    async handle({ params: { id }, body: { mode, reason, operator }, caller, requestId }) {
      const before = await readNumber(deps, id);
      const by = actorName(caller, operator);
      await deps.gates.setMode(id, { mode, by, reason, at: deps.now() });
      const entry = { by, act: 'switch-number', subject: `number|${id}`, reason };
      await deps.audit.record({ _id: requestId, ...entry, before: { mode: before.mode }, after: { mode } });
      return readNumber(deps, id);
    },
  });
}

/** The numbers of the business, and whether each is live. */
export function numberRoutes(deps: NumberRouteDeps): readonly Route[] {
  return [
    defineRoute({
      ...reading,
      path,
      tag,
      summary: 'Lists the numbers of the business and what each does: observe or live.',
      permission: 'viewer',
      answer: z.object({ items: z.array(numberSchema) }),
      handle: async () => ({ items: await readNumbers(deps) }),
    }),
    modeRoute(deps),
  ];
}
