import type { RecordedStep } from '../src/domain/conversation/effects';
import type { ConversationState } from '../src/domain/conversation/state';
import type { NumberMode } from '../src/domain/number-mode';
import type { Instant } from '../src/domain/time';
import { modeOf } from '../src/crm/gates';
import type { Gates } from '../src/crm/gates';
import type { Contacts } from '../src/crm/contacts';
import { contactIdOf } from '../src/crm/contacts';
import type { InboxItem } from '../src/crm/documents';
import type { Inbox } from '../src/crm/inbox';
import type { Journal } from '../src/crm/journal';
import type { Ledger } from '../src/crm/ledger';
import { createOpenHours } from '../src/crm/open-hours';
import type { PoliciesStore } from '../src/crm/policies';
import type { ConversationMemory } from '../src/crm/read-models';
import type { Receipts } from '../src/crm/receipts';
import { emptyMemory, toAddress } from '../src/crm/remember';
import { AppError } from '../src/errors';
import type { Log } from '../src/log';
import { collectBurst } from './collect-burst';
import type { Collected } from './collect-burst';
import type { BurstInView } from './burst-view';
import { contextHash, toContext } from './context';
import type { BurstRequest } from './contract';
import { decideBurst, routeToPerson } from './decide-burst';
import type { BurstDecision } from './decide-burst';
import type { Identity, IdentityRequest } from './identity';
import { readMessages } from './read-messages';
import type { ReadMessages } from './read-messages';
import type { Records } from './records';
import { toRecordedStep } from './records';
import { toBurstStep } from './burst-step';

export type BurstParts = {
  records: Records;
  journal: Pick<Journal, 'get'>;
  ledger: Pick<Ledger, 'byIds'>;
  gates: Pick<Gates, 'readForSend'>;
  receipts: Pick<Receipts, 'actionOfWamid'>;
  inbox: Pick<Inbox, 'byMessageIds' | 'markDone'>;
  policies: Pick<PoliciesStore, 'current'>;
  contacts: Contacts;
  identify: (request: IdentityRequest) => Promise<Identity>;
  numbersStart: NumberMode;
  log: Log;
};

/**
 * Steps 2 to 6 for a burst, each by its own function: identity → context → routing → answer and follow-up → record.
 * May run twice with other messages and a later clock: the step that is in the journal is the one that counts.
 */
export function createBurst(parts: BurstParts): (request: BurstRequest) => Promise<RecordedStep | null> {
  return async (request) => {
    const [recorded, row] = await Promise.all([
      parts.records.adopt(request.state),
      parts.records.conversation(request.state.conversationId),
    ]);
    if (recorded !== null) return toRecordedStep(recorded, recorded.kind === 'burst');
    const memory = row?.memory ?? emptyMemory;
    const collected = await collectBurst(parts, { ...request, memory });
    if (collected === null) return null;
    const view = await lookUp(parts, { request, memory, collected });
    const draft = toBurstStep(view, decide(parts, view));
    const step = await parts.records.write(request.state, draft, { row, items: collected.items });
    return toRecordedStep(step, true);
  };
}

type Known = { request: BurstRequest; memory: ConversationMemory; collected: Collected };

/** Steps 2 and 3: who writes, and what is known of the conversation at this moment. */
async function lookUp(parts: BurstParts, known: Known): Promise<BurstInView> {
  const { request, memory, collected } = known;
  const { state, now } = request;
  const current = await parts.policies.current();
  if (current === null) throw noRules();
  const read = await readMessages(parts, {
    number: state.number,
    items: collected.items,
    book: current.policies.replyBook,
  });
  const [identity, turn, gates] = await Promise.all([
    identifyBurst(parts, known, read),
    parts.ledger.byIds(memory.turnActions),
    readGates(parts, state, collected.items),
  ]);
  const observing = modeOf(gates, state.number, parts.numbersStart) === 'observe';
  const context = toContext({
    ...{ now, memory, turn, gates, contact: identity.contact, deal: identity.deal },
    // Whoever writes is heard.
    hearing: null,
    state: { ...state, ...(observing ? ownedByBot : {}), contactId: identity.contact._id },
    attentionDays: current.policies.followUp.attentionDays,
    botAnswersInARow: answersInARow(memory, now),
  });
  const hours = createOpenHours(current.policies.hours);
  const hash = contextHash(context);
  const judged = { state, now, context, contextHash: hash, observing };
  return { ...judged, collected, read, identity, memory, turn, current, hours };
}

/** Where a number observes, people answer everything; what the bot would have done is what is asked. */
const ownedByBot: Pick<ConversationState, 'owner'> = { owner: { kind: 'bot' } };

function identifyBurst(parts: BurstParts, { request, collected }: Known, read: ReadMessages): Promise<Identity> {
  const { conversationId, number } = request.state;
  const senders = collected.items.flatMap((item) => (item.view === null ? [] : [item.view.sender]));
  const { emails, language } = read;
  return parts.identify({ conversationId, number, senders, emails, language, now: request.now });
}

/** Without rules nothing is decided; the conversation waits and its messages stay where they are. */
export function noRules(): AppError {
  return new AppError('policy-invalid', 'No rules are stored yet; run "npm run continuo -- settings apply".');
}

async function readGates({ gates }: BurstParts, state: ConversationState, items: readonly InboxItem[]) {
  const address = toAddress(items.at(-1)?.pair ?? null);
  return gates.readForSend({
    addressId: address === null ? 'none' : `${state.number}|${address.kind}|${address.value}`,
    conversationId: state.conversationId,
    contactId: contactIdOf(state.conversationId),
    number: state.number,
  });
}

/** A machine at the other end shows within an hour or not at all. */
const IN_A_ROW_MS = 60 * 60 * 1_000;

function answersInARow({ botAnswersAt }: ConversationMemory, now: Instant): number {
  return botAnswersAt.filter((at) => at > now - IN_A_ROW_MS).length;
}

/** A defect in the judgement never wedges a conversation and never answers blindly: a person does. */
function decide({ log }: BurstParts, view: BurstInView): BurstDecision {
  try {
    return decideBurst(view);
  } catch (error) {
    log.error(
      { conversationId: view.state.conversationId, err: error },
      'A burst could not be judged; a person answers.',
    );
    return routeToPerson(view, 'unclear');
  }
}
