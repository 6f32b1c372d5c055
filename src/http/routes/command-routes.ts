import { z } from 'zod';
import type { Command, CommandOf } from '../../domain/conversation/inputs';
import type { ReasonCode } from '../../domain/reasons';
import type { ActBody, Acting, PrepareAct } from '../acting';
import { actFields } from '../acting';
import type { GiveCommand } from '../give-command';
import { commandAnswerSchema } from '../give-command';
import { changing, defineRoute } from '../route';
import type { Route } from '../route';
import { byId, fromIso, moment, nameText } from '../schemas';

type Destination = CommandOf<'route'>['to'];

export type CommandRouteDeps = {
  giveCommand: GiveCommand;
  acting: PrepareAct;
  /** Throws `bad-request` that names the field when the team policy does not know the operator or team. */
  demandKnown: (asked: Destination) => Promise<void>;
};

type Definition<B extends z.ZodType<ActBody>> = {
  name: string;
  summary: string;
  kind: Command['kind'];
  reason: ReasonCode;
  body: B;
  /** The command, out of who and why, and of what was asked. `operator` is the person who acts. */
  build: (act: Acting, body: z.output<B>, operator: string) => Promise<Command> | Command;
};

/** A route that gives one command; every one of them answers when the command is true, or says why not. */
export function commandRoute<B extends z.ZodType<ActBody>>(
  { giveCommand, acting }: Pick<CommandRouteDeps, 'giveCommand' | 'acting'>,
  { name, summary, kind, reason, body, build }: Definition<B>,
): Route {
  return defineRoute({
    ...changing,
    repeats: 'command',
    path: `/api/v1/conversations/:id/${name}`,
    tag: 'commands',
    summary,
    permission: 'operator',
    params: byId,
    body,
    answer: commandAnswerSchema,
    async handle({ params, body: asked, caller, idempotencyKey }) {
      const request = { conversationId: params.id, caller, kind, idempotencyKey };
      const act = await acting(request, { ...asked, reason: asked.reason ?? reason });
      return giveCommand(params.id, await build(act, asked, asked.operator ?? caller.name));
    },
  });
}

const plain = z.strictObject(actFields);
const until = moment.optional();
const untilOf = (body: { until?: string | undefined }) =>
  body.until === undefined ? {} : { until: fromIso(body.until) };

function ownership(deps: CommandRouteDeps): readonly Route[] {
  return [
    commandRoute(deps, {
      name: 'take-over',
      summary: 'A person answers from now on: no bot message leaves after the answer, but those it names.',
      kind: 'takeOver',
      reason: 'takeover',
      body: z.strictObject({ ...actFields, until }),
      build: (act, body, operator) => ({ kind: 'takeOver', ...act, operator, ...untilOf(body) }),
    }),
    commandRoute(deps, {
      name: 'hand-back',
      summary: 'The bot answers again; it judges anew only if the buyer spoke last.',
      kind: 'handBack',
      reason: 'hand-back',
      body: plain,
      build: (act) => ({ kind: 'handBack', ...act }),
    }),
    commandRoute(deps, {
      name: 'assign',
      summary: 'Gives the conversation to an operator of the team.',
      kind: 'assign',
      reason: 'operator-assign',
      body: z.strictObject({ ...actFields, to: nameText }),
      async build(act, { to }) {
        await deps.demandKnown({ kind: 'operator', operator: to });
        return { kind: 'assign', ...act, operator: to };
      },
    }),
    commandRoute(deps, {
      name: 'close',
      summary: 'Closes the episode; any message of the buyer opens the next.',
      kind: 'close',
      reason: 'operator-close',
      body: plain,
      build: (act) => ({ kind: 'close', ...act }),
    }),
  ];
}

function pausing(deps: CommandRouteDeps): readonly Route[] {
  return [
    commandRoute(deps, {
      name: 'pause',
      summary: 'Stops outward automation of one conversation, until a moment or until resumed.',
      kind: 'pause',
      reason: 'operator-pause',
      body: z.strictObject({ ...actFields, until }),
      build: (act, body) => ({ kind: 'pause', ...act, ...untilOf(body) }),
    }),
    commandRoute(deps, {
      name: 'resume',
      summary: 'Automation of one conversation goes on.',
      kind: 'resume',
      reason: 'operator-resume',
      body: plain,
      build: (act) => ({ kind: 'resume', ...act }),
    }),
  ];
}

const destination = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('bot') }),
  z.strictObject({ kind: z.literal('team'), team: nameText }),
  z.strictObject({ kind: z.literal('operator'), operator: nameText }),
]);

function routing(deps: CommandRouteDeps): Route {
  return commandRoute(deps, {
    name: 'route',
    summary: 'Sends a conversation to the bot, a team or an operator.',
    kind: 'route',
    reason: 'operator-route',
    body: z.strictObject({ ...actFields, to: destination }),
    async build(act, { to }) {
      await deps.demandKnown(to);
      return { kind: 'route', ...act, to };
    },
  });
}

/** Step 7: what a person may tell a conversation. */
export function commandRoutes(deps: CommandRouteDeps): readonly Route[] {
  return [...ownership(deps), ...pausing(deps), routing(deps)];
}
