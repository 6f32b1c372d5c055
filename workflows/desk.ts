import { proxyLocalActivities } from '@temporalio/workflow';
import type {
  ConversationActivities,
  DoneCommand,
  LoadedConversation,
  RecordRequest,
  SettledSend,
} from '../activities/contract';
import type { RecordedStep, SendMessage } from '../src/domain/conversation/effects';
import { evolveAll } from '../src/domain/conversation/evolve';
import { paceSince } from '../src/domain/conversation/pacing';
import type { Pace } from '../src/domain/conversation/pacing';
import type { ConversationState } from '../src/domain/conversation/state';
import type { DecisionId, MessageId } from '../src/domain/ids';
import { stepId } from '../src/domain/ids';
import type { ReasonCode } from '../src/domain/reasons';
import type { Memory } from './carry-over';
import { patientLocalActivity } from './local-activity';
import { holdsBack } from './mailbox';
import type { Mailbox, Slot } from './mailbox';
import { createOneAtATime } from './one-at-a-time';
import type { OneAtATime } from './one-at-a-time';
import { beginSend, createOutbox, withdraw } from './perform';
import type { Outbox } from './perform';

const { recordStep } = proxyLocalActivities<ConversationActivities>(patientLocalActivity);

/** Automatic messages that were decided and not begun, because something arrived that they must not overtake. */
type HeldBack = { decisionId: DecisionId; effects: readonly SendMessage[] };
/** A recorded command whose answer waits for sends that may be under way. */
type WaitingAnswer = {
  slot: Slot;
  commandId: string;
  step: number;
  ownAction: string | null;
  ownSend: SettledSend | null;
};

/** What stands in the journal and may be handed to us once more, after a reset or by a sender that repeats itself. */
type Done = { commands: Map<string, DoneCommand>; eventMessages: Set<MessageId> };

/** Everything one run of a conversation works with. */
export type Desk = {
  state: ConversationState;
  readonly done: Done;
  readonly memory: Memory;
  readonly mailbox: Mailbox;
  readonly outbox: Outbox;
  readonly oneAtATime: OneAtATime;
  heldBack: HeldBack | null;
  waiting: WaitingAnswer[];
};

type Opening = { loaded: LoadedConversation; memory: Memory; mailbox: Mailbox; pace: Pace | null };

/** Opens the desk with what the journal knows, and goes on with sends whose end it does not hold. */
export function openDesk({ loaded, memory, mailbox, pace }: Opening): Desk {
  const done: Done = {
    commands: new Map(loaded.done.commands.map((command) => [command.commandId, command])),
    eventMessages: new Set(loaded.done.eventMessages),
  };
  const { state } = loaded;
  const oneAtATime = createOneAtATime();
  const outbox = createOutbox({ oneAtATime, pace: pace ?? paceSince(state.lastOutboundAt) });
  const desk: Desk = { state, done, memory, mailbox, outbox, oneAtATime, heldBack: null, waiting: [] };
  for (const effect of loaded.openSends) begin(desk, effect, { mayHaveBegun: true });
  return desk;
}

/** Takes a recorded step into the state; what waits to be sent for a decision that no longer stands is withdrawn. */
export function adopt(desk: Desk, recorded: RecordedStep): void {
  desk.state = { ...evolveAll(desk.state, recorded.facts, recorded.at), step: recorded.step };
  for (const fact of recorded.facts) if (fact.kind === 'DecisionSuperseded') withdraw(desk.outbox, fact.decisionId);
}

/** Performs the effects of a step, unless the buyer or a person has come in between. */
export function perform(desk: Desk, recorded: RecordedStep): void {
  const own = recorded.effects.filter((effect) => effect.source === 'person');
  const automatic = recorded.effects.filter((effect) => effect.source !== 'person');
  for (const effect of own) begin(desk, effect);
  if (automatic.length === 0) return;
  if (holdsBack(desk.mailbox))
    desk.heldBack = { decisionId: stepId(desk.state.conversationId, recorded.step), effects: automatic };
  else for (const effect of automatic) begin(desk, effect);
}

/** Begins what was held back, after commands came that do not forbid it; what they forbid is settled as dropped. */
export function releaseHeldBack(desk: Desk): void {
  const effects = desk.heldBack?.effects ?? [];
  desk.heldBack = null;
  for (const effect of effects) begin(desk, effect);
}

/** Tells whether nothing is under way and nobody waits. */
export function isAtRest(desk: Desk): boolean {
  return desk.outbox.open.size === 0 && desk.waiting.length === 0 && desk.heldBack === null;
}

/** Records what a command or an event made true as the next step, adopts it and performs its effects. */
export async function record(desk: Desk, request: Omit<RecordRequest, 'state' | 'now'>): Promise<RecordedStep> {
  const recorded = await desk.oneAtATime(() => recordStep({ ...request, state: desk.state, now: Date.now() }));
  adopt(desk, recorded);
  perform(desk, recorded);
  return recorded;
}

function begin(desk: Desk, effect: SendMessage, { mayHaveBegun = false } = {}): void {
  beginSend(desk.outbox, effect, {
    mayHaveBegun,
    whyNot: () => whyNotLeave(desk.state, effect),
    mustWait: () => effect.source !== 'person' && holdsBack(desk.mailbox),
    onSettled: (settled) => void desk.mailbox.letters.push({ kind: 'settled', settled }),
  });
}

/** Asked before every try: has anything happened after which this message must not leave by itself? */
function whyNotLeave(state: ConversationState, effect: SendMessage): ReasonCode | null {
  if (effect.source === 'person') return null;
  if (state.optedOut && effect.source !== 'opt-out-confirmation') return 'opted-out';
  if (state.epoch !== effect.epoch) return 'owner-changed';
  return state.pause === null ? null : 'paused';
}
