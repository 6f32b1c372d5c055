import type { CommandOf } from '../domain/conversation/inputs';
import type { Policies } from '../domain/judgement/policy';
import { badRequest } from './problem-details';

type Destination = CommandOf<'route'>['to'];
type Deps = { current: () => Promise<{ policies: Policies } | null> };

/**
 * Throws `bad-request` when a conversation would be given to somebody who is not in the team policy: it would wait for
 * nobody. Before any policy was saved everybody is known.
 */
export function createDemandKnown({ current }: Deps) {
  return async function demandKnown(to: Destination): Promise<void> {
    if (to.kind === 'bot') return;
    const team = (await current())?.policies.team;
    if (team === undefined) return;
    const wanted = to.kind === 'team' ? to.team : to.operator;
    const known = to.kind === 'team' ? team.teams : team.operators;
    if (known.some(({ id }) => id === wanted)) return;
    throw badRequest([{ in: 'body', path: 'to', message: `names a ${to.kind} that is not in the team policy` }]);
  };
}
