import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { Command, CommandAnswer, CommandKind } from '../src/domain/conversation/inputs';

/** The type name under which the conversation workflow is started. */
export const CONVERSATION_WORKFLOW = 'conversation';
export const MEDIA_WORKFLOW = 'media';
export const NUMBER_CHECK_WORKFLOW = 'numberCheck';

/** Something happened outside: `Inbound` of the domain, ids and codes only. Arguments are unknown until guarded. */
export const inboundSignal = defineSignal<[unknown]>('inbound');

/** What an operator can press, with the sentence that the Web UI shows beside it. One JSON object each. */
export const commandDescriptions: Record<CommandKind, string> = {
  takeOver: 'A person answers from now on; the bot is silent. {"commandId","by","reason":"takeover","operator"}',
  handBack: 'The bot answers again. {"commandId","by","reason":"hand-back"}',
  pause:
    'Stop outward automation, until a time or until resumed. {"commandId","by","reason":"operator-pause","until"?: epoch ms}',
  resume: 'Automation goes on. {"commandId","by","reason":"operator-resume"}',
  assign: 'Give the conversation to an operator. {"commandId","by","reason":"operator-assign","operator"}',
  route:
    'Send it to the bot, a team or an operator. {"commandId","by","reason":"operator-route","to":{"kind":"team","team"}}',
  send: 'Answer as a person; the text is a draft stored before. {"commandId","by","reason":"operator-send","operator","draftId","lastSeenMessageId","parts"?: 2 to 10 for a long text}',
  editFollowUp:
    'Skip, move or re-plan the follow-up. {"commandId","by","reason":"operator-edit","edit":{"kind":"skip"}}',
  close: 'Close the episode; any message of the buyer opens the next. {"commandId","by","reason":"operator-close"}',
};

/** Commands that a batch job or an old habit may also give as a signal; recorded as unverified. */
export const signalTwins = [
  'takeOver',
  'handBack',
  'pause',
  'resume',
  'route',
] as const satisfies readonly CommandKind[];

/** The update of a command. */
export function commandUpdate(kind: CommandKind) {
  return defineUpdate<CommandAnswer, [unknown]>(kind);
}

/** The signal twin of a command. */
export function commandSignal(kind: (typeof signalTwins)[number]) {
  return defineSignal<[unknown]>(kind);
}

/** The carried state, for a look at it; lists come from MongoDB. */
export const stateQuery = defineQuery('state');

/** Update ids of our admin API begin so; every other update is recorded as unverified. */
export const API_UPDATE_PREFIX = 'cmd_';

/** What a conversation is started with; `carried` only by continue-as-new. */
export type ConversationInput = { conversationId: string; number: string; carried?: unknown };

/** Every command, for those who register or list them. */
export const commandKinds = [
  'takeOver',
  'handBack',
  'pause',
  'resume',
  'assign',
  'route',
  'send',
  'editFollowUp',
  'close',
] as const satisfies readonly Command['kind'][];
