import { setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import { defineSearchAttributeKey } from '@temporalio/common';
import type { SearchAttributeUpdatePair } from '@temporalio/common';
import { dueAt } from '../src/domain/conversation/due';
import { ownerName } from '../src/domain/conversation/evolve';
import type { ConversationState } from '../src/domain/conversation/state';
import { reasons } from '../src/domain/reasons';
import type { Instant } from '../src/domain/time';

const keys = {
  state: defineSearchAttributeKey('ConvState', 'KEYWORD'),
  owner: defineSearchAttributeKey('ConvOwner', 'KEYWORD'),
  stage: defineSearchAttributeKey('ConvStage', 'KEYWORD'),
  attention: defineSearchAttributeKey('ConvAttention', 'KEYWORD'),
  number: defineSearchAttributeKey('ConvNumber', 'KEYWORD'),
  lastOutcome: defineSearchAttributeKey('ConvLastOutcome', 'KEYWORD'),
  nextActionAt: defineSearchAttributeKey('ConvNextActionAt', 'DATETIME'),
  lastInboundAt: defineSearchAttributeKey('ConvLastInboundAt', 'DATETIME'),
  paused: defineSearchAttributeKey('ConvPaused', 'BOOL'),
};

/** One word for the list of conversations: closed, paused, person, waiting (a follow-up is planned) or bot. */
function stateWord(state: ConversationState): string {
  if (!state.open) return 'closed';
  if (state.pause !== null) return 'paused';
  if (state.owner.kind === 'human') return 'person';
  return state.plan === null ? 'bot' : 'waiting';
}

/** Whole seconds, as people read them: `2026-03-02 09:00:00 UTC`. */
const moment = (at: Instant): string => `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')} UTC`;

function search(state: ConversationState): SearchAttributeUpdatePair[] {
  const next = dueAt(state);
  return [
    { key: keys.state, value: stateWord(state) },
    { key: keys.owner, value: ownerName(state.owner) },
    { key: keys.stage, value: state.stage },
    { key: keys.attention, value: state.attention },
    { key: keys.number, value: state.number },
    { key: keys.lastOutcome, value: state.lastOutcome },
    { key: keys.nextActionAt, value: next === null ? null : new Date(next.at) },
    { key: keys.lastInboundAt, value: state.lastInbound === null ? null : new Date(state.lastInbound.at) },
    { key: keys.paused, value: state.pause !== null },
  ];
}

function ownerLine(state: ConversationState): string {
  const { owner, ownedBecause, pause } = state;
  const why = ownedBecause === null ? '' : ` (by ${ownedBecause.by}: ${reasons[ownedBecause.reason]})`;
  if (pause === null) return `${ownerName(owner)}${why}`;
  const until = pause.until === null ? 'until somebody resumes it' : `until ${moment(pause.until)}`;
  return `${ownerName(owner)}${why}, **paused** by ${pause.by} ${until}`;
}

function nextLine(state: ConversationState): string {
  const next = dueAt(state);
  if (next === null) return 'nothing until somebody writes';
  const why = next.why === 'plan' && state.plan !== null ? state.plan.says : dueWords[next.why];
  return `${moment(next.at)}: ${why}`;
}

const dueWords: Readonly<Record<string, string>> = {
  plan: 'look at the silence',
  answer: 'a person owes an answer until then',
  pause: 'the pause ends',
  'hand-back': 'the bot answers again',
  uncertain: 'a send of unknown fate goes to a person',
  unjudged: 'messages are judged anew',
  close: 'the episode is looked at for closing',
};

function pressLines(state: ConversationState): readonly string[] {
  const owner =
    state.owner.kind === 'bot'
      ? '`takeOver` (the bot is silent from the answer on)'
      : '`handBack` (the bot answers again)';
  const pause = state.pause === null ? '`pause`' : '`resume`';
  return [`Press *Send an Update*: ${owner}, ${pause}, \`route\`, \`editFollowUp\`, \`close\`.`];
}

/** What an operator reads on the page of a conversation: no personal data, no code needed to understand it. */
function detailsOf(state: ConversationState, links: { thread: string }): string {
  const attention = state.attention === null ? 'no' : `**${state.attention}** – ${reasons[state.attention]}`;
  const decisions = [...state.recent]
    .reverse()
    .map(({ at, result, reason }) => `1. ${moment(at)} **${result}**: ${reasons[reason]} (\`${reason}\`)`);
  return [
    `## ${stateWord(state)} · episode ${state.episode} · step ${state.step}`,
    `- **Owner**: ${ownerLine(state)}${state.optedOut ? ' · the buyer has opted out' : ''}`,
    `- **Needs a person**: ${attention}`,
    `- **Next**: ${nextLine(state)}`,
    `- **Uncertain sends**: ${state.uncertain.length} · **unreadable inputs**: ${state.quarantined}`,
    '',
    '**Last decisions**, the newest first',
    '',
    ...(decisions.length > 0 ? decisions : ['Nothing is decided yet.']),
    '',
    ...pressLines(state),
    `The messages: \`${links.thread}\` in the admin API.`,
  ].join('\n');
}

/** Keeps search attributes and details in step with the state; an unchanged attribute costs nothing. */
export function createReflection() {
  const known = new Map<string, string>();

  return (state: ConversationState): void => {
    const changed = search(state).filter(({ key, value }) => known.get(key.name) !== JSON.stringify(value));
    // A null is only worth an event where a value stood before.
    const worth = changed.filter(({ key, value }) => value !== null || known.has(key.name));
    for (const { key, value } of worth) known.set(key.name, JSON.stringify(value));
    if (worth.length > 0) upsertSearchAttributes(worth);
    setCurrentDetails(detailsOf(state, { thread: `GET /api/v1/conversations/${state.conversationId}/messages` }));
  };
}
