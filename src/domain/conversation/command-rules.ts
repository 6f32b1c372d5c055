import type { ConversationState, Owner } from './state';
import type { Command, CommandKind, CommandOf, ReceivedCommand } from './inputs';
import type { Fact, FactOf, SendSource } from './facts';
import type { ActionId } from '../ids';
import { actionId } from '../ids';
import type { Instant } from '../time';
import { MINUTE_MS } from '../time';
import { lookAfterWords, lookAgain } from './due-rules';

/** An outward message that a command asks for; its text is a draft that was stored before. */
export type CommandedSend = { actionId: ActionId; source: SendSource; draftId: string; by: string };

/**
 * What a command does, or why it is refused (a code of the error table and one sentence for the person). `judgeAnew`:
 * the bot looks at the last burst again; it answers only if the buyer still has the last word.
 */
export type Verdict =
  | { kind: 'accepted'; facts: readonly Fact[]; sends: readonly CommandedSend[]; judgeAnew: boolean }
  | {
      kind: 'refused';
      code: 'command-refused' | 'newer-message' | 'owned-by-another' | 'bad-request';
      message: string;
    };

/** A person's message is started within a minute or not at all: he is looking at the screen and can repeat it. */
export const PERSON_SEND_START_MS = MINUTE_MS;

type Given<K extends CommandKind> = {
  state: ConversationState;
  command: CommandOf<K>;
  source: ReceivedCommand['source'];
  now: Instant;
};

const refuse = (message: string): Verdict => ({ kind: 'refused', code: 'command-refused', message });
const refuseBad = (message: string): Verdict => ({ kind: 'refused', code: 'bad-request', message });
const accept = (
  facts: readonly Fact[],
  extra: { sends?: readonly CommandedSend[]; judgeAnew?: boolean } = {},
): Verdict => ({
  kind: 'accepted',
  facts,
  sends: extra.sends ?? [],
  judgeAnew: extra.judgeAnew ?? false,
});

function operatorOf(state: ConversationState): string | null {
  return state.owner.kind === 'human' ? state.owner.operator : null;
}

function ownerChanged<K extends CommandKind>(
  given: Given<K>,
  owner: Owner,
  handBackAt: Instant | null = null,
): FactOf<'OwnerChanged'> {
  const { state, source } = given;
  const { by, reason, noteId }: Command = given.command;
  return {
    kind: 'OwnerChanged',
    owner,
    epoch: state.epoch + 1,
    handBackAt,
    source,
    by,
    reason,
    noteId: noteId ?? null,
  };
}

function act(command: Command, source: ReceivedCommand['source']) {
  return { source, by: command.by, reason: command.reason, noteId: command.noteId ?? null };
}

function toPerson<K extends CommandKind>(
  given: Given<K>,
  operator: string,
  handBackAt: Instant | null = null,
): Verdict {
  return accept([ownerChanged(given, { kind: 'human', operator, team: null }, handBackAt)]);
}

function toBot<K extends CommandKind>(given: Given<K>): Verdict {
  if (given.state.owner.kind === 'bot') return refuse('The bot already owns this conversation.');
  return accept([ownerChanged(given, { kind: 'bot' }), ...lookAgain(given.state, given.now)], { judgeAnew: true });
}

function route(given: Given<'route'>): Verdict {
  const { to } = given.command;
  switch (to.kind) {
    case 'bot':
      return toBot(given);
    case 'operator':
      return toPerson(given, to.operator);
    case 'team':
      return accept([ownerChanged(given, { kind: 'human', operator: null, team: to.team })]);
  }
}

/** Says why a person's message may not leave now, or null. */
function whyNotSend({ state, command }: Given<'send'>): Verdict | null {
  const seen = state.lastInbound?.messageId ?? null;
  if (command.lastSeenMessageId !== seen) {
    const message = 'The buyer has written since you looked; read the new message first.';
    return { kind: 'refused', code: 'newer-message', message };
  }
  const owner = operatorOf(state);
  if (owner === null || owner === command.operator) return null;
  return { kind: 'refused', code: 'owned-by-another', message: `${owner} owns this conversation; take it over first.` };
}

function send(given: Given<'send'>): Verdict {
  const { state, command, source, now } = given;
  const refused = whyNotSend(given);
  if (refused !== null) return refused;
  const ids = Array.from({ length: command.parts ?? 1 }, (_, n) => actionId(state.conversationId, state.step + 1, n));
  const id = actionId(state.conversationId, state.step + 1);
  const opened: readonly Fact[] = state.open
    ? []
    : [{ kind: 'EpisodeOpened', episode: state.episode + 1, reason: 'operator-send' }];
  const takeover: readonly Fact[] =
    operatorOf(state) === command.operator
      ? []
      : [ownerChanged(given, { kind: 'human', operator: command.operator, team: null })];
  const facts: readonly Fact[] = [
    ...opened,
    ...takeover,
    ...ids.map((part): Fact => ({ kind: 'SendDecided', actionId: part, source: 'person' })),
    { kind: 'PersonSpoke', messageId: null, actionId: id, source, by: command.by },
    lookAfterWords(state, now, 'operator-send'),
  ];
  const { draftId, by } = command;
  return accept(facts, { sends: ids.map((part) => ({ actionId: part, source: 'person', draftId, by })) });
}

function editFollowUp(given: Given<'editFollowUp'>): Verdict {
  const { state, command } = given;
  if (command.edit.kind === 'skip') {
    if (state.plan === null) return refuse('No follow-up is planned.');
    return accept([{ kind: 'FollowUpStopped', reason: 'follow-up-skipped' }]);
  }
  if (!state.open) return refuse('The episode is closed; a follow-up can only be planned in an open one.');
  if (state.optedOut) return refuse('The buyer has opted out; nothing is sent that was not asked for.');
  return command.edit.kind === 'moveTo' ? moveFollowUp(given, command.edit.at) : planFollowUpAnew(given);
}

function moveFollowUp({ state, command, now }: Given<'editFollowUp'>, dueAt: Instant): Verdict {
  if (dueAt <= now) return refuseBad('The moment lies in the past.');
  const says = `${command.by} chose this moment`;
  const plan = { dueAt, reason: 'operator-edit', says, attempt: state.followUpsSent, editedBy: command.by } as const;
  return accept([{ kind: 'FollowUpPlanned', plan }]);
}

function planFollowUpAnew({ state, command, now }: Given<'editFollowUp'>): Verdict {
  const says = `${command.by} asked to plan anew under the present rules`;
  const plan = { dueAt: now, reason: 'policy-changed', says, attempt: state.followUpsSent, editedBy: null } as const;
  return accept([{ kind: 'FollowUpPlanned', plan }]);
}

function pause({ command, source, now }: Given<'pause'>): Verdict {
  const until = command.until ?? null;
  if (until !== null && until <= now) return refuseBad('The pause would end in the past.');
  return accept([{ kind: 'Paused', until, ...act(command, source) }]);
}

function resume({ state, command, source, now }: Given<'resume'>): Verdict {
  if (state.pause === null) return refuse('This conversation is not paused.');
  const resumed: Fact = { kind: 'Resumed', ...act(command, source) };
  return accept([resumed, ...lookAgain(state, now)], { judgeAnew: state.owner.kind === 'bot' });
}

function close({ state, command }: Given<'close'>): Verdict {
  if (!state.open) return refuse('The episode is already closed.');
  return accept([{ kind: 'EpisodeClosed', reason: command.reason, by: command.by }]);
}

/** Decides a command: the facts it makes true, or one sentence that says why not. Pure and total. */
export function decideCommand(state: ConversationState, received: ReceivedCommand, now: Instant): Verdict {
  const { command, source } = received;
  const given = { state, source, now };
  switch (command.kind) {
    case 'takeOver':
      return toPerson({ ...given, command }, command.operator, command.until ?? null);
    case 'handBack':
      return toBot({ ...given, command });
    case 'pause':
      return pause({ ...given, command });
    case 'resume':
      return resume({ ...given, command });
    case 'assign':
      return toPerson({ ...given, command }, command.operator);
    case 'route':
      return route({ ...given, command });
    case 'send':
      return send({ ...given, command });
    case 'editFollowUp':
      return editFollowUp({ ...given, command });
    case 'close':
      return close({ ...given, command });
  }
}
