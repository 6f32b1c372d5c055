import { ApplicationFailure } from '@temporalio/workflow';
import type { DoneCommand, SettledSend } from '../activities/contract';
import { PERSON_SEND_START_MS, decideCommand } from '../src/domain/conversation/command-rules';
import type { Verdict } from '../src/domain/conversation/command-rules';
import { ownerName } from '../src/domain/conversation/evolve';
import type { CommandAnswer, ReceivedCommand } from '../src/domain/conversation/inputs';
import type { ConversationState } from '../src/domain/conversation/state';
import type { Desk } from './desk';
import { record } from './desk';
import { isSettling } from './mailbox';
import type { Slot } from './mailbox';
import { judgeAnew } from './take-messages';

/** Why a command cannot be done now, as the failure that its sender sees; null when it can, or was done before. */
export function refusalOf({ state, done }: Desk, received: ReceivedCommand): ApplicationFailure | null {
  if (done.commands.has(received.command.commandId)) return null;
  return toFailure(decideCommand(state, received, Date.now()));
}

function toFailure(verdict: Verdict): ApplicationFailure | null {
  return verdict.kind === 'refused' ? ApplicationFailure.nonRetryable(verdict.message, verdict.code) : null;
}

/**
 * Step 7: does what a person says. The fence stands in MongoDB before anybody is told so, and the answer comes only
 * when the sends that were already under way have settled.
 */
export async function takeCommand(desk: Desk, received: ReceivedCommand, slot: Slot): Promise<void> {
  const { commandId } = received.command;
  slot.answer = desk.memory.answerTo(commandId);
  if (slot.answer !== null) return;
  const done = desk.done.commands.get(commandId);
  if (done !== undefined) return takeDoneCommand(desk, done, slot);
  const verdict = decideCommand(desk.state, received, Date.now());
  if (verdict.kind === 'refused') {
    slot.refusal = toFailure(verdict);
    return;
  }
  const recorded = await record(desk, {
    kind: 'command',
    input: received,
    facts: verdict.facts,
    sends: verdict.sends,
    messageIds: [],
    startBy: Date.now() + PERSON_SEND_START_MS,
  });
  if (!recorded.own) {
    desk.mailbox.letters.unshift({ kind: 'command', received, slot });
    return;
  }
  const command = { commandId, step: recorded.step, actionId: verdict.sends[0]?.actionId ?? null };
  desk.done.commands.set(commandId, command);
  answerOnceTrue(desk, command, slot);
  if (verdict.judgeAnew) await judgeAnew(desk, { kind: 'last' });
}

/** The journal holds it: it is not done twice. Where nothing came after it, a run may have ended before it judged anew. */
async function takeDoneCommand(desk: Desk, command: DoneCommand, slot: Slot): Promise<void> {
  answerOnceTrue(desk, command, slot);
  const { step, owner, pause } = desk.state;
  if (command.step === step && owner.kind === 'bot' && pause === null) await judgeAnew(desk, { kind: 'last' });
}

function answerOnceTrue(desk: Desk, { commandId, step, actionId }: DoneCommand, slot: Slot): void {
  const ownAction = actionId !== null && desk.outbox.open.has(actionId) ? actionId : null;
  desk.waiting.push({ slot, commandId, step, ownAction, ownSend: null });
  answerWhatIsTrue(desk);
}

/** Hands the fate of a person's own message to the command that asked for it. */
export function noteOwnSend(desk: Desk, settled: SettledSend): void {
  for (const waiting of desk.waiting) if (waiting.ownAction === settled.actionId) waiting.ownSend = settled;
}

/**
 * Answers every command that has become true: its own message is settled, no automatic send is under way, and the end
 * of every other is in the state, but for the one that was recorded just now.
 */
export function answerWhatIsTrue(desk: Desk, recorded?: SettledSend): void {
  if (isSettling(desk.mailbox, recorded)) return;
  const automaticOpen = [...desk.outbox.open.values()].some(
    (effect) => effect.source !== 'person' && effect.epoch < desk.state.epoch,
  );
  const isTrue = (waiting: Desk['waiting'][number]): boolean =>
    waiting.ownAction === null ? !automaticOpen : waiting.ownSend !== null && !automaticOpen;
  for (const waiting of desk.waiting.filter(isTrue)) {
    const answer = answerOf(desk.state, waiting);
    desk.memory.answered(answer);
    waiting.slot.answer = answer;
  }
  desk.waiting = desk.waiting.filter((waiting) => waiting.slot.answer === null);
}

function answerOf(state: ConversationState, { commandId, step, ownSend }: Desk['waiting'][number]): CommandAnswer {
  return {
    commandId,
    step,
    owner: ownerName(state.owner),
    epoch: state.epoch,
    paused: state.pause !== null,
    open: state.open,
    uncertainSends: state.uncertain.map((send) => send.actionId),
    ...(ownSend === null
      ? {}
      : { send: { actionId: ownSend.actionId, outcome: ownSend.outcome, reason: ownSend.reason } }),
  };
}
