import type { SendMessage } from '../src/domain/conversation/effects';
import type { ActionId, ConversationId, DecisionId } from '../src/domain/ids';
import { decisionOfAction, stepId } from '../src/domain/ids';
import type { JournalStep } from '../src/crm/documents';
import type { Journal } from '../src/crm/journal';
import type { Ledger } from '../src/crm/ledger';
import type { Done, DoneCommand } from './contract';
import { fateOf } from './send-fate';

/** A repetition comes soon or not at all; more steps would only make every beginning of a run slower. */
const STEPS_KNOWN = 50;

export type UnfinishedParts = { journal: Pick<Journal, 'byIds'>; ledger: Pick<Ledger, 'byIds'> };

/** Finds what a run that begins must know beside the state: sends without an end, commands and events already done. */
export async function findUnfinished(
  { journal, ledger }: UnfinishedParts,
  { conversationId, step }: { conversationId: ConversationId; step: number },
): Promise<{ openSends: readonly SendMessage[]; done: Done }> {
  const first = Math.max(step - STEPS_KNOWN + 1, 1);
  const ids = Array.from({ length: step - first + 1 }, (_, n) => stepId(conversationId, first + n));
  const steps = await journal.byIds(ids);
  const effects = steps.flatMap((one) => one.effects);
  const rows = await ledger.byIds(effects.map(({ actionId }) => actionId));
  const ended = endedIn(steps);
  // What WhatsApp accepted needs no step; every other end has one, unless it came when no run was there to hear it.
  const quietly = new Set(rows.filter((row) => ['accepted', 'held'].includes(fateOf(row)?.outcome ?? '')).map(idOf));
  const known = new Set(rows.map(idOf));
  return {
    openSends: effects.filter(({ actionId }) => known.has(actionId) && !quietly.has(actionId) && !ended(actionId)),
    done: { commands: steps.flatMap(toDoneCommand), eventMessages: steps.flatMap(eventMessages) },
  };
}

const idOf = ({ _id }: { _id: ActionId }): ActionId => _id;

/** Tells whether the journal holds the end of a message: settled, or withdrawn with its decision. */
function endedIn(steps: readonly JournalStep[]): (actionId: ActionId) => boolean {
  const facts = steps.flatMap((step) => step.facts);
  const settled = new Set<ActionId>();
  const superseded = new Set<DecisionId>();
  for (const fact of facts) {
    if (fact.kind === 'SendSettled') settled.add(fact.actionId);
    if (fact.kind === 'DecisionSuperseded') superseded.add(fact.decisionId);
  }
  return (actionId) => settled.has(actionId) || superseded.has(decisionOfAction(actionId));
}

function toDoneCommand({ kind, input, step, effects }: JournalStep): readonly DoneCommand[] {
  const commandId = kind === 'command' ? commandIdOf(input) : null;
  return commandId === null ? [] : [{ commandId, step, actionId: effects[0]?.actionId ?? null }];
}

function commandIdOf(input: unknown): string | null {
  const command = fieldOf(input, 'command');
  const commandId = fieldOf(command, 'commandId');
  return typeof commandId === 'string' ? commandId : null;
}

function fieldOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return new Map<string, unknown>(Object.entries(value)).get(name);
}

const eventMessages = ({ kind, messageIds }: JournalStep) => (kind === 'event' ? messageIds : []);
