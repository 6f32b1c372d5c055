import { z } from 'zod';
import type { ReadModelQueries } from '../../crm/read-model-queries';
import type { CommandOf } from '../../domain/conversation/inputs';
import { actFields } from '../acting';
import { demandConversation } from '../demand-conversation';
import { defineRoute, reading } from '../route';
import type { Route } from '../route';
import { byId, fromIso, moment, toIsoOrNull } from '../schemas';
import { momentOrNull, planSchema, toPlanView } from '../views/conversation-view';
import { decisionSchema, toDecisionView } from '../views/thread-view';
import type { CommandRouteDeps } from './command-routes';
import { commandRoute } from './command-routes';

export type FollowUpRouteDeps = Pick<CommandRouteDeps, 'giveCommand' | 'acting'> & { queries: ReadModelQueries };

/** As many decisions back as the last judgement of a silence can be, for a look. */
const LOOK_BACK = 50;

const editBody = z.discriminatedUnion('action', [
  z.strictObject({ ...actFields, action: z.literal('skip') }),
  z.strictObject({ ...actFields, action: z.literal('move'), at: moment }),
  z.strictObject({ ...actFields, action: z.literal('plan-anew') }),
]);

function toEdit(body: z.output<typeof editBody>): CommandOf<'editFollowUp'>['edit'] {
  switch (body.action) {
    case 'skip':
      return { kind: 'skip' };
    case 'move':
      return { kind: 'moveTo', at: fromIso(body.at) };
    case 'plan-anew':
      return { kind: 'planAnew' };
  }
}

const followUpSchema = z
  .object({
    plan: planSchema.nullable(),
    followUpsSent: z.int(),
    nextActionAt: momentOrNull,
    lastJudgement: decisionSchema.nullable().meta({ description: 'The last decision that judged a silence.' }),
  })
  .meta({ title: 'FollowUp' });

/** When we write again, why then, and how a person changes it. */
export function followUpRoutes(deps: FollowUpRouteDeps): readonly Route[] {
  const { queries } = deps;
  return [
    defineRoute({
      ...reading,
      path: '/api/v1/conversations/:id/follow-up',
      tag: 'conversations',
      summary: 'Shows the planned follow-up and how the silence was judged.',
      permission: 'viewer',
      params: byId,
      answer: followUpSchema,
      async handle({ params }) {
        const { state, nextActionAt } = await demandConversation(queries, params.id);
        const decisions = await queries.decisions(params.id, { limit: LOOK_BACK, after: null });
        const judged = decisions.find((decision) => decision.followUp !== null);
        const beside = await queries.besideDecisions(params.id, judged?.at ?? 0);
        return {
          plan: toPlanView(state.plan),
          followUpsSent: state.followUpsSent,
          nextActionAt: toIsoOrNull(nextActionAt),
          lastJudgement: judged === undefined ? null : toDecisionView(judged, beside),
        };
      },
    }),
    commandRoute(deps, {
      name: 'follow-up',
      summary: 'Skips, moves or plans the follow-up anew.',
      kind: 'editFollowUp',
      reason: 'operator-edit',
      body: editBody,
      build: (act, body) => ({ kind: 'editFollowUp', ...act, edit: toEdit(body) }),
    }),
  ];
}
