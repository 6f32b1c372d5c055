import {
  ApplicationFailure,
  CancellationScope,
  allHandlersFinished,
  condition,
  continueAsNew,
  proxyLocalActivities,
  setHandler,
} from '@temporalio/workflow';
import type { ConversationActivities } from '../activities/contract';
import { dueAt } from '../src/domain/conversation/due';
import type { Inbound } from '../src/domain/conversation/inputs';
import type { ConversationState } from '../src/domain/conversation/state';
import { createAlarm } from './alarm';
import type { Alarm } from './alarm';
import { createMemory, isRunLongEnough, readCarried } from './carry-over';
import { openDesk, isAtRest, record, releaseHeldBack } from './desk';
import type { Desk } from './desk';
import { createReflection } from './details';
import { readIdentity } from './guards';
import { patientLocalActivity } from './local-activity';
import {
  closeByHand,
  createMailbox,
  hasLetters,
  isBusy,
  layDown,
  registerHandlers,
  takeLetters,
  takeQuarantined,
} from './mailbox';
import type { Letter } from './mailbox';
import { stateQuery } from './messages';
import type { ConversationInput } from './messages';
import { refusalOf, takeCommand } from './take-commands';
import { takeDue, takeEvent, takeSettled } from './take-events';
import { takeMessages } from './take-messages';

const { loadConversation, quarantine } = proxyLocalActivities<ConversationActivities>(patientLocalActivity);

/**
 * A conversation, for as long as its episode is open: take what arrived, decide, record, perform, wait.
 * MongoDB is the memory that counts: each run begins by loading what the journal knows, so that a terminated or reset
 * workflow never forgets a takeover.
 */
export async function conversation(input: ConversationInput): Promise<void> {
  const { cancelRequested } = CancellationScope.current();
  await CancellationScope.nonCancellable(() => converse(input, cancelRequested));
}

async function converse(input: ConversationInput, cancelRequested: Promise<never>): Promise<void> {
  const identity = identityOf(input);
  const carried = readCarried(input.carried);
  const memory = createMemory(carried);
  const mailbox = createMailbox(carried.queue);
  let desk: Desk | null = null;
  registerHandlers(mailbox, {
    // What came before may change the answer: then it is decided when its turn comes.
    refuses: (received) => (desk === null || isBusy(mailbox) ? null : refusalOf(desk, received)),
    answered: memory.answerTo,
  });
  // Cancelled in the Web UI: no message may be torn off, so the episode is closed in good order instead.
  cancelRequested.catch(() => {
    closeByHand(mailbox);
  });
  setHandler(stateQuery, () => desk?.state ?? null, { description: 'The state that the conversation carries.' });

  const loaded = await loadConversation({ ...identity, now: Date.now() });
  desk = openDesk({ loaded, memory, mailbox, pace: carried.pace });
  if (!(await live(desk))) return;
  await continueAsNew<typeof conversation>({ ...identity, carried: memory.toCarry([], desk.outbox.pace) });
}

/** Goes on until the episode is over (false) or the run is long enough for a new one (true), with nothing left open. */
async function live(desk: Desk): Promise<boolean> {
  const alarm = createAlarm();
  const reflect = createReflection();
  for (;;) {
    await takeWhatArrived(desk);
    if (alarm.takeRing()) await takeDue(desk);
    reflect(desk.state);
    if (hasLetters(desk.mailbox)) continue;

    // No await may stand between this check and the return: what arrives in between would be lost with the run.
    const mayEnd = isAtRest(desk) && (isOver(desk.state) || isRunLongEnough());
    if (mayEnd && allHandlersFinished()) return !isOver(desk.state);
    setAlarm(alarm, desk.state);
    await condition(() => hasLetters(desk.mailbox) || alarm.isRinging() || (mayEnd && allHandlersFinished()));
  }
}

/** Closed, and nothing falls due any more: a send of unknown fate is shown to a person first. */
function isOver(state: ConversationState): boolean {
  return !state.open && dueAt(state) === null;
}

function setAlarm(alarm: Alarm, state: ConversationState): void {
  const due = dueAt(state);
  if (due !== null) alarm.setFor(due.at, summaryOf(due.why, state));
}

/** Commands and events first, in order; then all messages together as one burst. */
async function takeWhatArrived(desk: Desk): Promise<void> {
  const burst: Letter[] = [];
  for (const letter of takeLetters(desk.mailbox)) {
    if (isOf(letter, 'messages')) burst.push(letter);
    else {
      // What a person said on the phone answers what the buyer had written before, and nothing that came after.
      if (isOf(letter, 'humanSpoke') && burst.length > 0) await takeMessages(desk, burst.splice(0));
      await takeLetter(desk, letter);
      layDown(desk.mailbox, [letter]);
    }
  }
  if (burst.length > 0) await takeMessages(desk, burst);
  else releaseHeldBack(desk);
  await takeUnreadable(desk);
}

const isOf = (letter: Letter, kind: Inbound['kind']): boolean =>
  letter.kind === 'inbound' && letter.inbound.kind === kind;

async function takeLetter(desk: Desk, letter: Letter): Promise<void> {
  if (letter.kind === 'command') return takeCommand(desk, letter.received, letter.slot);
  if (letter.kind === 'settled') return takeSettled(desk, letter.settled);
  if (letter.inbound.kind !== 'messages') await takeEvent(desk, letter.inbound);
}

async function takeUnreadable(desk: Desk): Promise<void> {
  const items = takeQuarantined(desk.mailbox);
  if (items.length === 0) return;
  const { conversationId } = desk.state;
  await desk.oneAtATime(() => quarantine({ conversationId, items, now: Date.now() }));
  await record(desk, {
    kind: 'event',
    input: { kind: 'unreadable', count: items.length },
    facts: [
      { kind: 'InputQuarantined', count: items.length },
      { kind: 'AttentionRaised', reason: 'bad-input' },
    ],
    sends: [],
    messageIds: [],
    startBy: Date.now(),
  });
}

function identityOf(input: unknown): { conversationId: string; number: string } {
  const identity = readIdentity(input);
  if (identity !== null) return identity;
  throw ApplicationFailure.nonRetryable('Start a conversation with {"conversationId","number"}.', 'bad-request');
}

/** Why the alarm is set, as the timeline of the Web UI shows it; the server keeps 200 bytes. */
function summaryOf(why: string, state: ConversationState): string {
  if (why === 'plan' && state.plan !== null) return `follow-up: ${state.plan.says}`.slice(0, 180);
  return `due: ${why}`;
}
