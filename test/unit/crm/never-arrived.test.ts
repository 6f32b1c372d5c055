import { project } from '../../../src/crm/project';
import type { InboxItem, JournalStep, PlannedSend } from '../../../src/crm/documents';
import type { ConversationRecord } from '../../../src/crm/read-models';
import type { Fact } from '../../../src/domain/conversation/facts';
import type { SendSource } from '../../../src/domain/conversation/facts';
import { CONVERSATION, NOON, NUMBER } from '../../support/builders';

const ASKED_AT = NOON - 60_000;

function anItem(messageId: string, providerAt = ASKED_AT): InboxItem {
  return { messageId, providerAt, receivedAt: providerAt, kind: 'message', view: null } as unknown as InboxItem;
}

function aStep(step: number, given: Partial<JournalStep>): JournalStep {
  const empty = { messageIds: [], seen: [], outcomes: [], sends: [], facts: [], decision: null, sawUntil: NOON };
  const _id = `${CONVERSATION}|${step}`;
  return {
    ...{ _id, conversationId: CONVERSATION, number: NUMBER, step, kind: 'event', decidedAt: NOON + step * 1_000 },
    ...empty,
    ...given,
  } as unknown as JournalStep;
}

function aSend(step: number, source: SendSource): PlannedSend {
  const actionId = `${CONVERSATION}.${step}.0`;
  return { actionId, source, plannedAt: NOON + step * 1_000, asksQuestion: true, topic: 'price' } as PlannedSend;
}

const opened: Fact = { kind: 'EpisodeOpened', episode: 1, reason: 'new-topic' };
const asked = { messageId: 'm1', cues: ['asks-question'], providerAt: ASKED_AT, entries: [] };

/** The buyer asks, the bot answers. */
function aQuestion(): JournalStep {
  const received: Fact = {
    ...{ kind: 'MessagesReceived', messageIds: ['m1'], lastMessageId: 'm1', lastAt: ASKED_AT, late: false },
  };
  return aStep(1, {
    kind: 'burst',
    messageIds: ['m1'],
    seen: [asked] as unknown as JournalStep['seen'],
    facts: [opened, received, { kind: 'SendDecided', actionId: 'c1.1.0', source: 'answer' }],
    sends: [aSend(1, 'answer')],
  });
}

function settled(step: number, actionId: string, outcome: 'dropped' | 'rejected'): JournalStep {
  return aStep(step, {
    facts: [{ kind: 'SendSettled', actionId, outcome, reason: 'send-rejected', visibleAt: null }],
  });
}

function aPersonAnswers(step: number): JournalStep {
  const id = `${CONVERSATION}.${step}.0`;
  return aStep(step, {
    kind: 'command',
    facts: [
      { kind: 'SendDecided', actionId: id, source: 'person' },
      { kind: 'PersonSpoke', messageId: null, actionId: id, source: 'api', by: 'mara' },
    ],
    sends: [aSend(step, 'person')],
  });
}

/** Applies steps one after the other; responses are kept as the store keeps them. */
function given(...steps: readonly JournalStep[]) {
  const responses = new Map<string, number>();
  let previous: ConversationRecord | null = null;
  for (const step of steps) {
    const items = step.messageIds.map((id) => anItem(id));
    const projected = project({ previous, step, items });
    for (const id of projected.withdrawn) responses.delete(id);
    for (const { _id, waitMs } of projected.responses) responses.set(_id, waitMs);
    previous = projected.conversation;
  }
  return { record: previous, responses: Object.fromEntries(responses) };
}

describe('An answer that never reached the buyer', () => {
  it.each(['dropped', 'rejected'] as const)('counts for nothing once it is known to be %s', (outcome) => {
    const { record, responses } = given(aQuestion(), settled(2, 'c1.1.0', outcome));
    expect(responses).toEqual({});
    expect(record).toMatchObject({
      firstReplyMs: null,
      lastOutAt: null,
      waitingSince: ASKED_AT,
      counters: { messagesIn: 1, botAnswers: 0, personAnswers: 0, followUps: 0 },
    });
    expect(record?.memory).toMatchObject({
      theirs: [{ messageId: 'm1' }],
      ours: [],
      botAnswersAt: [],
      lastBotAt: null,
      recentSends: [],
    });
  });

  it('gives its place as the first reply to the next that arrives, with the wait since the question', () => {
    const { record, responses } = given(aQuestion(), settled(2, 'c1.1.0', 'rejected'), aPersonAnswers(3));
    expect(record).toMatchObject({ firstReplyMs: 63_000, firstReplyBy: 'c1.3.0', waitingSince: null });
    expect(responses).toEqual({ 'm1|ours': 63_000 });
  });

  it('is taken back once, however often its end is told', () => {
    const { record } = given(aQuestion(), settled(2, 'c1.1.0', 'dropped'), settled(3, 'c1.1.0', 'rejected'));
    expect(record?.counters.botAnswers).toBe(0);
  });

  it('takes nothing back of a later answer that did arrive', () => {
    const { record, responses } = given(aQuestion(), aPersonAnswers(2), settled(3, 'c1.1.0', 'rejected'));
    expect(record).toMatchObject({ lastOutAt: NOON + 2_000, waitingSince: null });
    expect(record?.counters).toMatchObject({ botAnswers: 0, personAnswers: 1 });
    expect(Object.keys(responses)).toEqual(['m1|ours']);
  });
});
