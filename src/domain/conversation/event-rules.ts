import type { ConversationState } from './state';
import type { Fact } from './facts';
import type { Inbound } from './inputs';
import type { Instant } from '../time';
import { DAY_MS } from '../time';
import { lookAfterWords, lookAgain } from './due-rules';

/** What an event makes true. `judgeAnew`: the last unanswered messages are decided again. */
export type EventVerdict = { facts: readonly Fact[]; judgeAnew: boolean };

type Event = Exclude<Inbound, { kind: 'messages' }>;

/** An episode that was only opened by hand is looked at after a day, when nobody wrote. */
const REOPENED_LOOK_MS = DAY_MS;
/** The name of whoever answers from the phone app: WhatsApp does not say who held the phone. */
const PHONE_APP = 'phone-app';

const nothing: EventVerdict = { facts: [], judgeAnew: false };

function opened(state: ConversationState, reason: 'new-topic' | 'spoke-from-phone'): readonly Fact[] {
  return state.open ? [] : [{ kind: 'EpisodeOpened', episode: state.episode + 1, reason }];
}

function humanSpoke(
  state: ConversationState,
  event: Extract<Event, { kind: 'humanSpoke' }>,
  now: Instant,
): EventVerdict {
  const owned = state.owner.kind === 'human' && state.owner.operator !== null;
  const takeover: readonly Fact[] = owned
    ? []
    : [
        {
          kind: 'OwnerChanged',
          owner: { kind: 'human', operator: PHONE_APP, team: null },
          epoch: state.epoch + 1,
          handBackAt: null,
          source: 'phone',
          by: PHONE_APP,
          reason: 'spoke-from-phone',
          noteId: null,
        },
      ];
  const spoke: Fact = {
    kind: 'PersonSpoke',
    messageId: event.messageId,
    actionId: null,
    source: 'phone',
    by: PHONE_APP,
  };
  const look = lookAfterWords(state, now, 'spoke-from-phone');
  return { facts: [...opened(state, 'spoke-from-phone'), ...takeover, spoke, look], judgeAnew: false };
}

function sendSettled(state: ConversationState, event: Extract<Event, { kind: 'sendSettled' }>): EventVerdict {
  const { actionId, outcome, reason } = event;
  const settled: Fact = { kind: 'SendSettled', actionId, outcome, reason, visibleAt: null };
  const wasUncertain = state.uncertain.some((send) => send.actionId === actionId);
  if (outcome !== 'rejected') {
    const cleared: readonly Fact[] =
      wasUncertain && state.attention === 'send-uncertain' ? [{ kind: 'AttentionCleared' }] : [];
    return { facts: wasUncertain ? [settled, ...cleared] : [], judgeAnew: false };
  }
  return { facts: [settled, { kind: 'AttentionRaised', reason: 'send-failed' }], judgeAnew: false };
}

/** Decides everything that happened to a conversation but messages and commands. Pure and total. */
export function decideEvent(state: ConversationState, event: Event, now: Instant): EventVerdict {
  switch (event.kind) {
    case 'humanSpoke':
      return humanSpoke(state, event, now);
    case 'sendSettled':
      return sendSettled(state, event);
    case 'preferenceChanged':
      return {
        facts: [
          { kind: event.preference === 'stop' ? 'OptedOut' : 'OptedIn', source: 'buyer', by: 'whatsapp-preference' },
        ],
        judgeAnew: false,
      };
    case 'reopened':
      if (state.open) return nothing;
      return {
        facts: [...opened(state, 'new-topic'), { kind: 'CloseScheduled', at: now + REOPENED_LOOK_MS }],
        judgeAnew: false,
      };
    case 'resumed':
      // A wider pause is over. The conversation's own goes on.
      if (state.pause !== null) return nothing;
      return { facts: lookAgain(state, now), judgeAnew: state.owner.kind === 'bot' };
    case 'reaction':
    case 'identityChanged':
    case 'called':
      return nothing;
  }
}
