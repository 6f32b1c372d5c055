import type { RecordedStep } from '../src/domain/conversation/effects';
import type { ConversationState } from '../src/domain/conversation/state';
import type { ContextSnapshot } from '../src/domain/judgement/context';
import type { FollowUpJudgement } from '../src/domain/judgement/decision';
import type { NumberMode } from '../src/domain/number-mode';
import type { Instant } from '../src/domain/time';
import { HOUR_MS } from '../src/domain/time';
import type { Contacts } from '../src/crm/contacts';
import { contactIdOf } from '../src/crm/contacts';
import type { Gate } from '../src/crm/documents';
import { modeOf } from '../src/crm/gates';
import type { Gates } from '../src/crm/gates';
import type { Journal } from '../src/crm/journal';
import type { Ledger } from '../src/crm/ledger';
import type { PoliciesStore } from '../src/crm/policies';
import type { ConversationMemory } from '../src/crm/read-models';
import { emptyMemory } from '../src/crm/remember';
import { noRules } from './burst';
import { contextHash, toContext } from './context';
import { judge } from './follow-up';
import { toLookStep } from './look-step';
import type { SilenceInView } from './look-step';
import { asIfAnswered } from './observed';
import type { Records } from './records';
import { toRecordedStep } from './records';

export type LookParts = {
  records: Records;
  journal: Pick<Journal, 'get'>;
  ledger: Pick<Ledger, 'byIds'>;
  gates: Pick<Gates, 'readForSend' | 'hearing'>;
  policies: Pick<PoliciesStore, 'current'>;
  contacts: Contacts;
  numbersStart: NumberMode;
};

/** Step 5 at the due moment: everything is read and asked again before anything is sent. A follow-up is never blind. */
export function createLook(
  parts: LookParts,
): (request: { state: ConversationState; now: Instant }) => Promise<RecordedStep> {
  return async ({ state, now }) => {
    const recorded = await parts.records.adopt(state);
    if (recorded !== null) return toRecordedStep(recorded, recorded.kind === 'look');
    const view = await lookUp(parts, state, now);
    return toRecordedStep(await parts.records.write(state, toLookStep(view, judgeLook(view))), true);
  };
}

async function lookUp(parts: LookParts, state: ConversationState, now: Instant): Promise<SilenceInView> {
  const current = await parts.policies.current();
  if (current === null) throw noRules();
  const memory = (await parts.records.conversation(state.conversationId))?.memory ?? emptyMemory;
  const contact = await parts.contacts.get(contactIdOf(state.conversationId));
  const [deal] = (await parts.contacts.deals(contact?.dealIds ?? [])).filter((one) => one.state === 'open');
  const turn = await parts.ledger.byIds(memory.turnActions);
  const gates = await readGates(parts, state, memory);
  const observing = modeOf(gates, state.number, parts.numbersStart) === 'observe';
  const real = toContext({
    ...{ now, state, memory, contact, gates, turn },
    hearing: await parts.gates.hearing(),
    deal: deal === undefined ? null : { deal, chosenBecause: 'the most recently active open deal' },
    attentionDays: current.policies.followUp.attentionDays,
    botAnswersInARow: memory.botAnswersAt.filter((at) => at > now - HOUR_MS).length,
  });
  const context = observing ? await contextAsIfSaid(parts, real, memory) : real;
  return { state, now, memory, contact, turn, context, contextHash: contextHash(context), observing, current };
}

function readGates({ gates }: LookParts, state: ConversationState, { address }: ConversationMemory): Promise<Gate[]> {
  return gates.readForSend({
    addressId: address === null ? 'none' : `${state.number}|${address.kind}|${address.value}`,
    conversationId: state.conversationId,
    contactId: contactIdOf(state.conversationId),
    number: state.number,
  });
}

async function contextAsIfSaid({ journal }: LookParts, real: ContextSnapshot, memory: ConversationMemory) {
  const { standing } = memory;
  return asIfAnswered(real, memory, standing === null ? null : await journal.get(standing));
}

/** An episode whose time to close has come is closed, whatever the plan says; else the silence is judged. */
function judgeLook(view: SilenceInView): FollowUpJudgement {
  const { state, now } = view;
  const judged = judge(view);
  const closes = state.closeAt !== null && state.closeAt <= now;
  if (!closes) return judged;
  const completed = judged.silence === 'completion' || judged.verdict === 'close';
  return {
    verdict: 'close',
    reason: completed ? 'silence-is-completion' : 'long-silence',
    silence: judged.silence,
    plan: null,
    explanation: judged.explanation,
  };
}
