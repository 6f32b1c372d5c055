import { z } from 'zod';
import type { Audit } from '../../crm/audit';
import type { Gate } from '../../crm/documents';
import type { Gates } from '../../crm/gates';
import type { NumberId } from '../../domain/ids';
import type { Instant } from '../../domain/time';
import { actorName } from '../acting';
import { badRequest } from '../problem-details';
import { changing, defineRoute, reading } from '../route';
import type { Exchange, Route } from '../route';
import { fromIso, moment, nameText, toIsoOrNull, whyText } from '../schemas';

export type AutomationRouteDeps = {
  gates: Pick<Gates, 'read' | 'setPause'>;
  audit: Audit;
  numbers: readonly NumberId[];
  /** Tells the held conversations that automation goes on, paced, after the answer. */
  resumeHeld: () => void;
  now: () => Instant;
};

const tag = 'automation';
const path = '/api/v1/automation';
const EVERYTHING = 'all';
const scopeBody = { scope: z.enum(['everything', 'number']), number: nameText.optional() };
const pauseBody = z.strictObject({
  ...scopeBody,
  until: moment.optional(),
  reason: whyText,
  operator: nameText.optional(),
});
const resumeBody = z.strictObject({ ...scopeBody, reason: whyText, operator: nameText.optional() });

const standing = {
  paused: z.boolean(),
  until: z.string().nullable(),
  by: z.string().nullable(),
  reason: z.string().nullable(),
};
const stateSchema = z
  .object({
    everything: z.object(standing),
    numbers: z.array(z.object({ number: z.string(), ...standing })),
  })
  .meta({ title: 'Automation' });

const gateOf = (number: NumberId): `number|${string}` => `number|${number}`;

const running = { paused: false, until: null, by: null, reason: null };

/** A pause whose time is over is over, whether or not anybody has cleared it. */
function toStanding(gate: Gate | undefined, now: Instant) {
  if (gate?.paused !== true) return running;
  const { pausedUntil: until = null, pausedBy: by = null, pausedReason: reason = null } = gate;
  return until !== null && until <= now ? running : { paused: true, until: toIsoOrNull(until), by, reason };
}

async function readState({ gates, numbers, now }: AutomationRouteDeps) {
  const found = await gates.read([EVERYTHING, ...numbers.map(gateOf)]);
  const of = (id: string) =>
    toStanding(
      found.find((gate) => gate._id === id),
      now(),
    );
  return { everything: of(EVERYTHING), numbers: numbers.map((number) => ({ number, ...of(gateOf(number)) })) };
}

type Scope = { scope: 'everything' | 'number'; number?: string | undefined };

/** Reads which pause is meant; a number must be one of ours, and must not be named for everything. */
function readScope({ scope, number }: Scope, numbers: readonly NumberId[]): NumberId | null {
  const wrong = (message: string) => badRequest([{ in: 'body', path: 'number', message }]);
  if (scope === 'everything') {
    if (number !== undefined) throw wrong('does not belong to the scope "everything"');
    return null;
  }
  if (number === undefined || !numbers.includes(number)) throw wrong('is not one of our phone number ids');
  return number;
}

type Asked = Pick<
  Exchange<unknown, unknown, Scope & { reason: string; operator?: string | undefined }>,
  'body' | 'caller' | 'requestId'
>;

async function setPause(deps: AutomationRouteDeps, asked: Asked, wanted: { paused: boolean; until: Instant | null }) {
  const { gates, audit, numbers, now } = deps;
  const { body, caller, requestId } = asked;
  const number = readScope(body, numbers);
  const scope = number === null ? EVERYTHING : gateOf(number);
  const [before = null] = await gates.read([scope]);
  const by = actorName(caller, body.operator);
  await gates.setPause(scope, { ...wanted, by, reason: body.reason, at: now() });
  const act = wanted.paused ? 'pause-automation' : 'resume-automation';
  await audit.record({ _id: requestId, by, act, subject: scope, reason: body.reason, before, after: wanted });
}

function pauseRoute(deps: AutomationRouteDeps): Route {
  return defineRoute({
    ...changing,
    path: `${path}/pause`,
    tag,
    summary: 'Stops outward automation of everything or of a number; every send reads it.',
    permission: 'supervisor',
    body: pauseBody,
    answer: stateSchema,
    async handle({ body, ...asked }) {
      const until = body.until === undefined ? null : fromIso(body.until);
      if (until !== null && until <= deps.now())
        throw badRequest([{ in: 'body', path: 'until', message: 'lies in the past' }]);
      await setPause(deps, { body, ...asked }, { paused: true, until });
      return readState(deps);
    },
  });
}

/** Pauses wider than one conversation: everything, or a number. */
export function automationRoutes(deps: AutomationRouteDeps): readonly Route[] {
  return [
    defineRoute({
      ...reading,
      path,
      tag,
      summary: 'Shows what is paused, by whom and why.',
      permission: 'viewer',
      answer: stateSchema,
      handle: () => readState(deps),
    }),
    pauseRoute(deps),
    defineRoute({
      ...changing,
      path: `${path}/resume`,
      tag,
      summary: 'Automation goes on; what was held is judged again, paced, never fired in a heap.',
      permission: 'supervisor',
      body: resumeBody,
      answer: stateSchema,
      async handle(asked) {
        await setPause(deps, asked, { paused: false, until: null });
        deps.resumeHeld();
        return readState(deps);
      },
    }),
  ];
}
