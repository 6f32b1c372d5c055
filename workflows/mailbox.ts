import {
  ApplicationFailure,
  CancellationScope,
  condition,
  currentUpdateInfo,
  setDefaultQueryHandler,
  setDefaultSignalHandler,
  setDefaultUpdateHandler,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { QuarantinedItem, SettledSend } from '../activities/contract';
import type { Command, CommandAnswer, CommandKind, Inbound, ReceivedCommand } from '../src/domain/conversation/inputs';
import type { MessageId } from '../src/domain/ids';
import { readCommand, readInbound } from './guards';
import {
  API_UPDATE_PREFIX,
  commandDescriptions,
  commandKinds,
  commandSignal,
  commandUpdate,
  inboundSignal,
  signalTwins,
} from './messages';

/** Where the answer to a command appears once it is true. */
export type Slot = { answer: CommandAnswer | null; refusal: ApplicationFailure | null };
export type Letter =
  | { kind: 'inbound'; inbound: Inbound }
  | { kind: 'command'; received: ReceivedCommand; slot: Slot }
  | { kind: 'settled'; settled: SettledSend };

/**
 * Everything that reaches a conversation stands here in one order until the loop takes it. Handlers only put letters
 * in: they never throw, never call an activity, and wait for nothing but the answer to their own command.
 */
export type Mailbox = {
  letters: Letter[];
  /** What the loop has taken and not done yet: an automatic message must not overtake that either. */
  inHand: readonly Letter[];
  quarantined: QuarantinedItem[];
};

export type MailboxRules = {
  /** Why a command cannot be done now, or null. Read-only and synchronous: it runs as the update's validator. */
  refuses: (received: ReceivedCommand) => ApplicationFailure | null;
  /** The answer that a repeated command was given before. */
  answered: (commandId: string) => CommandAnswer | null;
};

/** Most unreadable inputs that are kept until they are written down: a flood of rubbish must not fill the history. */
const MOST_QUARANTINED = 20;

/** Gives a mailbox that begins with what the previous run left. */
export function createMailbox(carried: readonly Inbound[]): Mailbox {
  return { letters: carried.map((inbound) => ({ kind: 'inbound', inbound })), inHand: [], quarantined: [] };
}

/** Takes everything that waits, in order. */
export function takeLetters(mailbox: Mailbox): readonly Letter[] {
  mailbox.inHand = mailbox.letters.splice(0);
  return mailbox.inHand;
}

/** Some of what was taken is done. */
export function layDown(mailbox: Mailbox, done: readonly Letter[]): void {
  mailbox.inHand = mailbox.inHand.filter((letter) => !done.includes(letter));
}

/** The messages of the buyer that stand in some letters, each once. */
export function messagesIn(letters: readonly Letter[]): readonly MessageId[] {
  const ids = letters.flatMap((letter) =>
    letter.kind === 'inbound' && letter.inbound.kind === 'messages' ? letter.inbound.messageIds : [],
  );
  return [...new Set(ids)];
}

/** Takes what could not be read. */
export function takeQuarantined(mailbox: Mailbox): readonly QuarantinedItem[] {
  return mailbox.quarantined.splice(0);
}

/** Tells whether something waits for the loop. */
export function hasLetters(mailbox: Mailbox): boolean {
  return mailbox.letters.length > 0 || mailbox.quarantined.length > 0;
}

/** Tells whether something has come that is not done yet. */
export function isBusy(mailbox: Mailbox): boolean {
  return mailbox.letters.length > 0 || mailbox.inHand.length > 0;
}

/** Tells whether the end of a message has come that the loop has not recorded yet, another than the given one. */
export function isSettling({ inHand, letters }: Mailbox, recorded?: SettledSend): boolean {
  return [...inHand, ...letters].some((letter) => letter.kind === 'settled' && letter.settled !== recorded);
}

/** Tells whether something waits that an automatic message must not overtake: the buyer, or a person of ours. */
export function holdsBack(mailbox: Mailbox): boolean {
  return [...mailbox.inHand, ...mailbox.letters].some((letter) => {
    if (letter.kind !== 'inbound') return letter.kind === 'command';
    return ['messages', 'humanSpoke', 'preferenceChanged'].includes(letter.inbound.kind);
  });
}

/** Puts a command in that nobody gave by name: somebody cancelled the workflow, and that closes the episode. */
export function closeByHand(mailbox: Mailbox): void {
  const commandId = `cancelled-${workflowInfo().runId}`;
  const command: Command = { kind: 'close', commandId, by: 'web-ui', reason: 'operator-close' };
  const slot: Slot = { answer: null, refusal: null };
  mailbox.letters.push({ kind: 'command', received: { command, source: 'temporal' }, slot });
}

/** Registers every handler; call it before the first await, so that no message can come too early. */
export function registerHandlers(mailbox: Mailbox, rules: MailboxRules): void {
  setHandler(inboundSignal, (...args: unknown[]) => receiveInbound(mailbox, args), {
    description: 'Something happened outside; the webhook server sends these.',
  });
  for (const kind of commandKinds) registerCommand(mailbox, rules, kind);
  for (const kind of signalTwins) {
    setHandler(commandSignal(kind), (...args: unknown[]) => receiveTwin(mailbox, kind, args), {
      description: `${commandDescriptions[kind]} As a signal it is recorded as unverified.`,
    });
  }
  setDefaultSignalHandler((name) => quarantine(mailbox, name, 'there is no signal of this name'));
  setDefaultUpdateHandler((name) => {
    throw ApplicationFailure.nonRetryable(`There is no update named ${name}.`, 'not-found');
  });
  setDefaultQueryHandler((name) => `There is no query named ${name}.`);
}

function registerCommand(mailbox: Mailbox, rules: MailboxRules, kind: CommandKind): void {
  const validator = (...args: unknown[]): void => {
    const received = toReceived(kind, args);
    const refusal = rules.answered(received.command.commandId) === null ? rules.refuses(received) : null;
    if (refusal !== null) throw refusal;
  };
  setHandler(commandUpdate(kind), (...args: unknown[]) => obey(mailbox, rules, toReceived(kind, args)), {
    description: commandDescriptions[kind],
    validator,
  });
}

async function obey(mailbox: Mailbox, rules: MailboxRules, received: ReceivedCommand): Promise<CommandAnswer> {
  const before = rules.answered(received.command.commandId);
  if (before !== null) return before;
  const slot: Slot = { answer: null, refusal: null };
  mailbox.letters.push({ kind: 'command', received, slot });
  await CancellationScope.nonCancellable(() => condition(() => slot.answer !== null || slot.refusal !== null));
  if (slot.answer !== null) return slot.answer;
  throw slot.refusal ?? ApplicationFailure.nonRetryable('The command was not done.', 'command-refused');
}

function receiveInbound(mailbox: Mailbox, args: readonly unknown[]): void {
  const inbound = readInbound(args[0]);
  if (inbound === null) quarantine(mailbox, 'inbound', 'it is not one of the inbound kinds');
  else mailbox.letters.push({ kind: 'inbound', inbound });
}

function receiveTwin(mailbox: Mailbox, kind: CommandKind, args: readonly unknown[]): void {
  const command = readCommand(kind, args[0]);
  if (command === null) quarantine(mailbox, kind, 'it is not a command of this kind');
  else
    mailbox.letters.push({
      kind: 'command',
      received: { command, source: 'temporal' },
      slot: { answer: null, refusal: null },
    });
}

function quarantine(mailbox: Mailbox, name: string, why: string): void {
  if (mailbox.quarantined.length < MOST_QUARANTINED)
    mailbox.quarantined.push({ name: name.slice(0, 100), at: Date.now(), why });
}

function toReceived(kind: CommandKind, args: readonly unknown[]): ReceivedCommand {
  const command = readCommand(kind, args[0]);
  if (command === null) {
    throw ApplicationFailure.nonRetryable(`Send one JSON object. ${commandDescriptions[kind]}`, 'bad-request');
  }
  // Our API chooses update ids with this prefix; whoever types into the Web UI is given a random one.
  const source = currentUpdateInfo()?.id.startsWith(API_UPDATE_PREFIX) === true ? 'api' : 'temporal';
  return { command, source };
}
