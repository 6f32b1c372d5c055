import { z } from 'zod';
import type { Audit } from '../../crm/audit';
import { wideGates } from '../../crm/gates';
import type { Gates, PauseScope } from '../../crm/gates';
import type { NumberId } from '../../domain/ids';
import type { Instant } from '../../domain/time';
import { actorName } from '../acting';
import { badRequest } from '../problem-details';
import { changing, defineRoute, reading } from '../route';
import type { Exchange, Route } from '../route';
import { fromIso, moment, nameText, whyText } from '../schemas';
import { pauseFields, toPauseView } from '../views/pause-view';

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
const pauseBody = z.strictObject({
  scope: z.enum(['everything', 'number', 'unasked']),
  number: nameText.optional(),
  until: moment.optional(),
  reason: whyText,
  operator: nameText.optional(),
});
/** The wider scopes are paused by WhatsApp's answers alone; a person lets them go on. */
const resumeBody = z.strictObject({
  scope: z.enum(['everything', 'number', 'unasked', 'account', 'token']),
  number: nameText.optional(),
  reason: whyText,
  operator: nameText.optional(),
});

const stateSchema = z
  .object({
    everything: z.object(pauseFields),
    account: z.object(pauseFields),
    token: z.object(pauseFields),
    numbers: z.array(z.object({ number: z.string(), ...pauseFields, unasked: z.object(pauseFields) })),
  })
  .meta({ title: 'Automation' });

async function readState({ gates, numbers, now }: AutomationRouteDeps) {
  const found = await gates.read(wideGates(numbers));
  const of = (id: PauseScope) =>
    toPauseView(
      found.find((gate) => gate._id === id),
      now(),
    );
  return {
    ...{ everything: of('all'), account: of('account'), token: of('token') },
    numbers: numbers.map((number) => ({ number, ...of(`number|${number}`), unasked: of(`unasked|${number}`) })),
  };
}

type Scope = { scope: z.output<typeof resumeBody>['scope']; number?: string | undefined };

/** Reads which pause is meant; a number must be one of ours, and must not be named for what is wider. */
function readScope({ scope, number }: Scope, numbers: readonly NumberId[]): PauseScope {
  const wrong = (message: string) => badRequest([{ in: 'body', path: 'number', message }]);
  if (scope === 'number' || scope === 'unasked') {
    if (number === undefined || !numbers.includes(number)) throw wrong('is not one of our phone number ids');
    return `${scope}|${number}`;
  }
  if (number !== undefined) throw wrong(`does not belong to the scope "${scope}"`);
  return scope === 'everything' ? 'all' : scope;
}

type Asked = Pick<
  Exchange<unknown, unknown, Scope & { reason: string; operator?: string | undefined }>,
  'body' | 'caller' | 'requestId'
>;

async function setPause(deps: AutomationRouteDeps, asked: Asked, wanted: { paused: boolean; until: Instant | null }) {
  const { gates, audit, numbers, now } = deps;
  const { body, caller, requestId } = asked;
  const scope = readScope(body, numbers);
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
    summary: 'Stops outward automation of everything or of a number, or its follow-ups only; every send reads it.',
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

/** Pauses wider than one conversation: everything, the account, the token, a number, or what of it nobody asked for. */
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
